import Table from "cli-table3";
import { REDUCED_ISOLATION } from "../../components/model/network";
import { MAIN_HOST } from "../../components/model/settings";
import type { EnvironmentOutputs } from "../../components/model/outputs";
import type { GuestFacts } from "../embedded-host/guests";

/** A plain table without colours, so that it reads alike in a terminal and in a log. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[], right: readonly number[] = []): string {
  const colAligns = head.map((_, index) => (right.includes(index) ? ("right" as const) : ("left" as const)));
  const chars = { top: "", "top-mid": "", "top-left": "", "top-right": "", bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "", left: "  ", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " };
  const view = new Table({ head: [...head], colAligns, chars, style: { head: [], border: [], "padding-left": 0, "padding-right": 0 } });
  view.push(...rows.map((row) => [...row]));
  return view.toString().replace(/ +$/gm, "");
}

const memory = (mebibytes: number): string => (mebibytes % 1024 === 0 ? `${mebibytes / 1024} GiB` : `${mebibytes} MiB`);

/** Machines, data that survives them, allowed flows and number of secrets of one environment. */
export function describeEnvironment({ environment, host, network, machines, data, flows, secrets }: EnvironmentOutputs): string {
  const machineRows = machines.map(({ name, vmid, node, vlan, address, cores, memoryMiB, diskGiB }) => [name, vmid, node, vlan ?? "none", address, cores, memory(memoryMiB), `${diskGiB} GiB`]);
  const dataRows = data.map(({ name, machine, what, mount, sizeGiB, storage, holder, locked }) => [name, machine, what, mount, `${sizeGiB} GiB`, `${storage}, VM ${holder}`, locked ? "locked" : "unlocked"]);
  return [
    `${environment}${host === undefined || host === MAIN_HOST ? "" : ` on ${host}`}: ${machines.length} machines, ${flows.length} allowed flows, ${secrets.length} secrets`,
    "",
    table(["machine", "VMID", "node", "VLAN", "address", "cores", "memory", "disk"], machineRows, [1, 3, 5, 6, 7]),
    "",
    ...(data.length === 0 ? [] : [table(["survives", "machine", "what", "mount", "size", "on", ""], dataRows, [4]), ""]),
    table(["from", "to", "why"], flows.map(({ from, to, reason }) => [from, to, reason])),
    "",
    "  Everything else is denied.",
    ...(network?.isolation === "reduced" ? [`  ${REDUCED_ISOLATION}.`] : []),
  ].join("\n");
}

/** Real guests: how long each took to boot, and what it takes. */
export function describeGuests(guests: readonly GuestFacts[]): string {
  const rows = guests.map(({ name, vmid, bootSeconds, memoryMiB }) => [name, vmid, `${bootSeconds.toFixed(1)} s`, `${memoryMiB} MiB`]);
  const each = guests.length === 0 ? 0 : Math.round(guests.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0) / guests.length);
  return [`${guests.length} guests run, ${each} MiB each on average`, "", table(["guest", "VMID", "boot", "memory"], rows, [1, 2, 3])].join("\n");
}

/** Ports of this machine that lead through the admin point, by environment and port of a service: where to look. */
export function describeDoors(doors: readonly (readonly [string, number])[]): string {
  const rows = doors.map(([name, port]) => {
    const [environment = "", to = ""] = name.split(" ");
    const scheme = /\.(https?)$/.exec(to)?.[1];
    return [environment, to, scheme === undefined ? `127.0.0.1:${port}` : `${scheme}://127.0.0.1:${port}/`];
  });
  return ["Through the admin point of each environment", "", table(["environment", "to", "from this machine"], rows)].join("\n");
}
