import { createHash } from "node:crypto";
import type { DatabaseLoginPlan, DatabasePlan } from "../model/plan";
import { openingOf, quoted, rightsOf } from "./rights.cjs";
import { verifierOf } from "./scram.cjs";

/** A text as PostgreSQL takes it, where `standard_conforming_strings` is on. */
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** For psql: runs the statement that follows from a query, once for each row of it. */
const each = (statement: string, where: string): string => `select ${statement} ${where} \\gexec`;

/** Runs a statement where a condition holds. */
const onlyIf = (condition: string, statement: string): string => each(literal(statement), `where ${condition}`);

const exists = (role: string): string => `exists (select from pg_roles where rolname = ${literal(role)})`;

/**
 * Statements for psql that make the roles of one database what the plan says: a group without login for each right, and
 * the logins with their verifiers. A login without a password is locked out, and its sessions end. Where everything is as
 * it should be nothing changes. No password is in them.
 *
 * @param place what tells this server from others, so that no two have the same verifier of a password
 * @param passwords by role: of those that may log in now
 */
export function loginStatements(place: string, { name, groups, logins }: Pick<DatabasePlan, "name" | "groups" | "logins">, passwords: Readonly<Record<string, string>>): string {
  const roles = logins.flatMap((login) => login.roles.map((role) => ({ role, login, password: passwords[role] })));
  const locked = roles.filter(({ password }) => password === undefined).map(({ role }) => literal(role));
  return [
    "\\o /dev/null",
    ...Object.values(groups).map((group) => onlyIf(`not ${exists(group)}`, `create role ${quoted(group)} nologin`)),
    onlyIf(`not exists (select from pg_database where datname = ${literal(name)})`, `create database ${quoted(name)} owner ${quoted(groups.owner)}`),
    ...openingOf(name, groups).map(ended),
    "begin;",
    ...roles.flatMap(({ role, login, password }) => (password === undefined ? [lockedOut(role)] : letIn(place, name, groups, login, role, password))),
    "commit;",
    ...(locked.length === 0 ? [] : [ended(`select pg_terminate_backend(pid) from pg_stat_activity where usename in (${locked.join(", ")})`)]),
    `\\connect ${quoted(name)}`,
    ...rightsOf(groups).map(ended),
    "",
  ].join("\n");
}

const ended = (statement: string): string => `${statement};`;

function lockedOut(role: string): string {
  return onlyIf(`exists (select from pg_authid where rolname = ${literal(role)} and (rolcanlogin or rolpassword is not null))`, `alter role ${quoted(role)} nologin password null`);
}

function letIn(place: string, database: string, groups: DatabasePlan["groups"], { group, right }: DatabaseLoginPlan, role: string, password: string): readonly string[] {
  const verifier = verifierOf(password, saltOf(`${place} ${role}`));
  const others = Object.values(groups).filter((one) => one !== group).map(literal).join(", ");
  return [
    onlyIf(`not ${exists(role)}`, `create role ${quoted(role)} nologin`),
    each(`format('revoke %I from %I', g.rolname, m.rolname)`, `from pg_auth_members join pg_roles g on g.oid = roleid join pg_roles m on m.oid = member where m.rolname = ${literal(role)} and g.rolname in (${others})`),
    ended(`grant ${quoted(group)} to ${quoted(role)}`),
    // What migrations make belongs to the group, so that it outlives the login.
    ...(right === "owner" ? [ended(`alter role ${quoted(role)} in database ${quoted(database)} set role = ${literal(group)}`)] : []),
    onlyIf(`not exists (select from pg_authid where rolname = ${literal(role)} and rolcanlogin and rolpassword = ${literal(verifier)})`, `alter role ${quoted(role)} login password ${literal(verifier)}`),
  ];
}

/** Equal for equal roles, so that an unchanged password is an unchanged verifier; everybody who logs in is told it anyway. */
function saltOf(text: string): Buffer {
  return createHash("sha256").update(text).digest().subarray(0, 16);
}
