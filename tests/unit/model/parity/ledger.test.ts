/** What may never differ has no word in the ledger: this file compiles only because each line below does not. */
import type { Difference } from "../../../../components/model";
import { VARIATIONS } from "../../../../components/model/differences";
import { APART } from "../../../../components/model/parity";
import { environmentSchema } from "../../../../components/model/settings-schema";

const declared = { environment: "test", reason: "would like to", owner: "team", until: "2027-06-30" } as const;

const forbidden: readonly Difference[] = [
  // @ts-expect-error software versions may never differ
  { ...declared, what: "package", value: "nginx 1.26.3-4" },
  // @ts-expect-error images may never differ
  { ...declared, what: "image", value: "debian-12" },
  // @ts-expect-error flows may never differ
  { ...declared, what: "flow", value: "web to db.postgres" },
  // @ts-expect-error roles may never differ
  { ...declared, what: "role", value: "front" },
  // @ts-expect-error names of secrets may never differ
  { ...declared, what: "secret", value: "db/app-password" },
  // @ts-expect-error keys of the configuration may never differ
  { ...declared, what: "configuration", value: "smtp" },
  // @ts-expect-error the policy of the firewall may never differ
  { ...declared, what: "firewall", value: "ACCEPT" },
  // @ts-expect-error a scale is one of two, not a size of one's own
  { ...declared, what: "scale", value: { memoryMiB: 512 } },
  // @ts-expect-error an integration is in one of four modes, not at an endpoint of one's own
  { ...declared, what: "integration", integration: "mail", value: { host: "smtp.example.com" } },
  // @ts-expect-error an entry says why
  { environment: "test", what: "cpuWeight", value: 50, owner: "team", until: "2027-06-30" },
  // @ts-expect-error an entry says who answers for it
  { environment: "test", what: "cpuWeight", value: 50, reason: "less", until: "2027-06-30" },
  // @ts-expect-error an entry ends
  { environment: "test", what: "cpuWeight", value: 50, reason: "less", owner: "team" },
];

test("the ledger has five words", () => {
  expect(VARIATIONS).toEqual(["scale", "integration", "backup", "configuration", "cpuWeight"]);
  expect(forbidden).toHaveLength(12);
});

test("every setting of an environment's file is known to be identity, place or operation", () => {
  expect(Object.keys(APART).sort()).toEqual(Object.keys(environmentSchema.shape).sort());
});
