/** The place of a gateway, held against what the API of its host answered. */
import type { HostFacts } from "./facts";
import { settingsPlace } from "./place";
import type { GatewayPlan, HostPlan } from "./plan";
import type { Problem } from "./problem";

/** The bridge that the stack makes, and the VMID of the gateway. */
export function checkGatewayFacts({ stack, gateway }: HostPlan, facts: HostFacts): readonly Problem[] {
  return gateway ? [...checkBridge(stack, gateway, facts), ...checkVmid(stack, gateway, facts)] : [];
}

/** A bridge of the planned name that is there must not lead anywhere, least of all to the host. */
function checkBridge(stack: string, { bridge, node }: GatewayPlan, { bridges, addresses }: HostFacts): readonly Problem[] {
  const place = settingsPlace(stack, "internalBridge");
  const report = (problem: string): Problem => ({ place, problem, expected: "a bridge without port and address, or a name that is free", next: "write another name, for example vmbr9" });
  const ports = bridges.find((one) => one.node === node && one.name === bridge)?.ports ?? "";
  const own = addresses.filter((one) => one.node === node && one.iface === bridge);
  return [
    ...(ports === "" ? [] : [report(`${bridge} has the ports ${ports}`)]),
    ...own.map(({ cidr }) => report(`${bridge} has the host's address ${cidr}`)),
  ];
}

function checkVmid(stack: string, { vmid, name }: GatewayPlan, { guests }: HostFacts): readonly Problem[] {
  const other = guests.find((guest) => guest.vmid === vmid && guest.name !== name);
  return other ? [{ place: settingsPlace(stack, "gateway.vmid"), problem: `VMID ${vmid} is taken by ${other.name}`, expected: "a VMID that is free", next: `write for example ${vmid + 1}` }] : [];
}

/** What a person should know about the gateway of a host before anything changes. */
export function gatewayCautions({ stack, gateway, networks }: HostPlan, { guests }: HostFacts): readonly string[] {
  const stopped = gateway && guests.find((guest) => guest.vmid === gateway.vmid && guest.status === "stopped");
  const names = networks.map(({ environment }) => environment).join(", ");
  return stopped ? [`the gateway of ${stack}, VM ${stopped.vmid}, is stopped: nothing reaches ${names}, and nothing leaves them; start it on the host`] : [];
}
