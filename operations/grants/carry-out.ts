/** Making and ending grants: what is intended is in a journal before it is done, and how it ended afterwards. */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { homedir } from "node:os";
import { relative, resolve } from "node:path";
import { describeGrant, grantId, GRANT_EVENTS, isStanding, loginOf, type Grant, type GrantRequest } from "../../components/model/grants";
import { refused } from "../failure";
import { writeWhole } from "../workspace/files";
import { accountOf } from "./account";
import type { Desk } from "./desk";

/** What was made. */
export interface Made {
  readonly id: string;
  readonly login: string;
  readonly until: string;
  /** File of mode 0600 with the password or token; undefined where it was asked for on stdout. */
  readonly file: string | undefined;
  /** The password or token, for stdout alone; undefined where it is in the file. */
  readonly secret: string | undefined;
  /** Command that uses it. */
  readonly usage: string;
}

/** Where the password or token goes. */
export interface Delivery {
  /** @default - a file of the grant's own below .trilane/grants */
  readonly file?: string;
  /** Print it instead. */
  readonly print: boolean;
}

/**
 * Makes a grant. One of the same kind that was begun and not finished is cleared and made once more under its id.
 *
 * @throws Failure (1) where the same is open already
 */
export async function makeGrant(desk: Desk, request: GrantRequest, delivery: Delivery): Promise<Made> {
  const same = desk.grants().filter((grant) => isStanding(grant) && isSame(grant, request));
  const open = same.find(({ state }) => state === "open");
  if (open !== undefined) throw refused(`grant ${open.id}: is open until ${open.until}, and is the same; expected one at a time; use what is in ${open.stored ?? "its file"}, or end it with npx trilane revoke ${open.id}`);
  const account = await accountOf(desk, request);
  const unfinished = same.find(({ state }) => state === "unfinished");
  const id = unfinished?.id ?? grantId(request.person, randomBytes(3).toString("hex"));
  const login = loginOf(request.subject.kind, id);
  const until = request.until.toISOString();
  const file = delivery.print ? undefined : resolve(delivery.file ?? `${desk.secrets}/${id}`);
  await desk.note(GRANT_EVENTS.begun, id, intentOf(request, login, until, file === undefined ? PRINTED : placeOf(desk, file)));
  try {
    if (unfinished !== undefined) await account.end(login);
    const secret = await account.make({ login, until, id, person: request.person });
    if (file !== undefined) writeWhole(file, secret);
    await desk.note(GRANT_EVENTS.open, id);
    return { id, login, until, file, secret: file === undefined ? secret : undefined, usage: account.usage(login, file ?? "FILE") };
  } catch (error) {
    // Where it cannot be cleared either, it stays unfinished in the journal.
    const cleared = await account.end(login).then(() => true, () => false);
    if (file !== undefined) rmSync(file, { force: true });
    if (cleared) await desk.note(GRANT_EVENTS.failed, id);
    throw error;
  }
}

/** Instead of a file, where it was asked for on stdout. */
const PRINTED = "printed";

/** A file as the journal tells it: from the project on, where it is inside; the journal shortens somebody's home. */
function placeOf(desk: Desk, file: string): string {
  const inside = relative(desk.places.project, file);
  return inside.startsWith("..") ? file : inside;
}

function intentOf({ person, environment, subject, why, approvedBy, breakGlass }: GrantRequest, login: string, until: string, stored: string) {
  return { person, environment, ...subject, login, until, why, ...(approvedBy === undefined ? {} : { approvedBy }), ...(breakGlass ? { breakGlass } : {}), stored };
}

function isSame(grant: Grant, { person, environment, subject }: GrantRequest): boolean {
  return grant.person === person && grant.environment === environment && JSON.stringify(Object.entries(grant.subject).sort()) === JSON.stringify(Object.entries(subject).sort());
}

/**
 * Ends a grant at once and removes what it made. A journal that is broken keeps nobody from that: what it refuses is told
 * afterwards.
 *
 * @returns what was ended, in words
 */
export async function endGrant(desk: Desk, grant: Grant, why: string | undefined): Promise<string> {
  const { id, login, state } = grant;
  const account = await accountOf(desk, grant);
  const intent = state === "expired" ? Promise.resolve() : desk.note(GRANT_EVENTS.revoking, id, { environment: grant.environment, ...(why === undefined ? {} : { why }) });
  const refusal = await intent.then(() => undefined, (error: unknown) => error);
  const used = await account.look(login).then((found) => found.used, () => "not known");
  const ended = await account.end(login);
  if (grant.stored !== undefined && grant.stored !== PRINTED) rmSync(resolve(desk.places.project, grant.stored.replace(/^~(?=\/)/, homedir())), { force: true });
  if (refusal instanceof Error) throw refused(`${id}: ${describeGrant(grant)}: ${ended}, and the journal does not say so: ${refusal.message}`);
  await desk.note(state === "expired" ? GRANT_EVENTS.ended : GRANT_EVENTS.revoked, id, { environment: grant.environment, result: ended, used });
  return `${id}: ${describeGrant(grant)}: ${ended}`;
}
