/** Edges of what the ledger says: acceptances, backups, differences, integrations. */
import type { Acceptance, BackupPolicy, Difference, IntegrationEndpoint, PlanInput } from "../../../../components/model";
import { sample, withDifference, withEstate, withHost, withService } from "../sample";
import { edge, type Edge } from "./edge";

const { estate } = sample;
const personal = withService("db", { persists: { orders: { what: "the orders", mount: "/srv/orders", sizeGiB: 20, personal: true } } });
const data = { what: "personal data on a flat network", data: "db/orders", reason: "one office", owner: "team", until: "2027-06-30" } as const;
const shape = { what: "a shape that the environment below does not run", fingerprint: "0123456789ab", reason: "down", owner: "team", until: "2027-06-30" } as const;
const accepted = (...acceptances: readonly Acceptance[]): PlanInput => ({ ...personal, acceptances });
const policy = { schedule: "02:30", keepDaily: 1, keepWeekly: 0, keepMonthly: 0 };
const backup = (change: Partial<BackupPolicy>): PlanInput => withEstate({ backup: { ...policy, ...change } });
/** Written past the type, as plain JavaScript can. */
const smuggled = (entry: object): PlanInput => withDifference(entry as Partial<Difference>);
const mail = estate.integrations["mail"]!;
const calling = (side: "live" | "sandbox", change: Partial<IntegrationEndpoint>): PlanInput => withEstate({ integrations: { ...estate.integrations, mail: { ...mail, [side]: { ...mail[side]!, ...change } } } });

