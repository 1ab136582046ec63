/** The review page, written by the command in a repository without any credential, and read in a real browser. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Review } from "../../../components/model/review/review";
import { pageOf } from "../../../components/model/review/page";
import { renderHtml } from "../../../operations/review/html";
import { hasBrowser } from "../../../toolchain/browser";
import { startBrowser, type Browser, type BrowserPage } from "../browser/browser";
import { ACCESS, CONTRAST, FOLDED, OVERFLOWS, PICTURE_TEXTS } from "../browser/checks";
import { largeReview } from "../browser/large";
import { Clone, execute, mustWork } from "../estate/clone";

const WHO = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.org", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.org" };
const ESTATE = "stacks/estate.ts";

let clone: Clone;
const git = (...args: readonly string[]): void => void execFileSync("git", [...args], { cwd: clone.folder, env: { ...process.env, ...WHO }, stdio: "ignore" });
const commit = (): void => git("commit", "--all", "--quiet", "--message", "a change");

beforeAll(() => {
  clone = Clone.create();
  git("init", "--quiet");
  git("add", "--all");
  commit();
});
afterAll(() => clone.remove());
afterEach(() => git("reset", "--hard", "--quiet"));

/** A person without anything: no home, no Pulumi, no token. */
const bare = (): NodeJS.ProcessEnv => ({ HOME: clone.path("nobody"), PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_ACCESS_TOKEN: undefined, PULUMI_BACKEND_URL: undefined });

interface Reviewed {
  readonly code: number | null;
  readonly review: Review;
  readonly top: string;
  readonly html: string;
}

/** Runs the command and reads what it wrote. */
async function reviewed(...args: readonly string[]): Promise<Reviewed> {
  const { code, stdout, stderr } = await clone.trilane(["review", "--json", "--out", clone.path("page"), ...args], { env: bare() });
  if (!stdout.startsWith("{")) throw new Error(`${code}: ${stderr}`);
  const text = readFileSync(clone.path("page", "review.md"), "utf8");
  return { code, review: JSON.parse(stdout) as Review, top: text.split("\n").slice(0, 60).join("\n"), html: readFileSync(clone.path("page", "review.html"), "utf8") };
}

