/** Edges of what services are configured with. */
import type { ConfigurationField, ConfigurationSchema, Difference, Estate, PlanInput } from "../../../../components/model";
import { sample, withDifference, withReferences, withService } from "../sample";
import { edge, type Edge } from "./edge";

const purpose = "one thing or the other";
const web = (configuration: ConfigurationSchema): PlanInput => withService("web", { configuration });
/** Both services with configurations of their own. */
const both = (front: ConfigurationSchema, back: ConfigurationSchema, change: Partial<Estate> = {}): PlanInput => {
  const { estate } = sample;
  return { ...sample, estate: { ...estate, ...change, services: { web: { ...estate.services["web"]!, configuration: front }, db: { ...estate.services["db"]!, configuration: back } } } };
};
const mail: ConfigurationField = { kind: "integration", integration: "mail", purpose };
const text: ConfigurationField = { kind: "text", default: "", purpose };
const declared = { environment: "test", what: "configuration", reason: "tried there", owner: "team", until: "2027-06-30" } as const;
const ledger = (from: PlanInput, ...entries: readonly Difference[]): PlanInput => ({ ...from, differences: [...sample.differences, ...entries] });
const place = "stacks/estate.ts services.web.configuration";
const noChoice = "two different words or more, or a least that is not above most; correct it";