/** All of them. */
export const ledgerEdges: readonly Edge[] = [
  edge("ACCEPTANCE-01", "personal data on VLANs", personal),
  edge("ACCEPTANCE-02", "a shape", accepted(shape, data)),
  edge("ACCEPTANCE-02", "a shape that is none", accepted({ ...shape, fingerprint: "0123456789a" }), ["stacks/differences.ts acceptance 1 fingerprint: \"0123456789a\" is no fingerprint; expected at least the first twelve digits, as the refusal tells it; copy them from there"]),
  edge("ACCEPTANCE-02", "other data than is personal, by nobody, until no day", accepted({ ...data, data: "db/files", owner: " ", until: "1" }), [
    "stacks/differences.ts acceptance 1 data: the estate has no personal data db/files; expected one of db/orders; correct the name, or remove the entry",
    "stacks/differences.ts acceptance 1 owner: is empty; expected who answers for it; write the owner",
    "stacks/differences.ts acceptance 1 until: \"1\" is not a day; expected YYYY-MM-DD; write for example 2027-11-30",
  ]),
  edge("BACKUP-01", "less than nothing", backup({ keepWeekly: -1 }), ["stacks/estate.ts backup.keepWeekly: -1 cannot be kept; expected a whole number, 0 or more; write for example 7"]),
  edge("BACKUP-01", "one and a half", backup({ keepMonthly: 1.5 }), ["stacks/estate.ts backup.keepMonthly: 1.5 cannot be kept; expected a whole number, 0 or more; write for example 7"]),
  edge("BACKUP-01", "a policy of one environment", withDifference({ environment: "test", what: "backup", value: { ...policy, schedule: "at night" } }), ["stacks/differences.ts entry 6 value.schedule: \"at night\" is not a schedule; expected days and a time; write for example 02:30 or mon..fri 02:30"]),
  edge("BACKUP-02", "another policy for production", withDifference({ environment: "prod", what: "backup", value: policy })),
  edge("BACKUP-02", "none of something else", smuggled({ environment: "prod", what: "cpuWeight", value: "none" })),
  edge("DIFFERENCE-01", "an integration where there is none", { ...sample, estate: { ...estate, integrations: {} }, differences: [{ ...sample.differences[1]! }] }, ["stacks/differences.ts entry 1 integration: there is no integration mail; expected an integration of the estate; correct the name, or remove the entry"]),
  edge("DIFFERENCE-02", "no day", withDifference({ what: "cpuWeight", value: 50, until: "1" })),
  edge("DIFFERENCE-03", "a month", withDifference({ what: "cpuWeight", value: 50, until: "2027-01" }), ["stacks/differences.ts entry 6 until: \"2027-01\" is not a day; expected YYYY-MM-DD; write for example 2027-11-30"]),
  edge("DIFFERENCE-03", "a thirteenth month", withDifference({ what: "cpuWeight", value: 50, until: "2027-13-01" }), ["stacks/differences.ts entry 6 until: \"2027-13-01\" is not a day; expected YYYY-MM-DD; write for example 2027-11-30"]),
  edge("DIFFERENCE-06", "the standard in production", withDifference({ environment: "prod", what: "scale", value: "standard" })),
  edge("DIFFERENCE-06", "the most weight", withDifference({ what: "cpuWeight", value: 10000 })),
  edge("DIFFERENCE-06", "more than the most weight", withDifference({ what: "cpuWeight", value: 10001 }), ["stacks/differences.ts entry 6 value: 10001 is not a CPU weight; expected a whole number from 1 to 10000; write for example 50; 100 is the default"]),
  edge("DIFFERENCE-06", "half a weight", withDifference({ what: "cpuWeight", value: 1.5 }), ["stacks/differences.ts entry 6 value: 1.5 is not a CPU weight; expected a whole number from 1 to 10000; write for example 50; 100 is the default"]),
  edge("DIFFERENCE-07", "small sizes that are the standard ones", { ...sample, estate: { ...estate, sizes: Object.fromEntries(Object.entries(estate.sizes).map(([role, { standard }]) => [role, { small: standard, standard }])) } }, ["stacks/differences.ts entry 1: changes nothing in dev: the small sizes are the standard ones; expected a value that differs from what holds without the entry; remove the entry"]),
  edge("DIFFERENCE-07", "live below production, which another guard tells", withDifference({ environment: "test", what: "integration", integration: "mail", value: "live" })),
  edge("INTEGRATION-01", "something else that is live", smuggled({ environment: "test", what: "cpuWeight", value: "live", integration: "mail" })),
  edge("INTEGRATION-01", "live in production", withDifference({ environment: "prod", what: "integration", integration: "mail", value: "live" })),
  edge("INTEGRATION-02", "something else that is a sandbox", smuggled({ environment: "test", what: "cpuWeight", value: "sandbox", integration: "pay" })),
  edge("INTEGRATION-02", "the sandbox of nobody", withDifference({ environment: "test", what: "integration", integration: "mial", value: "sandbox" })),
  edge("INTEGRATION-04", "a sandbox, too", calling("sandbox", { host: "SMTP" }), ["stacks/estate.ts integrations.mail.sandbox.host: \"SMTP\" is not a DNS name; expected a full name in lower case; write for example api.example.com"]),
  edge("INTEGRATION-04", "no address", calling("live", { addresses: [] }), ["stacks/estate.ts integrations.mail.live.addresses: is empty; expected at least one address; ask the other side for its addresses"]),
  edge("INTEGRATION-04", "the admin point and a node", calling("live", { addresses: ["10.99.1.7", "10.99.0.1"] }), [
    "stacks/estate.ts integrations.mail.live.addresses: 10.99.1.7 lies in the management network; expected addresses of somebody else; a service of our own is reached by a flow, not as an integration",
    "stacks/estate.ts integrations.mail.live.addresses: 10.99.0.1 lies in the management network; expected addresses of somebody else; a service of our own is reached by a flow, not as an integration",
  ]),
  edge("INTEGRATION-04", "an admin point that cannot be read", withHost({ outside: { ...sample.settings.host.outside, admin: ["everybody"] } })),
  edge("INTEGRATION-04", "no admin point at all", withHost({ outside: { clients: ["10.99.3.0/24"] } })),
  edge("INTEGRATION-04", "what is no address", calling("live", { addresses: ["somewhere"] }), ["stacks/estate.ts integrations.mail.live.addresses: \"somewhere\" is not an address or a network; expected for example 203.0.113.7 or 203.0.113.0/28; write an IPv4 address"]),
  edge("INTEGRATION-05", "the same addresses on another port", calling("sandbox", { addresses: mail.live.addresses, port: "tcp/2525" })),
  edge("INTEGRATION-06", "an integration for nobody", withEstate({ integrations: { ...estate.integrations, mail: { ...mail, usedBy: [] } } }), ["stacks/estate.ts integrations.mail.usedBy: is empty; expected one of db, web; name the services that call it, or remove the integration"]),
];
