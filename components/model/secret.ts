/** Names and policies of secrets: never values. */
import { entriesOf, ownValue, sortedBy } from "./canonical";
import type { Estate, GivenPolicy, SecretPolicy } from "./estate";
import type { Rung } from "./ladder";
import type { IntegrationPlan, SecretPlan } from "./plan";

/** Bits of entropy that every secret has at least. */
export const LEAST_BITS = 128;

/** Characters a generated password is drawn from: letters and digits. */
const ALPHABET_SIZE = 62;

/** What a given value looks like where nobody says more: printable, without blanks. */
const PRINTABLE = "[!-~]+";

/** Days after which a value is overdue. */
const ROTATE_AFTER_DAYS = { password: 90, key: 365, given: 365 } as const;

/** The policy with its defaults filled in. */
export function completePolicy(policy: SecretPolicy): Required<SecretPolicy> {
  const rotateAfterDays = policy.rotateAfterDays ?? ROTATE_AFTER_DAYS[policy.kind];
  switch (policy.kind) {
    case "password":
      return { ...policy, length: policy.length ?? 32, rotateAfterDays };
    case "key":
      return { ...policy, bytes: policy.bytes ?? 32, rotateAfterDays };
    case "given":
      return completeGiven(policy);
  }
}

function completeGiven(policy: GivenPolicy): Required<GivenPolicy> {
  return { ...policy, length: policy.length ?? 22, pattern: policy.pattern ?? PRINTABLE, rotateAfterDays: policy.rotateAfterDays ?? ROTATE_AFTER_DAYS.given };
}

/** The key of an integration's account, with defaults; undefined where it needs none. */
export function keyOf({ key }: Estate["integrations"][string]): Required<GivenPolicy> | undefined {
  return key && completeGiven({ kind: "given", ...key });
}

/** Bits of entropy of a value generated under a policy, rounded down. A given one is measured when it is there. */
export function entropyOf(policy: SecretPolicy): number {
  const complete = completePolicy(policy);
  return complete.kind === "key" ? complete.bytes * 8 : Math.floor(complete.length * Math.log2(ALPHABET_SIZE));
}

/** Characters a value needs: a key is text as well, long enough to hold its bytes of randomness. */
function lengthOf(policy: Required<SecretPolicy>): number {
  return policy.kind === "key" ? Math.ceil((policy.bytes * 8) / Math.log2(ALPHABET_SIZE)) : policy.length;
}

/** Names of the secrets that are passwords of database logins: these have two sides. */
function twoSidedNames({ services }: Estate): ReadonlySet<string> {
  return new Set(entriesOf(services).flatMap(([owner, { databases }]) => entriesOf(databases).flatMap(([, { logins }]) => Object.values(logins).map(({ secret }) => `${owner}/${secret}`))));
}

/** Every secret that the estate's services own, by `<service>/<secret>`. */
export function ownedSecrets({ services }: Pick<Estate, "services">): ReadonlyMap<string, SecretPolicy> {
  return new Map(entriesOf(services).flatMap(([owner, { secrets }]) => entriesOf(secrets).map(([secret, policy]) => [`${owner}/${secret}`, policy] as const)));
}

/** The keys of the estate's integrations, by `<integration>/key`. */
export function integrationKeys({ integrations }: Pick<Estate, "integrations">): ReadonlyMap<string, Required<GivenPolicy>> {
  return new Map(entriesOf(integrations).flatMap(([name, integration]) => {
    const key = keyOf(integration);
    return key === undefined ? [] : [[`${name}/key`, key] as const];
  }));
}

/** Every secret of an environment with the services that are given it. */
export function planSecrets(estate: Estate, { settings }: Pick<Rung, "settings">, integrations: readonly IntegrationPlan[]): readonly SecretPlan[] {
  const twoSided = twoSidedNames(estate);
  const plan = (name: string, policy: SecretPolicy, consumers: readonly string[], integration?: string): SecretPlan => {
    const complete = completePolicy(policy);
    const { generation = 1, overlap } = ownValue(settings.secrets ?? {}, name) ?? {};
    const given = sortedBy([...new Set(consumers)], (consumer) => consumer);
    return { name, policy: complete, length: lengthOf(complete), consumers: given, twoSided: twoSided.has(name), generation, ...(overlap ? { overlap } : {}), ...(integration === undefined ? {} : { integration }) };
  };
  const owned = [...ownedSecrets(estate)].map(([name, policy]) => {
    const users = entriesOf(estate.services).filter(([, other]) => other.uses?.includes(name)).map(([user]) => user);
    return plan(name, policy, [name.slice(0, name.indexOf("/")), ...users]);
  });
  const keys = integrations.flatMap(({ name, key, endpoint, usedBy }) => (key === undefined || endpoint === undefined ? [] : [plan(`${name}/key`, key, usedBy, name)]));
  return sortedBy([...owned, ...keys], ({ name }) => name);
}
