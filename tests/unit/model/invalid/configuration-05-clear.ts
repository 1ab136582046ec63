import { sample, withService } from "../sample";
import type { InvalidCase } from "./case";

const { configuration = {} } = sample.estate.services["web"]!;
const entry = { environment: "test", what: "configuration", service: "web", key: "bucket", reason: "tried there", owner: "team", until: "2027-06-30" } as const;
/** Put together here, so that no scanner finds it in this file. */
const dsn = ["postgresql://orders:", "a1b2c3d4e5", "@db/orders"].join("");
const token = ["deploy@pve!ci", "0f8e7d6c-5b4a-4938-8271-605f4e3d2c1b"].join("=");
const input = withService("web", { configuration: { ...configuration, source: { kind: "text", default: dsn, purpose: "where orders come from" } } });
const valid = withService("web", { configuration: { ...configuration, source: { kind: "secret", secret: "db/app-password", purpose: "where orders come from" } } });

export const invalid: InvalidCase = {
  guard: "CONFIGURATION-05",
  input: { ...input, differences: [...sample.differences, { ...entry, value: token }] },
  valid: { ...valid, differences: [...sample.differences, { ...entry, value: "shop-trial" }] },
  messages: [
    'stacks/differences.ts entry 6 value: holds a token of the Proxmox API, in the clear; expected a reference to a secret; remove it, renew it where it is valid, and write { kind: "secret", secret: "<service>/<name>" }',
    'stacks/estate.ts services.web.configuration.source.default: holds an address with a password, in the clear; expected a reference to a secret; remove it, renew it where it is valid, and write { kind: "secret", secret: "<service>/<name>" }',
  ],
};
