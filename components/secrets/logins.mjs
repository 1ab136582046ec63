// Makes the roles of one database what the plan says: a group without login for each right, and the logins whose
// passwords come on stdin. A login that has none any more is locked out, and its sessions end.
//
//   TRILANE_DATABASE='{"name": …, "groups": …, "logins": [{ "group": …, "roles": [a, b] }], "administration": …}' node logins.mjs < passwords
//
// stdin is JSON: the password of each role that may log in. Nothing of it stands in a statement, only verifiers.
import { readFileSync, statSync } from "node:fs";
import { text } from "node:stream/consumers";
import pg from "pg";
import { openingOf, quoted, rightsOf } from "./rights.cjs";
import { isVerifierOf, verifierOf } from "./scram.cjs";

const plan = JSON.parse(process.env.TRILANE_DATABASE ?? "{}");
const { name, groups, logins, administration } = plan;

/** The administrator's password, from a file that nobody else may read. */
function ownersAlone(file) {
  if ((statSync(file).mode & 0o077) !== 0) throw new Error(`${file} can be read by others; expected mode 0600`);
  return readFileSync(file, "utf8").trim();
}

/** Runs work with a connection of the administrator's. */
async function connected(database, work) {
  const { host, port, user, passwordFile, tls, ca } = administration;
  const client = new pg.Client({
    host,
    port,
    user,
    database,
    connectionTimeoutMillis: 10_000,
    application_name: "trilane",
    ...(passwordFile === undefined ? {} : { password: ownersAlone(passwordFile) }),
    ssl: tls === "off" ? false : { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca: readFileSync(ca, "utf8") }) },
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function roleOf(client, role) {
  // Only a superuser sees verifiers; others set the password again, which is the same for everybody who knows it.
  const sees = (await client.query("select has_table_privilege('pg_authid', 'select') as sees")).rows[0].sees;
  const { rows } = await client.query(sees ? "select rolcanlogin, rolpassword from pg_authid where rolname = $1" : "select rolcanlogin, null as rolpassword from pg_roles where rolname = $1", [role]);
  return rows[0];
}

async function makeGroup(client, group) {
  if ((await roleOf(client, group)) === undefined) await client.query(`create role ${quoted(group)} nologin`);
}

/** A login as it should be; returns what was done. */
async function settle(client, { group, right }, role, password) {
  const known = await roleOf(client, role);
  if (password === undefined) {
    if (known === undefined || (!known.rolcanlogin && known.rolpassword === null)) return undefined;
    await client.query(`alter role ${quoted(role)} nologin password null`);
    return `${role} retired`;
  }
  if (known === undefined) await client.query(`create role ${quoted(role)} nologin`);
  const { rows } = await client.query("select g.rolname as name from pg_auth_members m join pg_roles g on g.oid = m.roleid join pg_roles r on r.oid = m.member where r.rolname = $1", [role]);
  for (const { name: other } of rows) if (other !== group && Object.values(groups).includes(other)) await client.query(`revoke ${quoted(other)} from ${quoted(role)}`);
  if (!rows.some((row) => row.name === group)) await client.query(`grant ${quoted(group)} to ${quoted(role)}`);
  // What migrations make belongs to the group, so that it outlives the login.
  if (right === "owner") await client.query(`alter role ${quoted(role)} in database ${quoted(name)} set role = '${group}'`);
  if (known?.rolcanlogin && isVerifierOf(known.rolpassword, password)) return undefined;
  await client.query(`alter role ${quoted(role)} login password '${verifierOf(password)}'`);
  return known?.rolcanlogin ? `${role} has another password` : `${role} may log in`;
}

async function makeDatabase(client) {
  const owner = quoted(groups.owner);
  for (const group of Object.values(groups)) await makeGroup(client, group);
  const there = (await client.query("select 1 from pg_database where datname = $1", [name])).rowCount > 0;
  // An administrator that is no superuser has to be a member of a role to give it something.
  if (!there) {
    await client.query(`grant ${owner} to current_user`).catch(() => undefined);
    await client.query(`create database ${quoted(name)} owner ${owner}`);
  }
  for (const statement of openingOf(name, groups)) await client.query(statement);
  return !there;
}

async function main() {
  const passwords = JSON.parse(await text(process.stdin));
  const done = await connected("postgres", async (client) => {
    const made = await makeDatabase(client);
    await client.query("begin");
    const changes = [];
    for (const login of logins) for (const role of login.roles) changes.push(await settle(client, login, role, passwords[role]));
    await client.query("commit");
    for (const login of logins) for (const role of login.roles.filter((one) => passwords[one] === undefined)) await client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [role]);
    return [...(made ? [`database ${name} made`] : []), ...changes.filter((change) => change !== undefined)];
  });
  await connected(name, async (client) => {
    for (const statement of rightsOf(groups)) await client.query(statement);
  });
  return done.length === 0 ? "nothing to do" : done.join(", ");
}

try {
  process.stdout.write(`${await main()}\n`);
} catch (error) {
  const { host, port, user } = administration ?? {};
  process.stderr.write(`database ${name} on ${host}:${port}: its logins cannot be made, got ${error.message}; expected a server that ${user} reaches and may make roles in; check trilane:databases, then run pulumi up again\n`);
  process.exitCode = 1;
}
