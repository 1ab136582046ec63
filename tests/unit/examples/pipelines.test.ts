import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";

const FOLDER = resolve(__dirname, "../../../examples/pipelines");
const text = (name: string): string => readFileSync(join(FOLDER, name), "utf8");

interface Job {
  readonly steps?: readonly { readonly run?: string; readonly env?: Readonly<Record<string, string>> }[];
  readonly script?: readonly string[];
  readonly environment?: unknown;
  readonly if?: string;
  readonly [field: string]: unknown;
}

/** Jobs of a pipeline by name. */
function jobsOf(name: string): Readonly<Record<string, Job>> {
  const file = parse(text(name)) as { readonly jobs?: Record<string, Job> } & Record<string, Job>;
  return file.jobs ?? file;
}

const commands = ({ steps = [], script = [] }: Job): string => [...steps.map(({ run = "" }) => run), ...script].join("\n");

describe.each(["github.yml", "gitlab.yml", "gitea.yml"])("%s", (name) => {
  const jobs = jobsOf(name);

  test("reviews and tests without a secret", () => {
    expect(commands(jobs["review"]!)).toContain("npx trilane review --base ");
    expect(commands(jobs["test"]!)).toContain("npm test");
    expect(commands(jobs["test"]!)).toContain("npx trilane scan");
    expect(text(name)).toMatch(/GIT_DEPTH: "0"|(fetch-depth: 0[\s\S]*){2}/);
    for (const job of [jobs["review"]!, jobs["test"]!]) {
      expect(job.environment).toBeUndefined();
      expect(JSON.stringify(job)).not.toMatch(/secrets\.|github\.token|PASSPHRASE|REVIEW_TOKEN/);
    }
  });

  test("comments by the script of the branch that the change goes to", () => {
    const job = JSON.stringify(jobs["comment"]);
    expect(commands(jobs["comment"]!)).toContain(`comment.mjs ${name.replace(".yml", "")} review/review.md`);
    expect(job).toMatch(/pull_request\.base\.sha|CI_MERGE_REQUEST_TARGET_BRANCH_NAME/);
    expect(job).toMatch(/head\.repo\.full_name == github\.repository|SOURCE_PROJECT_ID == \$CI_PROJECT_ID/);
  });

  test("holds prod back, and shows no secret in arguments", () => {
    const prod = jobs["deploy-prod"]!;
    expect(JSON.stringify(prod)).toMatch(/"environment":"prod"|refs\/heads\/production/);
    for (const job of Object.values(jobs)) expect(commands(job)).not.toMatch(/secrets\.|\$\{\{|curl/);
  });
});

describe("comment.mjs", () => {
  let server: Server;
  let folder: string;
  let base: string;
  let comments: { id: number; body: string }[];
  let heard: string[];

  beforeEach(async () => {
    [comments, heard] = [[], []];
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        const { pathname, searchParams } = new URL(request.url ?? "", "http://localhost");
        heard.push(`${request.method ?? ""} ${pathname} ${request.headers.authorization ?? String(request.headers["private-token"])}`);
        const given = body === "" ? undefined : (JSON.parse(body) as { body: string });
        if (request.method === "POST") comments.push({ id: 900 + comments.length, body: given?.body ?? "" });
        const one = comments.find(({ id }) => pathname.endsWith(`/${id}`));
        if (one && given) one.body = given.body;
        const from = (Number(searchParams.get("page") ?? 1) - 1) * 50;
        response.end(JSON.stringify(request.method === "GET" ? comments.slice(from, from + 50) : {}));
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    folder = mkdtempSync(join(tmpdir(), "trilane-comment-"));
  });
  afterEach(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function post(platform: string, body: string, more: object = {}): Promise<number | null> {
    const file = join(folder, "review.md");
    writeFileSync(file, body);
    const env = { PATH: process.env["PATH"], REVIEW_TOKEN: "t0ken", REVIEW_NUMBER: "7", GITHUB_API_URL: base, GITHUB_SERVER_URL: base, GITHUB_REPOSITORY: "a/b", CI_API_V4_URL: base, CI_PROJECT_ID: "3", ...more };
    return new Promise((ended) => spawn(process.execPath, [join(FOLDER, "comment.mjs"), platform, file], { env }).once("exit", ended));
  }

  test.each([
    ["github", "/repos/a/b/issues/7/comments", "/repos/a/b/issues/comments/961", "PATCH", "Bearer t0ken"],
    ["gitea", "/api/v1/repos/a/b/issues/7/comments", "/api/v1/repos/a/b/issues/comments/961", "PATCH", "token t0ken"],
    ["gitlab", "/projects/3/merge_requests/7/notes", "/projects/3/merge_requests/7/notes/961", "PUT", "t0ken"],
  ])("keeps one comment on %s, among many of others", async (platform, list, one, method, shown) => {
    comments.push(...Array.from({ length: 61 }, (_, index) => ({ id: index, body: "somebody says something" })));
    expect(await post(platform, "<!-- trilane review -->\nfirst")).toBe(0);
    expect(heard.at(-1)).toBe(`POST ${list} ${shown}`);
    expect(await post(platform, "<!-- trilane review -->\nsecond")).toBe(0);
    expect(heard.at(-1)).toBe(`${method} ${one} ${shown}`);
    expect(comments.filter(({ body }) => body.startsWith("<!-- trilane"))).toEqual([{ id: 961, body: "<!-- trilane review -->\nsecond" }]);
  });

  test("says what is missing", async () => {
    expect(await post("github", "x", { REVIEW_TOKEN: "" })).toBe(2);
    expect(await post("sourceforge", "x")).toBe(2);
    expect(await post("github", "x", { GITHUB_API_URL: "http://127.0.0.1:1" })).toBe(3);
    expect(heard).toEqual([]);
  });
});
