import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planMaintenance, type MaintenancePlan, type Step } from "../../../../components/model/maintenance";
import { Progress } from "../../../../operations/maintenance/progress";
import { single, twoHosts } from "../../model/maintenance/situations";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "trilane-progress-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plan: MaintenancePlan = planMaintenance(single, "host", {});
const first = plan.away[0] as Step;
const day = (date: number): Date => new Date(Date.UTC(2026, 10, date));

test("a step that has begun is open until it is done, also for the next run", async () => {
  const progress = Progress.keep(folder, plan, day(1));
  await progress.note("begun", first);
  expect([Progress.open(folder, undefined).states().get("away-1"), progress.open("away").length]).toEqual(["begun", 2]);
  await progress.note("done", first);
  expect(Progress.open(folder, "pve1").open("away").map(({ id }) => id)).toEqual(["away-2"]);
  expect(progress.describe()).toBe("away: 1 of 2 steps done");
});

test("a plan that is under way is not written over; one that is finished, or not begun, is", async () => {
  const progress = Progress.keep(folder, plan, day(1));
  const again = Progress.keep(folder, plan, day(2));
  await again.note("begun", first);
  expect(() => Progress.keep(folder, plan, day(3))).toThrow("maintenance of host: is under way, away: 0 of 2 steps done; expected it to be finished; go on with npx trilane maintenance run --host host");
  for (const step of [...plan.away, ...plan.back]) await again.note("done", step);
  expect([again.isFinished(), again.isUnderWay(), progress.isFinished()]).toEqual([true, false, false]);
  expect(Progress.keep(folder, plan, day(3)).open("away")).toHaveLength(2);
});

test("of several plans, one is named", () => {
  expect(() => Progress.open(folder, undefined)).toThrow("maintenance run: there is no plan; expected one; make one with npx trilane maintenance plan --host <host>");
  Progress.keep(folder, plan, day(1));
  Progress.keep(folder, planMaintenance(twoHosts(3), "b", {}), day(1));
  expect(() => Progress.open(folder, undefined)).toThrow("maintenance run: there are plans for host, host-b; expected one; name it with --host");
  expect(Progress.open(folder, "b").kept.plan.subject.stack).toBe("host-b");
});

test("a journal that was edited stops the run; a line that a kill has torn does not", async () => {
  const progress = Progress.keep(folder, plan, day(1));
  await progress.note("begun", first);
  const journal = join(folder, "journal.jsonl");
  appendFileSync(journal, '{"at":"2026');
  expect(progress.states().get("away-1")).toBe("begun");
  await progress.note("done", first);
  writeFileSync(journal, readFileSync(journal, "utf8").replace("begun", "done"));
  expect(() => progress.states()).toThrow(/journal\.jsonl: line 1: was edited/);
});
