import { entriesOf } from "../canonical";
import type { Access, Person } from "../people";
import { accessPlace } from "../place";
import type { Problem } from "../problem";
import { LABEL, pairsOf, problem, type Guard } from "./guard";
import { textFault } from "./text-01-one-line";

/** Words that name a job or a group, not somebody. */
const NOBODY = new Set("account admin administrator all company deploy deployer dev developer developers devops everybody everyone it office operations operator ops prod production release root service shared staff support system team test user users".split(" "));

/** Whether a name or the first part of an account is that of a job or a group: of every word of it. */
export function isNobodys(text: string): boolean {
  const words = text.toLowerCase().split(/[^\p{L}\p{N}]+/u).map((word) => word.replace(/\d+$/, "")).filter((word) => word !== "");
  return words.length > 0 && words.every((word) => NOBODY.has(word));
}

const plain = (name: string) => name.trim().toLowerCase().replaceAll(/\s+/g, " ");

/** What is wrong with a full name, in words; undefined when nothing is. */
function faultOf(short: string, name: string): string | undefined {
  const fault = textFault(name);
  if (fault !== undefined) return fault;
  if (isNobodys(name)) return `"${name}" is nobody's name`;
  return plain(name) === short ? `"${name}" is the short name once more` : undefined;
}

function checkOne(short: string, { name, email }: Person): readonly Problem[] {
  const place = accessPlace(`people.${short}`);
  const fault = faultOf(short, name);
  return [
    ...(LABEL.test(short) ? [] : [problem(place, "is not a short name", "lower-case letters, digits and hyphens, starting with a letter", "write for example anna")]),
    ...(isNobodys(short) ? [problem(place, `${short} is nobody: a login that several people know belongs to none of them`, "one entry for each person", "list each of them under the own name")] : []),
    ...(fault === undefined ? [] : [problem(`${place}.name`, fault, "first name and family name of one person", "write for example Anna Berger")]),
    ...(email === undefined || /^[^\s@:]+@[^\s@:]+$/.test(email) ? [] : [problem(`${place}.email`, `"${email}" is not an address`, "name@domain", "correct it, or leave it out")]),
  ];
}

/** Somebody who is listed twice could approve the own work. */
function twice({ people }: Access): readonly Problem[] {
  return pairsOf(entriesOf(people))
    .filter(([[, first], [, second]]) => plain(first.name) === plain(second.name) || (first.email !== undefined && first.email === second.email))
    .map(([[first], [second, { name }]]) => problem(accessPlace(`people.${second}`), `is ${name}, as ${first} is`, "one entry for each person", `put the accounts and roles of ${second} into ${first}; if they are two, tell them apart in name and email`));
}

/** PEOPLE-01 */
export const namedPeople: Guard = {
  id: "PEOPLE-01",
  title: "each entry is one person with a short name and a real one",
  why: "what a shared login did was done by nobody, and who is listed twice could approve the own work",
  check({ access }) {
    return access === undefined ? [] : [...entriesOf(access.people).flatMap(([short, person]) => checkOne(short, person)), ...twice(access)];
  },
};
