import { checkEstate, describeProblem, guards, InvalidSettings, planEstate } from "../../../components/model";
import { estate } from "../../../stacks/estate";
import { cases } from "./invalid/cases";
import { sample } from "./sample";

describe("every bad estate is caught by the guard meant for it, in these words", () => {
  test.each(cases)("$name", ({ name, guard, input, messages, also = [] }) => {
    const problems = checkEstate(input);
    expect(problems.filter((problem) => problem.guard === guard).map(describeProblem)).toEqual(messages);
    expect([...new Set(problems.map((problem) => problem.guard))].sort()).toEqual([guard, ...also].sort());
    expect(name.startsWith(guard.toLowerCase())).toBe(true);
  });
});

test("each of at least 60 bad estates has a twin: other values in the same places, and nobody objects", () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(cases.flatMap(({ name, valid }) => checkEstate(valid).map((problem) => `${name}: ${describeProblem(problem)}`))).toEqual([]);
});

test("every guard has an example that fails, an id of its own, a title and a reason", () => {
  expect([...new Set(cases.map(({ guard }) => guard))].sort()).toEqual(guards.map(({ id }) => id).sort());
  expect(guards.every(({ title, why }) => title.length > 10 && why.length > 10)).toBe(true);
});

test("a sound estate has no problem", () => {
  expect(checkEstate(sample)).toEqual([]);
});

test("planning throws everything that is wrong at once", () => {
  const broken = { ...sample, today: "2030-01-01", estate: { ...sample.estate, name: "A shop" } };
  expect(() => planEstate(broken)).toThrow(InvalidSettings);
  expect(() => planEstate(broken)).toThrow(/stacks\/estate\.ts name: .*\n(.*until: expired.*\n?){5}$/);
});

test("a guard that cannot decide counts as a violation", () => {
  const broken = { ...sample, estate: { ...estate, services: { web: undefined as never } } };
  expect(checkEstate(broken).map(({ problem }) => problem)).toContainEqual(expect.stringMatching(/^guard SERVICE-01 could not decide/));
});

test("names that every object inherits are names like others", () => {
  const flows = [{ from: "constructor", to: "toString.tcp/1", reason: "odd" }];
  const lines = checkEstate({ ...sample, estate: { ...sample.estate, flows } }).map(describeProblem);
  expect(lines).toEqual([
    "stacks/estate.ts flow constructor to toString.tcp/1: from constructor is unknown; expected a service or a peer outside; use a service of the catalogue, or name the peer in outside",
    "stacks/estate.ts flow constructor to toString.tcp/1: to toString is unknown; expected a service or a peer outside; use a service of the catalogue, or name the peer in outside",
  ]);
});
