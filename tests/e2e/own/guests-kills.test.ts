import { existsSync } from "node:fs";
import { join } from "node:path";
import { missingForGuests } from "../../../simulator/world/requirements";
import { worldName } from "../../../simulator/world/world";
import { Clone, mustWork } from "../estate/clone";
import { leftovers } from "./guests/leftovers";

/** The demo with real guests, killed at moments that nobody chose. `TRILANE_KILLS` says how often, and lets the last run reach its end. */
const describeReal = missingForGuests().length === 0 ? describe : describe.skip;
const wanted = process.env["TRILANE_KILLS"];
const kills = Number(wanted ?? "2");

/** Seconds within which a demo is killed: until then it has made environments, and guests that boot. */
const SPAN = Number(process.env["TRILANE_KILLS_WITHIN"] ?? "25");

/** Seconds until nothing may be left. */
const PATIENCE = 20;

describeReal("the demo with real guests", () => {
  let clone: Clone;
  let before: string[] = [];
  const left = (): string[] => leftovers(clone.folder, worldName(clone.path(".trilane", "simulator", "world"))).filter((one) => !before.includes(one));

  beforeAll(() => {
    clone = Clone.create();
    before = left();
  });
  afterAll(async () => {
    await clone.trilane(["demo", "down"]);
    clone.remove();
  });

  test.each([...Array(kills).keys()].map((index) => index + 1))("killed, time %i, it leaves nothing that runs, is mounted or plugged", async (time) => {
    const seconds = 1 + Math.random() * (SPAN - 1);
    let pid = 0;
    const run = clone.trilane(["demo", "--guests"], { onStart: (started) => (pid = started) });
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    process.kill(pid, "SIGKILL");
    const said = (await run).stdout.trimEnd().split("\n").at(-1) ?? "";
    const since = Date.now();
    for (let rest = left(); rest.length > 0; rest = left()) {
      if (Date.now() - since > PATIENCE * 1000) expect({ seconds, said, rest }).toEqual({ seconds, said, rest: [] });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    process.stderr.write(`kill ${time}: after ${seconds.toFixed(1)} s, at "${said.trim()}"; nothing is left ${((Date.now() - since) / 1000).toFixed(1)} s later\n`);
  });

  test("after that, the next run begins anew and ends well, or is taken down", async () => {
    if (wanted !== undefined) expect(mustWork(await clone.trilane(["demo", "--guests"])).stdout).toContain("Everything is removed again.");
    else mustWork(await clone.trilane(["demo", "down"]));
    expect(existsSync(join(clone.folder, ".trilane"))).toBe(false);
    expect(left()).toEqual([]);
  });
});
