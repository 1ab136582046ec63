import { entriesOf } from "../canonical";
import type { SecretPolicy } from "../estate";
import { estatePlace } from "../place";
import type { Problem } from "../problem";
import { completePolicy, entropyOf, integrationKeys, LEAST_BITS } from "../secret";
import { problem, type Guard } from "./guard";

/** Days that a value may live: longer is never. */
const MOST_DAYS = 3650;

/** SECRET-01 */
export const strongSecrets: Guard = {
  id: "SECRET-01",
  title: `a secret has at least ${LEAST_BITS} bits, and a day on which it is overdue`,
  why: "nobody types it, so there is no reason for a weaker one; and one that is never changed is known to everybody who was ever here",
  check({ estate }) {
    return [
      ...entriesOf(estate.services).flatMap(([service, { secrets }]) => entriesOf(secrets).flatMap(([name, policy]) => weakness(`services.${service}.secrets.${name}`, policy))),
      ...[...integrationKeys(estate)].flatMap(([name, policy]) => weakness(`integrations.${name.replace("/", ".")}`, policy)),
    ];
  },
};

function weakness(path: string, policy: SecretPolicy): readonly Problem[] {
  const complete = completePolicy(policy);
  const [field, amount, enough] = complete.kind === "key" ? (["bytes", complete.bytes, 16] as const) : (["length", complete.length, 22] as const);
  const days = complete.rotateAfterDays;
  return [
    ...strength(policy, estatePlace(`${path}.${field}`), amount, enough),
    ...(Number.isInteger(days) && days >= 1 && days <= MOST_DAYS ? [] : [problem(estatePlace(`${path}.rotateAfterDays`), `${days} cannot be`, `a whole number from 1 to ${MOST_DAYS}`, "write 90, or leave it out")]),
    ...(complete.kind === "given" && !isPattern(complete.pattern) ? [problem(estatePlace(`${path}.pattern`), "cannot be understood", "a regular expression for the whole value", "write for example sk_live_[A-Za-z0-9]+, or leave it out")] : []),
  ];
}

function strength(policy: SecretPolicy, place: string, amount: number, enough: number): readonly Problem[] {
  if (policy.kind === "given") return Number.isInteger(amount) && amount >= enough && amount <= 4096 ? [] : [problem(place, `${amount} cannot be`, `a whole number from ${enough} to 4096`, "write the least length that the provider promises, or leave it out")];
  if (!Number.isInteger(amount) || amount > 128) return [problem(place, `${amount} cannot be`, `a whole number from ${enough} to 128`, "write 32, or leave it out")];
  const bits = entropyOf(policy);
  return bits < LEAST_BITS ? [problem(place, `${amount} gives ${bits} bits`, `at least ${LEAST_BITS} bits`, `write ${enough} or more, or leave it out`)] : [];
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}
