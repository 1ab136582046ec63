/** Asks every question as everybody, and holds the answers against the expansion. */
import { PRIVILEGES } from "../../components/model/rights";
import type { Asker } from "./askers";
import type { Deciding } from "./deciding";
import type { CopiedHost } from "./host";
import type { ListQuestion, Question } from "./question";

/** How it went. */
export interface Comparison {
  /** Decisions that were compared: requests that are let through or not, entries of lists that are seen or not. */
  readonly decisions: number;
  /** Privileges on objects that were compared, as the host itself tells them. */
  readonly privileges: number;
  readonly refused: number;
  readonly methods: number;
  /** One line each. */
  readonly differences: readonly string[];
}

const AT_ONCE = 8;

/** Proxmox 9 does not know it. */
const OF_EIGHT = "VM.Monitor";

/** Who is asked about what. */
export interface Comparing {
  readonly askers: readonly Asker[];
  readonly questions: readonly Question[];
  readonly lists: readonly ListQuestion[];
  /** Paths whose privileges everybody is asked for. */
  readonly paths: readonly string[];
}

/** Compares. */
export async function compare(host: CopiedHost, deciding: Deciding, { askers, questions, lists, paths }: Comparing): Promise<Comparison> {
  const differences: string[] = [];
  let [decisions, refused, privileges] = [0, 0, 0];
  const decided = (allowed: boolean, expected: boolean, told: () => string): void => {
    decisions += 1;
    if (!allowed) refused += 1;
    if (allowed !== expected) differences.push(`${told()}: the host ${allowed ? "allows" : "refuses"} it, the expansion ${expected ? "allows" : "refuses"} it`);
  };
  await each(askers.flatMap((asker) => paths.map((path) => ({ asker, path }))), async ({ asker, path }) => {
    const { status, data } = await host.call(asker.secret, "GET", "/access/permissions", { path });
    const held = (data as Readonly<Record<string, object>> | undefined)?.[path] ?? {};
    for (const privilege of PRIVILEGES.filter((one) => one !== OF_EIGHT)) {
      privileges += 1;
      if (status !== 200 || privilege in held !== deciding.all(asker.who, path, privilege)) differences.push(`${asker.who.id} and ${privilege} on ${path}: the host ${privilege in held ? "gives" : "does not give"} it, the expansion does otherwise (${status})`);
    }
  });
  await each(askers.flatMap((asker) => lists.map((list) => ({ asker, list }))), async ({ asker, list }) => {
    const shown = new Set(list.shown((await host.call(asker.secret, "GET", list.path)).data));
    for (const one of list.all) decided(shown.has(one), list.visible(deciding, asker.who, one), () => `${asker.who.id} sees ${one} in ${list.method}`);
  });
  await each(askers.flatMap((asker) => questions.map((question) => ({ asker, question }))), async ({ asker, question }) => {
    const { status, reason } = await host.call(asker.secret, question.verb, question.path, question.form);
    decided(status !== 403, question.allowed(deciding, asker.who), () => `${asker.who.id}, ${question.verb} ${question.path} ${JSON.stringify(question.form)} (${status} ${reason})`);
  });
  return { decisions, privileges, refused, methods: new Set([...questions, ...lists].map(({ method }) => method)).size, differences };
}

async function each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let item = items[next]; item !== undefined; item = items[next]) {
      next += 1;
      await run(item);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}
