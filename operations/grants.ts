import { describeGrant, GRANT_EVENTS, isStanding, taskOf, type Grant } from "../components/model/grants";
import { mayApprove, personOf } from "../components/model/people";
import { requireNone } from "../components/model/problem";
import { misused, refused } from "./failure";
import { accountOf, type AccountState } from "./grants/account";
import { endGrant } from "./grants/carry-out";
import { Desk, type DeskOptions } from "./grants/desk";
import { table } from "./terminal/tables";
import { orMisused } from "./workspace/settings";

/** Options of `trilane grants`. */
export interface GrantsOptions extends DeskOptions {
  /** Also those of which nothing is left. */
  readonly all?: boolean;
  readonly endExpired?: boolean;
}

/** A grant, what Proxmox or the database says of it, and what somebody has to do. */
interface Looked {
  readonly grant: Grant;
  /** Undefined where nothing is left, or nobody could be asked. */
  readonly account: AccountState | undefined;
  /** Why nobody could be asked. */
  readonly unknown: string | undefined;
  readonly task: string | undefined;
}

/** `trilane grants`: who has what until when, what was used, and what somebody has to do; exit code 1 while there is something. */
export async function grants(options: GrantsOptions): Promise<void> {
  const desk = Desk.open(options);
  const ended: string[] = [];
  if (options.endExpired === true) for (const grant of desk.grants().filter(({ state }) => state === "expired")) ended.push(await endGrant(desk, grant, undefined));
  const shown = desk.grants().filter((grant) => options.all === true || isStanding(grant) || taskOf(grant) !== undefined);
  const looked = await Promise.all(shown.map((grant) => look(desk, grant)));
  const tasks = looked.flatMap(({ grant, task }) => (task === undefined ? [] : [`${grant.id}: ${describeGrant(grant)}: ${task}`]));
  if (options.json === true) console.log(JSON.stringify({ grants: looked.map(({ grant, account, unknown, task }) => ({ ...grant, account, unknown, task })), tasks: tasks.length, ended }, null, 2));
  else console.log([...ended, text(looked, options.all === true), ...tasks].join("\n"));
  if (tasks.length > 0) throw refused("");
}

async function look(desk: Desk, grant: Grant): Promise<Looked> {
  const task = taskOf(grant);
  if (!isStanding(grant)) return { grant, account: undefined, unknown: undefined, task };
  try {
    const account = await (await accountOf(desk, grant)).look(grant.login);
    return { grant, account, unknown: undefined, task: task ?? mismatch(grant, account) };
  } catch (error) {
    return { grant, account: undefined, unknown: error instanceof Error ? error.message : String(error), task };
  }
}

/** What the journal says and the other side does not. */
function mismatch({ state, id }: Grant, { there, works, endKept }: AccountState): string | undefined {
  if (state !== "open") return undefined;
  if (!there || !works) return `is open in the journal, and its account is ${there ? "refused" : "gone"}; note that it ended with npx trilane revoke ${id}`;
  return endKept ? undefined : `its end is not kept any more (the server was restarted, or somebody changed the account); run npx trilane revoke ${id}, and grant it again`;
}

function text(looked: readonly Looked[], all: boolean): string {
  if (looked.length === 0) return all ? "no grant was ever made" : "no grant is open";
  const rows = looked.map(({ grant, account, unknown }) => [grant.id, describeGrant(grant), grant.state, grant.until.replace(/\.\d+Z$/, "Z"), grant.approvedBy ?? (grant.breakGlass ? `BREAK-GLASS${grant.acknowledgedBy === undefined ? "" : `, seen by ${grant.acknowledgedBy}`}` : ""), account?.used ?? grant.used ?? (unknown === undefined ? "" : `not known: ${unknown}`), grant.why]);
  return table(["grant", "who and what", "", "until", "approved by", "used", "why"], rows);
}

/** Options of `trilane grants acknowledge`. */
export interface AcknowledgeOptions extends DeskOptions {
  readonly by: string;
  readonly reason?: string;
}

/** `trilane grants acknowledge <id>`: somebody else has looked at what was done without asking. */
export async function acknowledge(id: string, options: AcknowledgeOptions): Promise<void> {
  const desk = Desk.open(options);
  const grant = desk.grant(id);
  if (!grant.breakGlass) throw misused(`grant ${id}: was approved by ${grant.approvedBy ?? "?"} before; expected one that broke glass; nothing is to be acknowledged`);
  const { access } = desk.input(grant.environment);
  const by = orMisused(() => personOf(access, options.by, "--by").short);
  orMisused(() => requireNone(mayApprove(access, grant.person, by, `--by ${by}`)));
  if (grant.acknowledgedBy === undefined) await desk.note(GRANT_EVENTS.acknowledged, id, { environment: grant.environment, approvedBy: by, ...(options.reason === undefined ? {} : { why: options.reason }) });
  console.log(options.json === true ? JSON.stringify({ id, acknowledgedBy: grant.acknowledgedBy ?? by }) : `${id}: ${describeGrant(grant)}: acknowledged by ${grant.acknowledgedBy ?? by}`);
}
