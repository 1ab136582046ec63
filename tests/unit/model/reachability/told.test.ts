import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tellings } from "./told";

const written = new Map(readFileSync(join(__dirname, "told.txt"), "utf8").split(/^# /m).slice(1).map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1).trimEnd()]));

// `npm run docs` writes told.txt.
test.each(tellings)("the proof says of $name what it said before", ({ name, text }) => {
  expect(text()).toBe(written.get(name));
});

test("told.txt holds nothing else", () => {
  expect([...written.keys()]).toEqual(tellings.map(({ name }) => name));
});
