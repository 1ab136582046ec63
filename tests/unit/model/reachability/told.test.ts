import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toldText } from "./told";

test("the proof says of sound and of spoiled plans what it said before: npm run docs writes told.txt", () => {
  expect(toldText()).toBe(readFileSync(join(__dirname, "told.txt"), "utf8"));
});
