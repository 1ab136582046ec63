// What the scripts share that Pulumi's `command` runs: the way to the host, and what to do when it fails.
//
//   TRILANE_ENDPOINT=https://pve:8006 … < token
//
// The token comes on stdin: arguments and environment are visible to others.
import { text } from "node:stream/consumers";

/** A variable that has to be set. */
export function setting(name) {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is missing from the environment`);
  return value;
}

/** A time limit from the environment. */
export const milliseconds = (name, standard) => Number(process.env[name] ?? standard);

/** The host and the token that asks it. */
export async function connectionFromEnvironment() {
  return { endpoint: setting("TRILANE_ENDPOINT"), token: (await text(process.stdin)).trim(), timeoutMs: milliseconds("TRILANE_REQUEST_TIMEOUT_MS", 15_000) };
}

const nextSteps = {
  unreachable: "check that the host answers",
  untrusted: "point SSL_CERT_FILE at the host's certificate authority",
  timeout: "look at the task list of the host, then run `pulumi up` again",
  task: "look at the task log of the host, then run `pulumi up` again",
  foreign: "check the configuration trilane:endpoint",
};

/** What to do about an error. @param rights privileges that the script needs on the pool */
export function nextStep(error, rights) {
  if (error.status === 401) return "set this stack's token again: trilane:apiToken";
  if (error.status === 403) return `the token lacks ${rights} on the environment's pool: run \`pulumi up\` on the host stack`;
  return nextSteps[error.kind] ?? "run `pulumi up` again";
}
