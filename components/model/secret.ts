/** Names and policies of secrets: never values. */
import { entriesOf, sortedBy } from "./canonical";
import type { Estate, SecretPolicy } from "./estate";
import type { SecretPlan } from "./plan";

/** Bits of entropy that every secret has at least. */
export const LEAST_BITS = 128;

/** Characters a generated password is drawn from: letters and digits. */
const ALPHABET_SIZE = 62;

/** The policy with its defaults filled in. */
export function completePolicy(policy: SecretPolicy): Required<SecretPolicy> {
  return policy.kind === "password" ? { ...policy, length: policy.length ?? 32 } : { ...policy, bytes: policy.bytes ?? 32 };
}

/** Bits of entropy of a value generated under a policy, rounded down. */
export function entropyOf(policy: SecretPolicy): number {
  const complete = completePolicy(policy);
  return complete.kind === "password" ? Math.floor(complete.length * Math.log2(ALPHABET_SIZE)) : complete.bytes * 8;
}

/** Characters a value needs: a key is text as well, long enough to hold its bytes of randomness. */
function lengthOf(policy: Required<SecretPolicy>): number {
  return policy.kind === "password" ? policy.length : Math.ceil((policy.bytes * 8) / Math.log2(ALPHABET_SIZE));
}

/** Every secret of an environment with the services that are given it. */
export function planSecrets({ services }: Estate): readonly SecretPlan[] {
  const all = entriesOf(services).flatMap(([owner, service]) =>
    entriesOf(service.secrets).map(([secret, policy]) => {
      const name = `${owner}/${secret}`;
      const users = entriesOf(services).filter(([, other]) => other.uses?.includes(name)).map(([user]) => user);
      const complete = completePolicy(policy);
      return { name, policy: complete, length: lengthOf(complete), consumers: sortedBy([...new Set([owner, ...users])], (consumer) => consumer) };
    }),
  );
  return sortedBy(all, ({ name }) => name);
}
