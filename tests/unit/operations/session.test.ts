import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimSession, findSession, keepSession, removeEverything } from "../../../operations/estate/session";
import { placesOf } from "../../../operations/workspace/places";
import type { Places } from "../../../operations/workspace/places";

let places: Places;
beforeEach(() => (places = placesOf({ TRILANE_HOME: mkdtempSync(join(tmpdir(), "session-")) })));
afterEach(() => rmSync(places.home, { recursive: true, force: true }));

test("at first there is nothing", () => {
  expect(findSession(places)).toBe("nothing");
});

test("a demo that is kept is found as such", () => {
  claimSession(places, false);
  keepSession(places);
  expect(findSession(places)).toBe("kept");
});

test("one that was killed before it was complete is interrupted, one that was complete is still kept", () => {
  const session = (complete: boolean): void => writeFileSync(places.session, JSON.stringify({ pid: 2 ** 22 + 1, state: "working", complete, startedAt: "then" }));
  session(false);
  expect(findSession(places)).toBe("interrupted");
  session(true);
  expect(findSession(places)).toBe("kept");
});

test("a torn note is an interrupted demo", () => {
  writeFileSync(places.session, '{"pid":');
  expect(findSession(places)).toBe("interrupted");
});

test("an embedded host without a demo is somebody's own", () => {
  mkdirSync(places.simulator, { recursive: true });
  writeFileSync(join(places.simulator, "state.json"), "{}");
  expect(() => findSession(places)).toThrow(/is an embedded host of your own; expected none; remove it with npx trilane simulator reset/);
});

test("removing everything leaves what is not the demo's", async () => {
  claimSession(places, false);
  for (const folder of [places.simulator, places.state, places.passphrases]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(places.home, "mine.txt"), "");
  await removeEverything(places);
  expect(existsSync(join(places.home, "mine.txt"))).toBe(true);
  rmSync(join(places.home, "mine.txt"));
  await removeEverything(places);
  expect(existsSync(places.home)).toBe(false);
});
