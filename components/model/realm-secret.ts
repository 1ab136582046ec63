/** Secrets of realms: what Proxmox shows to a directory or a provider. Set in the host stack's configuration, never in a file. */
import { byText } from "./canonical";
import type { PeoplePlan, RealmPlan } from "./plan";
import type { Problem } from "./problem";

/** Name of the setting: a secret for each realm that needs one. */
export const REALM_SECRETS = "realmSecrets";

/** Whether a realm needs a secret: a directory that is not asked anonymously, and every provider. */
function needsSecret(realm: RealmPlan): boolean {
  return realm.type === "openid" || (realm.type === "ldap" && realm.bindDn !== undefined);
}

/**
 * The secrets as the configuration has them, `{ "<realm>": "<secret>" }` as JSON, and what is wrong with them; no problem
 * shows a value.
 *
 * @param text value of the setting; undefined where it is not set
 */
export function readRealmSecrets(stack: string, people: PeoplePlan | undefined, text: string | undefined): { readonly secrets: Readonly<Record<string, string>>; readonly problems: readonly Problem[] } {
  const place = `stack ${stack} trilane:${REALM_SECRETS}`;
  const set = (realm: string) => `run pulumi config set --secret --path trilane:${REALM_SECRETS}.${realm} -s ${stack}`;
  const secrets = parse(text);
  if (secrets === undefined) return { secrets: {}, problems: [{ place, problem: "cannot be read", expected: "one text for each realm", next: set("<realm>") }] };
  const realms = people?.realms ?? [];
  const missing = realms.filter((realm) => needsSecret(realm) && (secrets[realm.name] ?? "").trim() === "");
  const unknown = Object.keys(secrets).filter((name) => !realms.some((realm) => realm.name === name && needsSecret(realm))).sort(byText);
  return {
    secrets,
    problems: [
      ...missing.map(({ name, type }) => ({ place: `${place}.${name}`, problem: "is missing", expected: type === "ldap" ? "the password of its bindDn" : "the client's secret at the provider", next: set(name) })),
      ...unknown.map((name) => ({ place: `${place}.${name}`, problem: "is for no realm of this host", expected: "realms of stacks/access.ts that need a secret", next: `run pulumi config rm --path trilane:${REALM_SECRETS}.${name} -s ${stack}` })),
    ],
  };
}

function parse(text: string | undefined): Readonly<Record<string, string>> | undefined {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return Object.values(value).every((one) => typeof one === "string") ? (value as Readonly<Record<string, string>>) : undefined;
  } catch {
    return undefined;
  }
}