describe("the verdict of", () => {
  test("a new flow", async () => {
    clone.edit(ESTATE, (text) => text.replace(`    { from: "report", to: "database.postgres"`, `    { from: "web", to: "database.postgres", reason: "free dates <script>alert(1)</script>" },\n$&`));
    const { code, review, top, html } = await reviewed("--base", "HEAD");
    expect([code, review.verdict.level, review.verdict.headline]).toEqual([0, "caution", "Opens web → database, TCP 5432, in all environments: free dates <script>alert(1)</script>"]);
    expect(top).toContain("**Are environments apart?** ✅ yes, proved");
    expect(html).not.toContain("<script");
    expect(review.change?.downtime).toEqual([]);
  });

  test("a flow from below to an address of prod", async () => {
    clone.edit("Pulumi.host.yaml", (text) => text.replace("    mirror: [10.99.2.80]", "$&\n    archive: [10.30.0.31]"));
    clone.edit(ESTATE, (text) => text.replace(`    mirror: "package mirror",`, `$&\n    archive: "the old database",`).replace(`    { from: "all", to: "mirror`, `    { from: "appointments", to: "archive.tcp/5432", reason: "old appointments" },\n$&`));
    const { code, review, top, html } = await reviewed("--base", "HEAD");
    expect([code, review.verdict.level, review.verdict.headline]).toEqual([1, "refused", "Refused: a flow is declared from dev and test into prod"]);
    expect(top).toContain("from 10.20.0.21 to 10.30.0.31");
    expect(top).toContain("**Are environments apart?** ⛔ the filters hold, but a flow asks for more");
    expect(html).toContain("tcp/5432 from 10.20.0.21 to 10.30.0.31");
    expect(review.problems.map(({ guard }) => guard)).toContain("NET-04");
  });

  test("memory for prod alone", async () => {
    clone.edit("stacks/differences.ts", (text) => text.replace(`  { environment: "test", what: "cpuWeight"`, `  { environment: "test", what: "scale", value: "small", reason: "no load", ...platform },\n$&`));
    commit();
    clone.edit(ESTATE, (text) => text.replace("standard: { cores: 4, memoryMiB: 8192", "standard: { cores: 4, memoryMiB: 12288"));
    const { code, review, top } = await reviewed("--base", "HEAD");
    git("reset", "--hard", "--quiet", "HEAD~1");
    expect([code, review.verdict.level, review.verdict.headline]).toEqual([0, "caution", "database-1: memory 8 GiB → 12 GiB, in prod only"]);
    expect(top).toContain("prod goes first");
    expect(top).toContain("- prod: memory 18 GiB → 22 GiB of 32 GiB (69 %)");
  });

  test("another image", async () => {
    clone.edit(ESTATE, (text) => text.replace("3d94c9dd", "3d94c9de"));
    const { code, review, top } = await reviewed("--base", "HEAD");
    expect([code, review.verdict.level, review.verdict.headline]).toEqual([0, "caution", "Replaces 5 machines, in all environments: another image; data stays on its own disks"]);
    expect(top).toContain("**Does anything stop?** ⚠️ 15 machines");
    expect(review.change?.connections).toEqual({ opened: [], closed: [], intoProduction: [] });
  });

  test("a removed service that keeps data", async () => {
    clone.edit(ESTATE, (text) =>
      text.replace(/ {4}database: \{\n {6}slot: 31[^]*?\n {4}\},\n/, "").replace(/ {6}uses: \["database\/.*\n/g, "").replace(/ {4}\{ from: "\w+", to: "database.postgres".*\n/g, "").replace(/ {8}(database|database_password|owner_password): .*\n/g, "").replace(/ {8}"appointments-migrate": .*\n/, "").replace(/"database\/[\w-]+",? ?/g, ""));
    rmSync(clone.path("stacks", "services", "database"), { recursive: true });
    const { code, review, top } = await reviewed("--base", "HEAD");
    expect([code, review.verdict.level, review.verdict.headline]).toEqual([0, "danger", "Deletes data for good: database/postgres, in all environments"]);
    expect(top).toContain("every run is refused until retired says that it is given up");
    expect(top).toContain("**What is deleted or replaced?** ⛔ data is lost");
  });
});

test("what cannot be reviewed is wrong use", async () => {
  const ended = await clone.trilane(["review", "--base", "no-such-branch"], { env: bare() });
  expect([ended.code, ended.stdout]).toEqual([2, ""]);
  expect(ended.stderr).toContain("revision no-such-branch: is not in this repository");
});

test("the pipelines' own commands write the page", async () => {
  const lines = ["github", "gitea", "gitlab"].flatMap((name) => readFileSync(clone.path("examples", "pipelines", `${name}.yml`), "utf8").match(/npx trilane review .*/g) ?? []);
  const commands = [...new Set(lines)];
  expect([lines.length, commands.length]).toEqual([3, 2]);
  for (const command of commands) {
    mustWork(await execute("bash", ["-ec", command], { cwd: clone.folder, env: { PATH: process.env["PATH"], ...bare(), BASE: "HEAD", CI_MERGE_REQUEST_DIFF_BASE_SHA: "HEAD" } }));
    for (const file of ["review.html", "review.md"]) expect(existsSync(clone.path("review", file))).toBe(true);
    rmSync(clone.path("review"), { recursive: true });
  }
});

// Where there is none, they count as skipped.
(hasBrowser ? describe : describe.skip)("in a browser", () => {
  let browser: Browser | undefined;
  let folder: string;
  const files: Record<string, string> = {};

  beforeAll(async () => {
    browser = await startBrowser();
    folder = mkdtempSync(join(tmpdir(), "trilane-page-"));
    const write = (name: string, text: string): void => writeFileSync((files[name] = join(folder, `${name}.html`)), text);
    mustWork(await clone.trilane(["review", "--out", folder], { env: bare() }));
    write("estate", readFileSync(join(folder, "review.html"), "utf8"));
    write("large", renderHtml(pageOf(largeReview())));
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page and gives what it asked for and complained about. */
  async function open(name: string): Promise<{ readonly page: BrowserPage; readonly asked: readonly string[]; readonly complaints: readonly string[] }> {
    const page = await browser!.newPage();
    const [asked, complaints]: [string[], string[]] = [[], []];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => complaints.push(message.text()));
    await page.goto(pathToFileURL(files[name] ?? "").href);
    return { page, asked, complaints };
  }

  test.each(["estate", "large"])("the page of %s is readable in light and dark, on a phone and a desk, and on paper", async (name) => {
    const { page, asked, complaints } = await open(name);
    const check = (script: string): Promise<readonly string[]> => page.evaluate<readonly string[]>(script);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of [360, 768, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        expect([colorScheme, width, await check(OVERFLOWS)]).toEqual([colorScheme, width, []]);
        expect([width, await check(PICTURE_TEXTS)]).toEqual([width, []]);
        await keep(page, width, `${name}-${colorScheme}-${width}`);
      }
      expect([colorScheme, await check(CONTRAST)]).toEqual([colorScheme, []]);
    }
    expect(await check(ACCESS)).toEqual([]);
    // A4 without its margins, as the style sheet sets them.
    await page.setViewportSize({ width: 688, height: 1000 });
    await page.emulateMedia({ media: "print", colorScheme: "light" });
    expect(await check(OVERFLOWS.replace(` && !element.closest(".scroll")`, ""))).toEqual([]);
    expect(await check(FOLDED)).toEqual([]);
    expect(await check(CONTRAST)).toEqual([]);
    const paper = await page.pdf({ format: "A4", printBackground: true });
    expect(paper.subarray(0, 5).toString()).toBe("%PDF-");
    if (KEPT !== undefined) writeFileSync(join(KEPT, `${name}.pdf`), paper);
    expect([asked, complaints]).toEqual([[pathToFileURL(files[name] ?? "").href], []]);
    await page.close();
  }, 120_000);

  test("the checks see what is wrong", async () => {
    const { page } = await open("estate");
    const after = async (change: string, script: string): Promise<number> => {
      await page.evaluate(change);
      return (await page.evaluate<readonly string[]>(script)).length;
    };
    expect(await after(`document.querySelector("h1").style.width = "3000px"`, OVERFLOWS)).toBeGreaterThan(0);
    expect(await after(`document.querySelector("svg.lane .name").textContent = "a name that is much longer than its box and its picture"`, PICTURE_TEXTS)).toBeGreaterThan(0);
    expect(await after(`document.querySelector("p").style.color = "rgb(200, 200, 200)"`, CONTRAST)).toBeGreaterThan(0);
    expect(await after(`document.querySelector("caption").remove()`, ACCESS)).toBeGreaterThan(0);
    expect(await after("0", FOLDED)).toBeGreaterThan(0);
    await page.close();
  });
});

/** Folder for screenshots, for people who want to look: `TRILANE_SCREENSHOTS`. */
const KEPT = process.env["TRILANE_SCREENSHOTS"];

async function keep(page: BrowserPage, width: number, name: string): Promise<void> {
  if (KEPT === undefined) return;
  if (!existsSync(KEPT)) mkdirSync(KEPT, { recursive: true });
  await page.screenshot({ path: join(KEPT, `${name}.png`), fullPage: true, clip: { x: 0, y: 0, width, height: 6000 } });
}
