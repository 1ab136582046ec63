import { checkGrant, describeSubject, LONGEST_HOURS, type GrantRequest, type GrantSubject } from "../components/model/grants";
import { personOf } from "../components/model/people";
import { requireNone } from "../components/model/problem";
import { misused } from "./failure";
import { makeGrant, type Made } from "./grants/carry-out";
import { Desk, type DeskOptions } from "./grants/desk";
import { orMisused } from "./workspace/settings";

/** Options of `trilane grant database` and `trilane grant environment`. */
export interface GrantOptions extends DeskOptions {
  readonly env?: string;
  readonly to: string;
  readonly right: string;
  readonly reason: string;
  readonly approvedBy?: string;
  readonly breakGlass?: boolean;
  readonly until?: string;
  readonly for?: string;
  readonly secretFile?: string;
  readonly printSecret?: boolean;
}

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** `trilane grant database <name>`: a personal login of a database, for a task. */
export async function grantDatabase(named: string, options: GrantOptions): Promise<void> {
  const { env } = options;
  const right = options.right;
  if (env === undefined) throw misused(`grant database ${named}: whose is missing; expected an environment; name it with --env`);
  if (right !== "read" && right !== "write") throw misused(`--right ${right}: is not known; expected read or write; name one`);
  const desk = Desk.open(options);
  const { service, name: database } = desk.database(env, named);
  await grant(desk, env, { kind: "database", service, database, right }, options);
}

/** `trilane grant environment <name>`: rights on the machines of an environment, for a task. */
export async function grantEnvironment(environment: string, options: GrantOptions): Promise<void> {
  const right = options.right;
  if (right !== "see" && right !== "operate" && right !== "change") throw misused(`--right ${right}: is not known; expected see, operate or change; name one`);
  await grant(Desk.open(options), environment, { kind: "environment", right }, options);
}

async function grant(desk: Desk, environment: string, subject: GrantSubject, options: GrantOptions): Promise<void> {
  const now = new Date();
  const { access, settings } = desk.input(environment);
  const short = (given: string, place: string): string => orMisused(() => personOf(access, given, place).short);
  const request: GrantRequest = {
    person: short(options.to, "--to"),
    environment,
    subject,
    why: options.reason.trim(),
    approvedBy: options.approvedBy === undefined ? undefined : short(options.approvedBy, "--approved-by"),
    breakGlass: options.breakGlass === true,
    until: endOf(options, now),
  };
  orMisused(() => requireNone(checkGrant(request, access, settings.host.environments.at(-1) ?? "", now)));
  if (request.breakGlass) alarm(request);
  const made = await makeGrant(desk, request, { print: options.printSecret === true, ...(options.secretFile === undefined ? {} : { file: options.secretFile }) });
  console.log(options.json === true ? JSON.stringify({ ...made, person: request.person, environment, ...subject }) : describe(made, request));
}

/** The end, from a time or a span. @throws Failure (2) for neither, both, or what is none */
function endOf({ until, for: span }: GrantOptions, now: Date): Date {
  if ((until === undefined) === (span === undefined)) throw misused(`grant: ${until === undefined ? "until when is missing" : "--until and --for are both given"}; expected one of them; for example --for 2h`);
  if (span !== undefined) {
    const [, count, unit] = /^(\d+)([smhd])$/.exec(span) ?? [];
    if (count === undefined || unit === undefined) throw misused(`--for ${span}: is no span; expected a number with s, m, h or d; for example --for 2h`);
    return new Date(now.getTime() + Number(count) * UNITS[unit as keyof typeof UNITS] * 1000);
  }
  const end = new Date(until ?? "");
  if (Number.isNaN(end.getTime())) throw misused(`--until ${until}: is no time; expected for example 2026-11-21T18:00:00Z; give one, or --for 2h`);
  return end;
}

/** Cannot be missed: on stderr, framed, before anything is done. */
function alarm({ person, environment, subject, why }: GrantRequest): void {
  const lines = ["BREAK-GLASS: nobody has approved this.", `${person} gets ${describeSubject(environment, subject)}.`, `Reason: ${why}`, `It ends within ${LONGEST_HOURS.breakGlass} hours, is in the journal, and stays open in trilane grants,`, "trilane verify and their exit codes until somebody else has acknowledged it."];
  const rule = "!".repeat(76);
  process.stderr.write(`\n${rule}\n${lines.map((line) => `!!  ${line}\n`).join("")}${rule}\n\n`);
}

function describe({ id, login, until, file, secret, usage }: Made, { person, environment, subject }: GrantRequest): string {
  return [
    `${id}: ${person} may ${describeSubject(environment, subject)} until ${until.replace(/\.\d+Z$/, "Z")}, as ${login}`,
    ...(secret === undefined ? [`its secret is in ${file ?? ""}, which only you can read; hand it over on a safe way`, `use it: ${usage}`] : [secret.trim()]),
    `end it earlier: npx trilane revoke ${id}`,
  ].join("\n");
}
