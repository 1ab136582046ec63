/** Random sound estates in every network mode and layout. */
import fc from "fast-check";
import { checkEstate, planEstate, settingsOf, withNodes, type EnvironmentSettings, type EstatePlan, type HostSettings, type PlanInput } from "../../components/model";
import { soundInput, spreadInput } from "../unit/model/arbitrary";
import { gateway } from "../unit/model/sample";

type Change = (name: string, index: number, settings: EnvironmentSettings) => EnvironmentSettings;

function changed(input: PlanInput, host: Partial<HostSettings>, change: Change): PlanInput {
  const environments = Object.entries(input.settings.environments).map(([name, settings], index) => [name, change(name, index, settings)] as const);
  return { ...input, settings: settingsOf(withNodes({ ...input.settings.host, ...host }), Object.fromEntries(environments)) };
}

/** The same input in mode `internal`, with or without a VPN. */
function internal(input: PlanInput, vpn: boolean): PlanInput {
  const { vpn: own, ...rest } = gateway;
  return changed(input, { network: "internal", gateway: vpn ? { ...rest, vpn: own } : rest }, (_, __, settings) => settings);
}

/** The same input in mode `flat`: each environment a slice of one network. */
function flat(input: PlanInput): PlanInput {
  return changed(input, { network: "flat", lan: "10.50.0.0/16", router: "10.50.0.1" }, (_, index, settings) => ({ ...settings, vlan: undefined, cidr: `10.50.${index + 1}.0/24` }));
}

/** Sound input: one host with VLANs, a gateway or one flat network; two hosts, of which one is a cluster. */
export const anyInput: fc.Arbitrary<PlanInput> = fc.oneof(
  soundInput,
  soundInput.map((input) => internal(input, true)),
  soundInput.map((input) => internal(input, false)),
  soundInput.map(flat),
  spreadInput.map(({ several }) => several),
);

/** Plans of sound input. */
export const soundPlan: fc.Arbitrary<EstatePlan> = anyInput.map((input) => {
  const problems = checkEstate(input);
  if (problems.length > 0) throw new Error(`the generator made an estate that a guard refuses: ${problems[0]?.problem ?? ""}`);
  return planEstate(input);
});
