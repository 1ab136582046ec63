import fc from "fast-check";
import { draftEstate, planEstate } from "../../../../components/model";
import { fit, widthOf, wrap } from "../../../../components/model/review/fit";
import { LANE, pictureOf } from "../../../../components/model/review/picture";
import { tracksOf } from "../../../../components/model/review/track";
import { largeEstate } from "../../../../bench/estate/large";
import { sample, withEnvironment, withEstate, withService } from "../sample";

const flows = fc.array(fc.record({ from: fc.nat(30), to: fc.nat(30), ports: fc.constant(["TCP 443"]) }), { maxLength: 60 });

test("lines to two targets never meet on one track", () => {
  fc.assert(
    fc.property(flows, (list) => {
      const tracks = tracksOf(list);
      const span = (target: number) => list.filter(({ to }) => to === target).flatMap(({ from, to }) => [from, to]);
      for (const [a, one] of tracks) {
        for (const [b, other] of tracks) {
          if (a === b || one !== other) continue;
          expect(Math.max(...span(a)) < Math.min(...span(b)) || Math.max(...span(b)) < Math.min(...span(a))).toBe(true);
        }
      }
    }),
  );
});

test("what is fitted is never wider than its place, and keeps what fits", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 20, max: 300 }), (text, width) => {
      const type = { size: 10 };
      expect(widthOf(fit(text, width, type), type)).toBeLessThanOrEqual(width);
      if (widthOf(text, type) <= width) expect(fit(text, width, type)).toBe(text);
      for (const line of wrap(text, width, type, 2)) expect(widthOf(line, type)).toBeLessThanOrEqual(width);
      expect(wrap(text, width, type, 2).length).toBeLessThanOrEqual(2);
    }),
  );
});

test("boxes lie below one another, and everything is inside of the picture", () => {
  const plan = draftEstate({ ...withEstate(largeEstate(60)), differences: [] });
  const { boxes, lines, width, height } = pictureOf(plan.environments[0]!);
  boxes.forEach(({ y, height: own }, index) => expect(y + own).toBeLessThan(boxes[index + 1]?.y ?? height));
  for (const { chips, labels, y, height: own } of boxes) {
    for (const chip of chips) expect([chip.x >= LANE.left, chip.x + LANE.chip <= LANE.left + LANE.box, chip.y > y, chip.y + LANE.chip < y + own]).toEqual([true, true, true, true]);
    for (const label of labels) expect(label.y > y && label.y < y + own).toBe(true);
  }
  for (const { x } of lines) expect(x > LANE.left + LANE.box && x < width).toBe(true);
});

test("marks what a change adds, removes, replaces and changes", () => {
  const [before] = planEstate(sample).environments;
  const marks = (input: typeof sample) => pictureOf(planEstate(input).environments[0]!, before).boxes.flatMap(({ chips, mark }) => [...(mark ? [mark] : []), ...chips.flatMap((chip) => chip.mark ?? [])]);
  expect(marks(sample)).toEqual([]);
  expect(marks(withService("web", { instances: 3 }))).toEqual(["added"]);
  expect(marks(withService("web", { instances: 1 }))).toEqual(["removed"]);
  expect(marks(withEstate({ image: { ...sample.estate.image, checksum: "cd".repeat(64) } }))).toEqual(["replaced", "replaced", "replaced"]);
  expect(marks(withService("db", { persists: { orders: { what: "the orders", mount: "/srv", sizeGiB: 30 } } }))).toEqual(["changed"]);
  expect(marks(withEnvironment("dev", { vlan: 77 }))).toEqual(["changed", "changed", "changed"]);
  const lines = pictureOf(planEstate(withEstate({ flows: sample.estate.flows.slice(0, 1) })).environments[0]!, before).lines;
  expect(lines.filter(({ mark }) => mark === "removed")).toHaveLength(1);
});
