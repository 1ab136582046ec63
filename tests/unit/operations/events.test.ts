import type { Progress } from "../../../operations/engine/events";
import { describeStep, EventReader } from "../../../operations/engine/events";

const urn = (name: string): string => `urn:pulumi:dev::trilane::a:b:C::${name}`;
const declared = (name: string): object => ({ diagnosticEvent: { severity: "debug", message: `Registering resource: t=a:b:C, name=${name}\n` } });
const differs = { update: { detailedDiff: { "memory.dedicated": { kind: "update" } } } };
const begins = (op: string, name: string): object => ({ resourcePreEvent: { metadata: { op, urn: urn(name), type: "a:b:C", ...(op === "update" ? differs.update : {}) } } });
const ends = (op: string, name: string): object => ({ resOutputsEvent: { metadata: { op, urn: urn(name), type: "a:b:C" } } });

function read(events: readonly object[], expected?: number): { reader: EventReader; seen: Progress[] } {
  const seen: Progress[] = [];
  const reader = new EventReader((progress) => seen.push(progress), expected);
  for (const event of events) reader.read(JSON.stringify(event));
  return { reader, seen };
}

test("progress counts what is settled of what the program declared", () => {
  const { seen } = read([declared("a"), declared("b"), declared("c"), begins("create", "a"), ends("create", "a"), begins("same", "b"), ends("same", "b")]);
  expect(seen).toEqual([
    { done: 1, known: 3, last: "a" },
    { done: 2, known: 3, last: "b" },
  ]);
});

test("a resource that is replaced counts once", () => {
  const { seen, reader } = read([begins("delete-replaced", "a"), ends("delete-replaced", "a"), begins("create-replacement", "a"), ends("create-replacement", "a")]);
  expect(seen.at(-1)).toEqual({ done: 1, known: 1, last: "a" });
  expect(reader.summary().steps.map(({ op }) => op)).toEqual(["delete-replaced", "create-replacement"]);
});

test("what is known before counts from the start", () => {
  expect(read([ends("delete", "a")], 40).seen).toEqual([{ done: 1, known: 40, last: "a" }]);
});

test("unchanged resources are no steps; errors and warnings come once", () => {
  const error = { diagnosticEvent: { severity: "error", message: "no such image\n" } };
  const warning = { diagnosticEvent: { severity: "warning", message: "slow\n" } };
  const { reader } = read([begins("same", "a"), begins("update", "b"), error, error, warning, { summaryEvent: { resourceChanges: { same: 1, update: 1 } } }]);
  expect(reader.summary().steps.map(describeStep)).toEqual(["update b (memory.dedicated)"]);
  reader.read("no event");
  reader.read("{torn");
  expect(reader.summary()).toEqual({ changes: { same: 1, update: 1 }, steps: [{ op: "update", urn: urn("b"), properties: ["memory.dedicated"] }], errors: ["no such image"], warnings: ["slow"] });
});