/** All of them. */
export const configurationEdges: readonly Edge[] = [
  edge("CONFIGURATION-01", "a field of another service beside an integration's", both({ mail }, { mail_mode: text })),
  edge("CONFIGURATION-01", "the longest key", web({ ["k".repeat(40)]: text })),
  edge("CONFIGURATION-02", "no choice", web({ a: { kind: "choice", of: ["x", "x"], default: "x", purpose }, b: { kind: "choice", of: ["x", ""], default: "x", purpose }, c: { kind: "choice", of: ["x"], default: "x", purpose }, d: { kind: "choice", of: ["x", "y", "z"], default: "y", purpose } }), [
    `${place}.a: of ["x","x"] leaves no choice; expected ${noChoice}`,
    `${place}.b: of ["x",""] leaves no choice; expected ${noChoice}`,
    `${place}.c: of ["x"] leaves no choice; expected ${noChoice}`,
  ]),
  edge("CONFIGURATION-02", "no number, and all of them", web({ a: { kind: "number", default: 2, least: 2, most: 1, purpose }, b: { kind: "number", default: -2, purpose }, c: { kind: "number", default: 0.5, purpose }, d: { kind: "number", default: 2 ** 53, least: 1, purpose }, e: { kind: "number", default: 2, most: 1, purpose } }), [
    `${place}.a: least 2 and most 1 leave no number; expected ${noChoice}`,
    `${place}.c.default: 0.5 is not such a number; expected a whole number; write for example 3`,
    `${place}.d.default: 9007199254740992 is not such a number; expected a whole number from 1; write for example 1`,
    `${place}.e.default: 2 is not such a number; expected a whole number up to 1; write for example 1`,
  ]),
  edge("CONFIGURATION-02", "texts and addresses", web({ a: { kind: "text", default: "x".repeat(1001), purpose }, b: { kind: "text", default: 5 as never, purpose }, c: { kind: "url", default: "somewhere", purpose }, d: { kind: "url", default: "mailto:anna@example.com", purpose }, e: { kind: "url", default: "https://a b", purpose }, f: { kind: "url", default: 5 as never, purpose }, g: { kind: "url", default: "https://anna@example.com", purpose } }), [
    `${place}.a.default: has 1001 characters; expected one line of at most 1000 characters; write for example "monthly"`,
    `${place}.b.default: 5 is not a text; expected one line of at most 1000 characters; write for example "monthly"`,
    `${place}.c.default: "somewhere" is not an address; expected an address with a scheme and a host, and no password in it; write for example "https://api.example.com/v1"`,
    `${place}.d.default: is not an address; expected an address with a scheme and a host, and no password in it; write for example "https://api.example.com/v1"`,
    `${place}.e.default: "https://a b" is not an address; expected an address with a scheme and a host, and no password in it; write for example "https://api.example.com/v1"`,
    `${place}.f.default: 5 is not an address; expected an address with a scheme and a host, and no password in it; write for example "https://api.example.com/v1"`,
    `${place}.g.default: holds a name or a password; expected an address with a scheme and a host, and no password in it; write for example "https://api.example.com/v1"`,
  ]),
  edge("CONFIGURATION-03", "a secret of its own", both({}, { password: { kind: "secret", secret: "db/app-password", purpose } })),
  edge("CONFIGURATION-03", "a secret where none is given", { ...withService("web", { uses: [], configuration: { password: { kind: "secret", secret: "db/app-password", purpose } } }) }, [
    `${place}.password.secret: web is not given the secret db/app-password; expected a secret that the service owns or uses; correct the name, or add it to services.web.uses`,
  ]),
  edge("CONFIGURATION-03", "an integration where there is none", both({ mail }, {}, { integrations: {} }), [`${place}.mail.integration: there is no integration mail; expected an integration of the estate; correct the name, or remove the field`]),
  edge("CONFIGURATION-03", "an integration of somebody else", both({}, { mail }), ["stacks/estate.ts services.db.configuration.mail.integration: db does not use mail: its firewall drops what it would send there; expected an integration that the service uses; add db to integrations.mail.usedBy, or remove the field"]),
  edge("CONFIGURATION-03", "a flow of all", both({}, { web: { kind: "service", to: "web.https", purpose } }, { flows: [{ from: "all", to: "web.https", reason: "everybody asks" }] })),
  edge("CONFIGURATION-03", "a flow of another service", both({}, { self: { kind: "service", to: "db.postgres", purpose } }), [
    'stacks/estate.ts services.db.configuration.self.to: no flow leads from db to db.postgres: the firewall drops what it would send there; expected the end of a declared flow; add { from: "db", to: "db.postgres", reason: … } to flows, or correct the name',
  ]),
  edge("CONFIGURATION-04", "a value that is none", withDifference({ ...declared, service: "web", key: "retries", value: "many" })),
  edge("CONFIGURATION-04", "the same key of another service", ledger(both({ retries: { kind: "number", default: 3, strictest: "highest", purpose } }, { retries: { kind: "number", default: 3, purpose } }), { ...declared, service: "db", key: "retries", value: 9 })),
  edge("CONFIGURATION-04", "the lowest, the last, the longest, and false", ledger(web({ a: { kind: "number", default: 3, strictest: "lowest", purpose }, b: { kind: "choice", of: ["x", "y"], default: "x", strictest: "last", purpose }, c: { kind: "duration", default: "90s", strictest: "longest", purpose }, d: { kind: "boolean", default: true, strictest: false, purpose } }),
    { ...declared, service: "web", key: "a", value: 2 }, { ...declared, service: "web", key: "b", value: "y" }, { ...declared, service: "web", key: "c", value: "2min" }, { ...declared, service: "web", key: "d", value: false }), [
    "stacks/differences.ts entry 6 value: web.a is 2 in test and 3 in prod: production is laxer; expected at least as strict a value in prod (strictest: lowest); take the entry back, or make prod as strict",
    "stacks/differences.ts entry 7 value: web.b is y in test and x in prod: production is laxer; expected at least as strict a value in prod (strictest: last); take the entry back, or make prod as strict",
    "stacks/differences.ts entry 8 value: web.c is 2min in test and 90s in prod: production is laxer; expected at least as strict a value in prod (strictest: longest); take the entry back, or make prod as strict",
    "stacks/differences.ts entry 9 value: web.d is false in test and true in prod: production is laxer; expected at least as strict a value in prod (strictest: false); take the entry back, or make prod as strict",
  ]),
  edge("DIFFERENCE-01", "a reference, which has no value of its own", ledger(withReferences(), { ...declared, service: "web", key: "database", value: "x" }), [
    'stacks/differences.ts entry 6 key: there is no field web.database with a value of its own; expected one of web.bucket, web.log_level, web.retries, web.secure_cookies, web.shop, web.timeout; correct the name, or remove the entry',
  ]),
  edge("DIFFERENCE-01", "a field where there is none", ledger(web({}), { ...declared, service: "web", key: "database", value: "x" }), ["stacks/differences.ts entry 6 key: there is no field web.database with a value of its own; expected a field of a service's configuration; correct the name, or remove the entry"]),
  edge("DIFFERENCE-06", "the same key of two services", ledger(both({ a: text }, { a: { kind: "boolean", default: true, purpose } }), { ...declared, service: "web", key: "a", value: "x" })),
  edge("DIFFERENCE-07", "the same key of two services", ledger(both({ a: { ...text, default: "x" } as ConfigurationField }, { a: text }), { ...declared, service: "web", key: "a", value: "" })),
  edge("TEXT-01", "what a field is for", web({ a: { ...text, purpose: "" } }), [`${place}.a.purpose: is empty; expected one line of 1 to 200 characters; say in a few words why it is needed`]),
];
