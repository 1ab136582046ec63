import { EQUIVALENT } from "../../mutate/equivalent";
import { mutated, mutantsOf } from "../../mutate/mutants";
import { asideMutants } from "../../mutate/scope";

const source = `
const guard = {
  check({ list }) {
    if (list.length === 0) return [];
    return [...list.filter((one) => one.a && (one.b || one.c)).map(told), problem("x")];
  },
};`;

test("each clause of a guard is switched off once", () => {
  const mutants = mutantsOf("guard.ts", source);
  expect(mutants.map(({ line, what }) => `${line} ${what.split(":")[0]}`)).toEqual(["3 switched off", "4 always", "4 never", "5 without element", "5 filter all", "5 filter none", "5 without", "5 without", "5 without", "5 without", "5 not told"]);
  const texts = mutants.map((mutant) => mutated(source, mutant));
  expect(new Set(texts).size).toBe(texts.length);
  expect(texts[0]).toContain("check({ list }) { return []; },");
  expect(texts.at(-1)).toContain(".map(told), ...([] as never[])]");
  expect(texts).toContainEqual(expect.stringContaining("true && (one.b || one.c)"));
  expect(texts).toContainEqual(expect.stringContaining("one.a && (false || one.c)"));
});

test("nothing in types is mutated", () => {
  expect(mutantsOf("types.ts", 'type A<T> = T extends string ? "a" : "b"; import { a } from "b";')).toEqual([]);
});

test("every mutant that is set aside is there, with a reason", () => {
  expect(EQUIVALENT.filter(({ file, what }) => !asideMutants().some((mutant) => mutant.file === file && mutant.what === what))).toEqual([]);
  expect(EQUIVALENT.every(({ reason }) => reason.length > 10)).toBe(true);
});
