import type { GatewayPlan } from "../../plan";
import { UPLINK } from "../../ruleset";
import { addressesOf, EVERY_ADDRESS, type AddressSet } from "../address-set";
import { firstAccept, passing, undropped, type Chain } from "../chain";
import { allowedBy } from "../declared";
import { forwardChain } from "../gateway-filter";
import { unionOf, without } from "../intervals";
import { entrancesOf, takenByGateway, chainsToGateway } from "../passage";
import { except, restrict, type Region } from "../region";
import type { EnvironmentWorld, HostWorld, World } from "../world";
import { findings, RULES_FROM_FLOWS, type Finding, type ProvedClaim } from "./claim";

const NEXT = "put the drop back before the first accept of the gateway's ruleset";

/** The gateway by itself lets nothing through that no flow names: it would hold if every filter of the machines were off. */
export const gatewayAlone: ProvedClaim = {
  id: "gateway",
  text: "the gateway, taken alone, passes nothing between environments or to the management, and in and out nothing but declared flows, also with forged addresses",
  why: "in mode internal it is the second fence: it stands when the filters of the machines do not",
  concerns: ({ environments }) => environments.some(({ plan }) => plan.network.mode === "internal"),
  prove(world) {
    const hosts = world.hosts.flatMap(({ plan: { gateway } }) => (gateway ? gateway.legs.length * (gateway.legs.length + entrancesOf(gateway).length) : 0));
    return { checked: hosts.reduce((sum, count) => sum + count, 0), of: "pairs of interfaces", findings: world.hosts.flatMap((host) => (host.plan.gateway ? atGateway(world, host, host.plan.gateway) : [])) };
  },
};

function atGateway(world: World, { plan, addresses }: HostWorld, gateway: GatewayPlan): readonly Finding[] {
  const served = world.environments.filter((environment) => environment.host.plan === plan);
  const management = unionOf([world.admin, addresses]);
  const subnets = unionOf(world.environments.map(({ subnet }) => subnet));
  const passes = (region: Region, chain: Chain, problem: string): readonly Finding[] => findings(world, region, { chains: [chain], problem, next: RULES_FROM_FLOWS });
  return served.flatMap((environment) => {
    const leg = gateway.legs.find((one) => one.environment === environment.plan.environment)?.interface ?? "";
    const across = gateway.legs.filter((other) => other.interface !== leg).flatMap((other) => open(world, forwardChain(gateway, leg, other.interface), {}, "between environments"));
    const out = forwardChain(gateway, leg, UPLINK);
    const undeclared = except(passing(out), allowedBy(environment.declared));
    return [
      ...across,
      ...open(world, out, { destination: management }, "to the management"),
      ...open(world, out, { source: without(addressesOf(["0.0.0.0/0"]), environment.subnet) }, "with a forged address"),
      ...passes(undeclared, out, "the gateway lets out what no flow names"),
      ...passes(restrict(takenByGateway(gateway, environment.plan.environment), { source: subnets }), chainsToGateway(gateway, environment.plan.environment)[0] ?? out, "the gateway lets a machine reach it"),
      ...entrancesOf(gateway).flatMap((entrance) => entering(world, gateway, environment, entrance.interface, leg, entrance.sources)),
    ];
  });
}

function entering(world: World, gateway: GatewayPlan, environment: EnvironmentWorld, from: string, leg: string, honest: AddressSet): readonly Finding[] {
  const chain = forwardChain(gateway, from, leg);
  const undeclared = except(passing(chain), restrict(allowedBy(environment.declared), { source: honest, destination: without(EVERY_ADDRESS, environment.others) }));
  return findings(world, undeclared, { chains: [chain], problem: "the gateway lets in what no flow names", next: RULES_FROM_FLOWS });
}

/** What the gateway does not drop before its first accept. */
function open(world: World, chain: Chain, between: { readonly source?: AddressSet; readonly destination?: AddressSet }, what: string): readonly Finding[] {
  return findings(world, restrict(undropped(chain), between), { chains: [], problem: `no rule of the gateway drops what goes ${what} before the first rule that accepts`, next: NEXT }).map((finding) => ({ ...finding, rules: [firstAccept(chain)] }));
}
