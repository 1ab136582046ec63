// Posts a review to its pull request, and replaces it there the next time: one comment, not one for each push.
//
//     node comment.mjs github|gitlab|gitea FILE
//
// Reads REVIEW_TOKEN (may write comments and nothing else), REVIEW_NUMBER (of the pull request), and what the platform sets.

import { readFileSync } from "node:fs";

const MARKER = "<!-- trilane review -->";
const PER_PAGE = 50;

/** Where comments are, and how a token is shown there. */
const platforms = {
  github: ({ GITHUB_API_URL, GITHUB_REPOSITORY, REVIEW_NUMBER, REVIEW_TOKEN }) => ({
    list: `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/issues/${REVIEW_NUMBER}/comments`,
    one: (id) => `${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}/issues/comments/${id}`,
    update: "PATCH",
    page: "per_page",
    headers: { authorization: `Bearer ${REVIEW_TOKEN}`, accept: "application/vnd.github+json" },
  }),
  gitea: ({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, REVIEW_NUMBER, REVIEW_TOKEN }) => ({
    list: `${GITHUB_SERVER_URL}/api/v1/repos/${GITHUB_REPOSITORY}/issues/${REVIEW_NUMBER}/comments`,
    one: (id) => `${GITHUB_SERVER_URL}/api/v1/repos/${GITHUB_REPOSITORY}/issues/comments/${id}`,
    update: "PATCH",
    page: "limit",
    headers: { authorization: `token ${REVIEW_TOKEN}` },
  }),
  gitlab: ({ CI_API_V4_URL, CI_PROJECT_ID, REVIEW_NUMBER, REVIEW_TOKEN }) => ({
    list: `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${REVIEW_NUMBER}/notes`,
    one: (id) => `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${REVIEW_NUMBER}/notes/${id}`,
    update: "PUT",
    page: "per_page",
    headers: { "private-token": REVIEW_TOKEN },
  }),
};

async function call(method, url, headers, body) {
  const response = await fetch(url, { method, headers: { ...headers, "content-type": "application/json" }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${response.statusText}; expected success; give REVIEW_TOKEN the right to write comments`);
  return response.json();
}

/** The review that is there already. Some platforms know no pages here and give everything at once, again and again. */
async function earlier({ list, page, headers }) {
  const seen = new Set();
  for (let number = 1; ; number++) {
    const comments = await call("GET", `${list}?${page}=${PER_PAGE}&page=${number}`, headers);
    const found = comments.find(({ body }) => (body ?? "").startsWith(MARKER));
    if (found !== undefined || comments.length < PER_PAGE || seen.has(comments[0].id)) return found;
    seen.add(comments[0].id);
  }
}

const [name = "", file = ""] = process.argv.slice(2);
const missing = ["REVIEW_TOKEN", "REVIEW_NUMBER"].filter((variable) => !process.env[variable]);
if (!Object.hasOwn(platforms, name) || file === "" || missing.length > 0) {
  console.error(`comment.mjs: ${missing.length > 0 ? `${missing.join(" and ")} not set` : "wrong use"}; expected github, gitlab or gitea, and a file; see the head of this file`);
  process.exit(2);
}
try {
  const body = readFileSync(file, "utf8");
  const platform = platforms[name](process.env);
  const found = await earlier(platform);
  if (found === undefined) await call("POST", platform.list, platform.headers, { body });
  else await call(platform.update, platform.one(found.id), platform.headers, { body });
  console.log(found === undefined ? "review posted" : "review replaced");
} catch (error) {
  console.error(error.message);
  process.exit(3);
}
