import type { PlanInput } from "../../../../components/model";
import { sample, withDifference, withEstate, withFlat, withHost, withService } from "../sample";
import { documentationOf, reviewOfChange } from "./reviews";

const { estate } = sample;
const flows = (...more: typeof estate.flows): PlanInput => withEstate({ flows: [...estate.flows, ...more] });

/** The sample in which dev and test are small, with this much memory for the database of prod. */
function largeProd(memoryMiB: number): PlanInput {
  const small = withDifference({ environment: "test", what: "scale", value: "small" });
  const { data } = estate.sizes;
  return { ...small, estate: { ...estate, sizes: { ...estate.sizes, data: { ...data!, standard: { ...data!.standard, memoryMiB } } } } };
}

test.each([
  ["nothing", sample, "calm", "Changes nothing that runs"],
  ["a connection", flows({ from: "db", to: "web.https", reason: "the database asks the shop" }), "caution", "Opens db → web, TCP 443, in all environments: the database asks the shop"],
  ["another image", withEstate({ image: { ...estate.image, checksum: "cd".repeat(64) } }), "caution", "Replaces db-1, web-1 and web-2, in all environments: another image; data stays on its own disks"],
  ["a machine more", withService("web", { instances: 3 }), "calm", "Adds web-3, in all environments"],
  ["data that is no longer declared", withService("db", { persists: {} }), "danger", "Deletes data for good: db/orders, in all environments"],
  ["a flow into prod", { ...withHost({ outside: { ...sample.settings.host.outside, mirror: ["10.30.0.20"] } }) }, "refused", "Refused: a flow is declared from dev and test into prod"],
  ["a guard alone", withEstate({ backup: { ...estate.backup, schedule: "sometimes" } }), "refused", 'Refused: stacks/estate.ts backup.schedule: "sometimes" is not a schedule'],
] as const)("the headline names %s", (_, input, level, headline) => {
  const { verdict } = reviewOfChange(input as PlanInput);
  expect([verdict.level, verdict.headline]).toEqual([level, headline]);
});

test("what happens in production alone is pointed out", () => {
  const { verdict } = reviewOfChange(largeProd(8192), largeProd(4096));
  expect(verdict.headline).toBe("db-1: memory 4 GiB → 8 GiB, in prod only");
  expect(verdict.level).toBe("caution");
  expect(verdict.reasons).toContain("prod goes first: no environment below it tries this before.");
});

test("a refusal shows a packet and what to do", () => {
  const { verdict } = reviewOfChange(withHost({ outside: { ...sample.settings.host.outside, mirror: ["10.30.0.20"] } }));
  expect(verdict.reasons).toEqual(expect.arrayContaining([expect.stringMatching(/^A packet that shows it: dev \S+ → prod db-1: tcp\/443 from 10\.10\.0\.\d+ to 10\.30\.0\.20\.$/), expect.stringMatching(/^Next: /)]));
});

test("without a base the estate is described", () => {
  expect(documentationOf().verdict).toMatchObject({ level: "calm", headline: "Nothing in dev and test can reach prod, and all have the same shape" });
});

test("a flat network is called what it is", () => {
  const { verdict } = documentationOf(withFlat());
  expect(verdict.reasons).toContain("Reduced isolation: one flat network, kept apart by the firewalls of the machines alone.");
});
