/** Whose token it is: told from its public half, never showing the secret one. */
import type { EnvironmentPlan } from "./plan";
import type { Problem } from "./problem";

/** `user@realm!name=secret`, as Proxmox hands it out. */
const TOKEN = /^([^\s:/!=]+@[A-Za-z][A-Za-z0-9.\-_]+)!([A-Za-z][A-Za-z0-9.\-_]+)=\S+$/;

/** The user of a token, without its secret; undefined for text that is not a token. */
export function userOfToken(token: string): string | undefined {
  return TOKEN.exec(token.trim())?.[1];
}

/** Refuses a token of another environment, of root, or something that is no token. Names users, never the secret. */
export function checkToken({ environment, access }: EnvironmentPlan, token: string | undefined): readonly Problem[] {
  const place = `stack ${environment} trilane:apiToken`;
  const expected = `a token of ${access.user}`;
  const next = `run npx trilane handover ${environment}`;
  if (token === undefined || token.trim() === "") return [{ place, problem: "is missing", expected, next }];
  const user = userOfToken(token);
  if (user === undefined) return [{ place, problem: "is not a Proxmox API token", expected: `${expected}, written as user@realm!name=secret`, next }];
  return user === access.user ? [] : [{ place, problem: `belongs to ${user}`, expected, next }];
}
