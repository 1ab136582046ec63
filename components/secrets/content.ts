/** What consumers of secrets are given, and which logins of a database are open. */
import * as pulumi from "@pulumi/pulumi";
import type { DatabaseLoginPlan, EnvironmentPlan, SecretPlan } from "../model/plan";
import type { SecretValues } from "./secrets";

/** Passwords of the roles that may log in now; the others are locked out. */
function openRoles(login: DatabaseLoginPlan, secret: SecretPlan, values: SecretValues): readonly (readonly [string, pulumi.Output<string>])[] {
  const current = roleAt(login, secret.generation);
  const other = login.roles.find((role) => role !== current) ?? current;
  return [[current, values.current], ...(values.beside === undefined ? [] : [[other, values.beside] as const])];
}

/** The role of a login that has a generation of its password. */
export function roleAt({ roles }: Pick<DatabaseLoginPlan, "roles">, generation: number): string {
  return generation % 2 === 0 ? roles[1] : roles[0];
}

/** Passwords by role, of the roles of these logins that may log in now; all others of them are to be locked out. */
export function passwordsOf(logins: readonly DatabaseLoginPlan[], secrets: readonly SecretPlan[], values: Readonly<Record<string, SecretValues>>): pulumi.Output<Readonly<Record<string, string>>> {
  const open = logins.flatMap((login) => {
    const secret = secrets.find((one) => one.name === login.secret);
    const own = values[login.secret];
    return secret === undefined || own === undefined ? [] : openRoles(login, secret, own);
  });
  return pulumi.all(open.map(([role, password]) => pulumi.all([role, password]))).apply((pairs) => Object.fromEntries(pairs));
}

/** What a consumer reads: an address with login and password for a database, else the value alone. */
export function contentOf({ databases }: EnvironmentPlan, secret: SecretPlan, values: Readonly<Record<string, SecretValues>>): pulumi.Output<string> {
  const value = values[secret.name]?.current ?? pulumi.output("");
  for (const { host, port, name, logins } of databases) {
    const login = logins.find((one) => one.secret === secret.name);
    if (login !== undefined) return pulumi.interpolate`postgresql://${roleAt(login, secret.generation)}:${value}@${host}:${port}/${name}`;
  }
  return value;
}
