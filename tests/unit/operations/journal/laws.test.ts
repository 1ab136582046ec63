/** What holds for every journal, whatever stands in it and whatever is done to it. */
import fc from "fast-check";
import { lineOf, START, verifyText } from "../../../../operations/journal/chain";

const fact = fc.record({ what: fc.string({ minLength: 1 }), why: fc.string({ unit: "binary" }), place: fc.integer() });

const journal = fc.array(fact, { minLength: 1, maxLength: 8 }).map((facts) => {
  let previous = START;
  return facts.map((said, index) => {
    const line = lineOf({ at: new Date(index * 1000).toISOString(), ...said, previous });
    previous = /"digest":"(\w+)"\}$/.exec(line)?.[1] ?? "";
    return line;
  });
});

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join("");
const problems = (changed: string | readonly string[]): readonly string[] => verifyText(typeof changed === "string" ? changed : text(changed)).problems;
const named = (line: number) => expect.stringMatching(new RegExp(`^line ${line}: `)) as string;

test("a journal as it was written is whole", () => {
  fc.assert(fc.property(journal, (lines) => expect(verifyText(text(lines))).toMatchObject({ entries: lines.length, problems: [], torn: "none" })));
});

test("every byte that is changed is found, and its line is named", () => {
  fc.assert(
    fc.property(journal, fc.nat(), fc.integer({ min: 1, max: 255 }), (lines, at, change) => {
      const bytes = Buffer.from(text(lines));
      const place = at % bytes.length;
      const line = bytes.subarray(0, place).filter((byte) => byte === 10).length + 1;
      bytes[place] = (bytes[place] ?? 0) ^ change;
      expect(problems(bytes.toString("utf8"))[0]).toEqual(named(line));
    }),
    { numRuns: 300 },
  );
});

test("every line that is removed is found, but for the last", () => {
  fc.assert(fc.property(journal, fc.nat(), (lines, at) => {
    fc.pre(lines.length > 1);
    const place = at % (lines.length - 1);
    expect(problems(lines.toSpliced(place, 1))[0]).toEqual(named(place + 1));
  }));
});

test("any two lines that change places are found", () => {
  fc.assert(fc.property(journal, fc.nat(), fc.nat(), (lines, a, b) => {
    const [left, right] = [a % lines.length, b % lines.length];
    fc.pre(left !== right);
    const swapped = lines.with(left, lines[right] ?? "").with(right, lines[left] ?? "");
    expect(problems(swapped)[0]).toEqual(named(Math.min(left, right) + 1));
  }));
});

test("any line that is put in is found", () => {
  fc.assert(fc.property(journal, journal, fc.nat(), (lines, [foreign = ""], at) => {
    const place = at % (lines.length + 1);
    fc.pre(place < lines.length ? foreign !== lines[place] : true);
    expect(problems(lines.toSpliced(place, 0, foreign))).not.toEqual([]);
  }));
});
