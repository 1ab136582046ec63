// What the groups of a database may do, as statements: the same however the server is reached. Plain JavaScript, because
// the script that Pulumi starts (`logins.mjs`) uses it as well as the program.

/** An identifier as PostgreSQL takes it, whatever is in it. */
const quoted = (identifier) => `"${identifier.replaceAll('"', '""')}"`;

/** Who gets into a database. */
function openingOf(name, groups) {
  return [`revoke all on database ${quoted(name)} from public`, `grant connect on database ${quoted(name)} to ${quoted(groups["read-write"])}, ${quoted(groups["read-only"])}`];
}

/** What each group may do in the database that they are run in. */
function rightsOf(groups) {
  const [owner, write, read] = [groups.owner, groups["read-write"], groups["read-only"]].map(quoted);
  const tables = "select, insert, update, delete";
  return [
    `alter schema public owner to ${owner}`,
    "revoke all on schema public from public",
    `grant usage on schema public to ${write}, ${read}`,
    `grant ${tables} on all tables in schema public to ${write}`,
    `grant usage, select, update on all sequences in schema public to ${write}`,
    `grant select on all tables in schema public to ${read}`,
    `alter default privileges for role ${owner} in schema public grant ${tables} on tables to ${write}`,
    `alter default privileges for role ${owner} in schema public grant usage, select, update on sequences to ${write}`,
    `alter default privileges for role ${owner} in schema public grant select on tables to ${read}`,
  ];
}

module.exports = { openingOf, quoted, rightsOf };
