/** Databases of services and who may log into them. */
import type { DatabaseLoginPlan, DatabasePlan } from "../plan";
import { found, matched, same, type Found } from "./words";

/** Databases that come and go, and what logins may do in them. Data that is lost is told by the disks. */
export function databaseChanges(before: readonly DatabasePlan[], after: readonly DatabasePlan[]): readonly Found[] {
  const { added, removed, changed } = matched(before, after, nameOf);
  return [
    ...removed.map((database) => found("service", "alteration", "removed", nameOf(database), `database ${nameOf(database)} is no longer named; it stays on its server`)),
    ...added.map((database) => found("service", "addition", "added", nameOf(database), `database ${nameOf(database)} comes: ${database.purpose}`, { details: database.logins.map(loginText) })),
    ...changed.flatMap((pair) => changedDatabase(pair.before, pair.after)),
  ];
}

const nameOf = ({ service, name }: DatabasePlan): string => `${service}/${name}`;

const loginText = ({ name, right, consumers }: DatabaseLoginPlan): string => `${name}: ${right}, for ${consumers.join(", ")}`;

function changedDatabase(before: DatabasePlan, after: DatabasePlan): readonly Found[] {
  const place = nameOf(after);
  const { added, removed, changed } = matched(before.logins, after.logins, ({ name }) => name);
  const way = ({ maintained, onMachine, administration }: DatabasePlan) => (maintained ? (onMachine ?? administration) : "nobody");
  const reached = same(way(before), way(after));
  // Where it is follows from its machine, which is told there.
  const described = ({ name, engine, purpose, port, groups }: DatabasePlan) => ({ name, engine, purpose, port, groups });
  return [
    ...removed.map(({ name }) => found("right", "alteration", "removed", `${place} ${name}`, `login ${name} of database ${place} is no longer named; lock it there`)),
    ...added.map((login) => found("right", "opening", "added", `${place} ${login.name}`, `login ${login.name} of database ${place} comes: ${login.right}`, { details: [loginText(login)] })),
    ...changed.map((pair) => found("right", pair.before.right === pair.after.right ? "note" : "opening", "changed", `${place} ${pair.key}`, `login ${pair.key} of database ${place}: ${loginText(pair.before)} → ${loginText(pair.after)}`)),
    ...(reached ? [] : [found("service", "note", "changed", place, after.maintained ? `the stack maintains the logins of database ${place} ${after.onMachine === undefined ? `on ${after.administration.host}:${after.administration.port}` : `in ${after.onMachine}`}` : `nobody maintains the logins of database ${place} any more`)]),
    ...(same(described(before), described(after)) ? [] : [found("service", "note", "changed", place, `database ${place} is described anew: ${after.purpose}`)]),
  ];
}
