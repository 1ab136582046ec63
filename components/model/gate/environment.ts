/**
 * What the stack of an environment may register. Its machines are those of the plan, each with the NIC and the firewall
 * that the plan says: nothing else is in the proof or in the fingerprint.
 */
import { MACHINE_FIREWALL } from "../firewall";
import type { EnvironmentPlan, HolderPlan, MachineFirewallOptions } from "../plan";
import type { Problem } from "../problem";
import { checkAnywhere } from "./anywhere";
import type { DeclaredCard, DeclaredResource } from "./resource";
import { reportOn, same, sameFields, type Report } from "./sameness";

/** What holds in an environment's stack. */
export interface EnvironmentGate {
  readonly plan: EnvironmentPlan;
  /** Holders that this run declares, those of data that is being given up included. */
  readonly holders: readonly HolderPlan[];
  readonly endpoint: string;
}

/** Everything that is wrong with one resource. */
export function checkEnvironmentResource(gate: EnvironmentGate, resource: DeclaredResource): readonly Problem[] {
  const { plan } = gate;
  const { declared } = resource;
  const report = reportOn(resource);
  switch (declared.kind) {
    case "provider":
    case "random":
      return checkAnywhere(gate.endpoint, declared, report);
    case "vm":
      return [...declared.opens.map((input) => report(`sets ${input}`, "none", REMEDIES[input] ?? "leave it out")), ...guest(gate, declared.vmid, resource, report, ({ cards }) => same("its NICs are", declared.cards ?? [], cards, report))];
    case "vm firewall":
      return guest(gate, declared.vmid, resource, report, ({ options }) => sameFields(declared.options, options, resource.complete, report));
    case "rules":
      if (declared.scope === "vm") return guest(gate, declared.vmid, resource, report, ({ rules }) => same("its rules are", declared.rules, rules, report));
      break;
    case "ipset":
    case "alias":
      if (declared.scope === "vm") return guest(gate, declared.vmid, resource, report, ({ ipset }) => same("its members are", { name: declared.name, cidrs: declared.cidrs }, ipset, report));
      break;
    default:
  }
  return [report("belongs to no environment", `machines of ${plan.environment}, their firewall and their data alone`, "declare it in the host stack, in stacks/host.ts")];
}

const REMEDIES: Readonly<Record<string, string>> = {
  "initialization.userAccount.password": "use keys: Proxmox keeps a password in clear text",
  "initialization.userDataFileId": "leave snippets out: any token can read them",
};

/** What the plan says about a VM of the environment. */
interface Guest {
  readonly cards: readonly DeclaredCard[];
  readonly options: MachineFirewallOptions;
  readonly rules: unknown;
  readonly ipset: unknown;
}

function guest({ plan, holders }: EnvironmentGate, vmid: number | undefined, { complete }: DeclaredResource, report: Report, check: (guest: Guest) => readonly Problem[]): readonly Problem[] {
  if (vmid === undefined) return complete ? [report("names no VMID", "that of a planned machine", "set vmId")] : [];
  const machine = plan.machines.find((one) => one.vmid === vmid);
  if (machine) {
    const { bridge, vlan, mac, firewall } = machine;
    const { name, cidrs } = firewall.ipfilter;
    return check({ cards: [{ bridge, vlan, mac, firewall: firewall.nic }], options: firewall.options, rules: firewall.rules, ipset: { name, cidrs } });
  }
  // A holder never runs; its firewall is closed all the same.
  if (holders.some((holder) => holder.vmid === vmid)) return check({ cards: [], options: MACHINE_FIREWALL, rules: [], ipset: {} });
  return [report(`VM ${vmid} is not in the plan`, `a machine of ${plan.environment}, so that it is in the proof and in the fingerprint`, "declare a service in stacks/estate.ts")];
}
