/** Guests that the plan does not know: in a pool, in a range of VMIDs, in a network of an environment. */
import type { Finding } from "../finding";
import type { EnvironmentPlan } from "../plan";
import { found } from "./checks";
import type { DeployedGuest } from "./deployed";
import { carriesAll, nicsOf, reaches, whereOf } from "./nic";
import { propertiesOf } from "./properties";
import { Cidr } from "../address";

/** What belongs to an environment, as far as strangers are concerned. */
export interface Territory {
  readonly plan: EnvironmentPlan;
  readonly vmids: { readonly from: number; readonly to: number };
}

const kindOf = ({ type }: DeployedGuest): string => (type === "lxc" ? "container" : "VM");

/** A stranger in words. */
export const strangerText = (guest: DeployedGuest): string => `${kindOf(guest)} ${guest.vmid} (${guest.name === "" ? "without a name" : guest.name})`;

/** Finds guests that are in an environment and in no plan; `known` are the VMIDs of all plans. */
export function findStrangers(territories: readonly Territory[], guests: readonly DeployedGuest[], known: ReadonlySet<number>): readonly Finding[] {
  const strangers = guests.filter(({ vmid }) => !known.has(vmid));
  return strangers.flatMap((guest) => [...territories.flatMap((territory) => compareStranger(territory, guest)), ...compareUntagged(territories, guest)]);
}

/** One finding per card, whatever the number of environments that it reaches. */
function compareUntagged(territories: readonly Territory[], guest: DeployedGuest): readonly Finding[] {
  return nicsOf(guest.config?.now ?? {}).flatMap((nic) => {
    const reached = territories.find(({ plan }) => carriesAll(nic, plan.network));
    return reached === undefined ? [] : [found("guest-untagged", `${reached.plan.host} bridge ${nic.bridge}`, `${strangerText(guest)} has ${nic.key} without a tag: it may send into every VLAN`, "cards that carry no VLAN of an environment", `give it a VLAN tag, or trunks=1, which leaves it what is untagged`)];
  });
}

function compareStranger({ plan, vmids }: Territory, guest: DeployedGuest): readonly Finding[] {
  const { environment } = plan;
  const stranger = strangerText(guest);
  const inPool = guest.pool === plan.access.pool;
  return [
    ...(inPool ? [found("guest-in-pool", `${environment} pool ${plan.access.pool}`, `holds the ${stranger}, which the plan does not know`, "the machines of the plan alone", `take it out of the pool, or remove it: the token of ${environment} may do with it what it wants`)] : []),
    ...(!inPool && vmids.from <= guest.vmid && guest.vmid <= vmids.to ? [found("guest-in-range", `${environment} VMIDs ${vmids.from} to ${vmids.to}`, `${stranger} is among them`, "no guest of others in the range", "give it another VMID: back it up, and restore it under a free one")] : []),
    ...intrusions(plan, guest).map((where) => found("guest-in-network", `${environment} network`, `${stranger} ${where}`, "the machines of the plan alone", "move it to another VLAN and address, or bring it into the estate")),
  ];
}

/** How a guest is in an environment's network: by a card that reaches it, or by an address of its subnet. */
function intrusions({ network }: EnvironmentPlan, guest: DeployedGuest): readonly string[] {
  const config = guest.config?.now ?? {};
  const subnet = Cidr.of(network.cidr);
  // On a flat network others may stand beside the environments: only their addresses are told.
  const tagged = network.mode === "flat" ? [] : nicsOf(config).filter((nic) => reaches(nic, network)).map((nic) => `reaches it by ${nic.key} in ${whereOf(nic)}`);
  const addressed = Object.keys(config).filter((key) => /^(ipconfig|net)\d+$/.test(key)).flatMap((key) => {
    const ip = propertiesOf(config[key] ?? "")["ip"];
    const own = ip === undefined ? undefined : Cidr.nearest(ip.split("/")[0] ?? "");
    return own !== undefined && subnet.contains(own) ? [`has ${ip} of its subnet`] : [];
  });
  return [...tagged, ...addressed];
}
