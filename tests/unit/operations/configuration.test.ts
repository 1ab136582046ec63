/** `trilane config` as a whole: exit codes, files and words. */
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { TYPESCRIPT } from "../../../operations/typescript";

const folder = mkdtempSync(join(tmpdir(), "trilane-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const main = resolve(__dirname, "../../../operations/main.ts");
const config = (...args: readonly string[]): { status: number | null; stdout: string; stderr: string } => spawnSync(process.execPath, [...TYPESCRIPT, main, "config", ...args], { cwd: resolve(main, "../.."), encoding: "utf8" });

test("all services of an environment are rendered, taken by it, and refused by any other and after an edit", () => {
  const rendered = config("render", "--env", "test", "--out", folder);
  expect(rendered).toMatchObject({ status: 0, stderr: "", stdout: ["appointments", "database", "report", "web"].map((name) => `${join(folder, `${name}.env`)}\n`).join("") });
  const files = readdirSync(folder).map((name) => join(folder, name));
  expect(config("check", ...files, "--env", "test", "--current")).toMatchObject({ status: 0, stderr: "" });

  appendFileSync(files[0]!, "EXTRA=1\n");
  const { status, stdout, stderr } = config("check", ...files, "--env", "prod", "--json");
  const { files: checked } = JSON.parse(stdout) as { readonly files: readonly { readonly problems: readonly { readonly problem: string }[] }[] };
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  expect(checked.map(({ problems }) => problems.map(({ problem }) => problem))).toEqual([["belongs to environment test", "was changed after it was rendered: its digest does not fit"], ["belongs to environment test"], ["belongs to environment test"], ["belongs to environment test"]]);
});

test("one service is printed, with types", () => {
  const { stdout } = config("render", "web", "--env", "dev", "--format", "json");
  expect(JSON.parse(stdout)).toMatchObject({ trilane: { estate: "clinic", environment: "dev", service: "web" }, configuration: { appointments: "10.10.0.21:8080", log_level: "info" } });
});

test.each([
  [["render", "web", "--env", "tset"], "--env tset: there is no environment tset, did you mean \"test\"; expected one of dev, test, prod; name one of the ladder\n"],
  [["render", "databases", "--env", "test"], "config databases: it has no configuration, did you mean \"database\"; expected one of appointments, database, report, web; name a service, or give it a configuration there\n"],
])("%j is wrong use", (args, words) => {
  const { status, stderr } = config(...args);
  expect({ status, stderr }).toEqual({ status: 2, stderr: words });
});
