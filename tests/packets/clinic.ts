/** The clinic as it stands in this repository, in each network mode. */
import { join } from "node:path";
import { settingsOf, withNodes, type Acceptance, type EnvironmentSettings, type HostSettings, type PlanInput } from "../../components/model";
import { differences } from "../../stacks/differences";
import { estate } from "../../stacks/estate";
import { readSettings } from "../../stacks/settings";
import { sample } from "../unit/model/sample";

/** The modes. */
export const MODES = ["vlan", "internal", "flat"] as const;

/** One of them. */
export type Mode = (typeof MODES)[number];

const INTERNAL: Partial<HostSettings> = {
  network: "internal",
  gateway: { vmid: 100, address: "10.99.0.2/24", router: "10.99.0.254" },
};
const FLAT: Partial<HostSettings> = { network: "flat", lan: "10.50.0.0/22", router: "10.50.0.254", nodeAddress: "10.50.0.1" };
/** In a flat network some peers stand in it themselves. */
const NEIGHBOURS = { admin: ["10.50.0.16/29"], clients: ["10.50.0.32/28"], dns: ["10.50.0.53"] };

const ACCEPTED: readonly Acceptance[] = [{ what: "personal data on a flat network", data: "database/postgres", reason: "one office", owner: "office", until: "2999-12-31" }];

/** Input of the clinic in one mode; in `flat`, where personal data needs a word, with that word. */
export function clinicIn(mode: Mode): PlanInput {
  const settings = readSettings(join(__dirname, "../.."), "host", { adminKeys: sample.settings.host.adminKeys });
  const vlan: PlanInput = { estate, differences, settings, today: "2026-11-21" };
  if (mode === "vlan") return vlan;
  const own = settings.host;
  const host = withNodes({ ...own, ...(mode === "internal" ? INTERNAL : { ...FLAT, outside: { ...own.outside, ...NEIGHBOURS } }) });
  if (mode === "internal") return { ...vlan, settings: settingsOf(host, settings.environments) };
  const sliced = Object.entries(settings.environments).map(([name, one], index): [string, EnvironmentSettings] => [name, { ...one, vlan: undefined, cidr: `10.50.${index + 1}.0/24`, gateway: "10.50.0.254" }]);
  return { ...vlan, settings: settingsOf(host, Object.fromEntries(sliced)), acceptances: ACCEPTED };
}
