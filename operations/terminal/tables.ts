import Table from "cli-table3";
import type { Inventory } from "../estate/inventory";

/** A plain table without colours, so that it reads alike in a terminal and in a log. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[], right: readonly number[] = []): string {
  const colAligns = head.map((_, index) => (right.includes(index) ? ("right" as const) : ("left" as const)));
  const chars = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "", left: "  ", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " };
  const view = new Table({ head: [...head], colAligns, chars, style: { head: [], border: [], "padding-left": 0, "padding-right": 0 } });
  view.push(...rows.map((row) => [...row]));
  return view.toString().replace(/ +$/gm, "");
}

const memory = (mebibytes: number): string => (mebibytes % 1024 === 0 ? `${mebibytes / 1024} GiB` : `${mebibytes} MiB`);

/** Machines, allowed flows and number of secrets of one environment. */
export function describeInventory({ environment, machines, flows, secrets }: Inventory): string {
  const machineRows = machines.map((machine) => [machine.name, machine.vmid, machine.node, machine.vlan, machine.address, machine.cores, memory(machine.memoryMiB), `${machine.diskGiB} GiB`]);
  const flowRows = flows.map((flow) => [flow.from, flow.to, flow.port, flow.reason]);
  return [
    `${environment}: ${machines.length} machines, ${flows.length} allowed flows, ${secrets} secrets`,
    "",
    table(["machine", "VMID", "node", "VLAN", "address", "cores", "memory", "disk"], machineRows, [1, 3, 5, 6, 7]),
    "",
    table(["from", "to", "port", "why"], flowRows),
    "",
    "  everything else is denied",
  ].join("\n");
}
