import fc from "fast-check";
import { has, intersect, isSame, meets, pairsOf, span, unionOf, without, type Intervals } from "../../../../components/model/reachability/intervals";
import { common, except, restrict, type Box, type Region } from "../../../../components/model/reachability/region";
import { parseService, serviceAt, serviceNumber } from "../../../../components/model/reachability/service-set";
import { addressSetText, parseAddresses } from "../../../../components/model/reachability/address-set";

const LAST = 20;
const set = fc.array(fc.tuple(fc.integer({ min: 0, max: LAST }), fc.integer({ min: 0, max: 4 })), { maxLength: 4 }).map((pairs) => unionOf(pairs.map(([first, length]) => span(first, Math.min(first + length, LAST)))));
const all = Array.from({ length: LAST + 1 }, (_, index) => index);
const members = (one: Intervals): number[] => all.filter((value) => pairsOf(one).some(([first, last]) => first <= value && value <= last));

test("sets are what their members are, and have one form", () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      const [left, right] = [members(a), members(b)];
      expect(members(unionOf([a, b]))).toEqual(all.filter((value) => left.includes(value) || right.includes(value)));
      expect(members(intersect(a, b))).toEqual(left.filter((value) => right.includes(value)));
      expect(members(without(a, b))).toEqual(left.filter((value) => !right.includes(value)));
      expect(meets(a, b)).toBe(left.some((value) => right.includes(value)));
      expect(all.filter((value) => has(a, value))).toEqual(left);
      expect(isSame(unionOf(members(a).map((value) => span(value, value))), a)).toBe(true);
      expect(isSame(unionOf([without(a, b), intersect(a, b)]), a)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

const full = set.filter((one) => one.length > 0);
const box: fc.Arbitrary<Box> = fc.record({ source: full, destination: full, service: full });
const region: fc.Arbitrary<Region> = fc.array(box, { maxLength: 3 });
const holds = (boxes: Region, [source, destination, service]: readonly [number, number, number]): boolean => boxes.some((one) => has(one.source, source) && has(one.destination, destination) && has(one.service, service));

test("regions are what their packets are", () => {
  const point = fc.tuple(fc.integer({ min: 0, max: LAST }), fc.integer({ min: 0, max: LAST }), fc.integer({ min: 0, max: LAST }));
  fc.assert(
    fc.property(region, region, box, fc.array(point, { minLength: 30, maxLength: 30 }), (a, b, one, points) => {
      const [both, rest, part] = [common(a, b), except(a, b), restrict(a, one)];
      for (const packet of points) {
        expect(holds(both, packet)).toBe(holds(a, packet) && holds(b, packet));
        expect(holds(rest, packet)).toBe(holds(a, packet) && !holds(b, packet));
        expect(holds(part, packet)).toBe(holds(a, packet) && holds([one], packet));
      }
      expect(except(a, a)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("from a number down to a smaller one there is none", () => {
  expect([span(2, 1), span(2, 2)]).toEqual([[], [2, 2]]);
});

test("what cannot be read is not guessed", () => {
  expect(["10.0.0.0/8", "10.0.0.1", "10.0.0.1-10.0.0.9", "::/0"].map((text) => addressSetText(parseAddresses(text) ?? []))).toEqual(["10.0.0.0-10.255.255.255", "10.0.0.1", "10.0.0.1-10.0.0.9", "IPv6"]);
  expect(["10.0.0.1/8", "10.0.0.9-10.0.0.1", "10.0.0.300", "fe80::/10", "name", ""].map(parseAddresses)).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
  expect(parseService("tcp", "80,443")).toEqual([80, 80, 443, 443]);
  expect([parseService("tcp", "443:80"), parseService("tcp", "70000"), parseService(undefined, "80"), parseService("icmp", "echo-request")]).toEqual([undefined, undefined, undefined, undefined]);
  expect([{ protocol: "tcp", port: 0 }, { protocol: "udp", port: 65535 }, { protocol: "icmp", port: 8 }, { protocol: "other" }].map((service) => serviceAt(serviceNumber(service as never)))).toEqual([{ protocol: "tcp", port: 0 }, { protocol: "udp", port: 65535 }, { protocol: "icmp", port: 8 }, { protocol: "other" }]);
});
