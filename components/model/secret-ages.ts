/** How old secrets are: from what the stacks tell in the open, without a value and without a passphrase. */
import { ownValue } from "./canonical";
import type { EnvironmentPlan } from "./plan";
import type { Problem } from "./problem";
import { API_TOKEN, renewal, SSH_KEY_NAME, type SecretDigest, type SecretDigests } from "./uniqueness";

/** One secret of one stack. */
export interface SecretAge {
  readonly stack: string;
  readonly name: string;
  readonly kind: "password" | "key" | "given" | "token";
  /** Services that are given it; who uses a token or a key for SSH is `pulumi`. */
  readonly consumers: readonly string[];
  /** What the stack tells of it; undefined where it was not up since the secret was named. */
  readonly told: SecretDigest | undefined;
  /** Days since its value is in use. */
  readonly days: number | undefined;
  /** ISO date from which on it is overdue. */
  readonly due: string | undefined;
  readonly overdue: boolean;
}

/** Days after which a stack's own API token is overdue. */
export const TOKEN_DAYS = 365;

const DAY = 86_400_000;

/** Days after which the key is overdue with which a stack logs into its machines. */
export const SSH_KEY_DAYS = 365;

/** The secrets of an environment, or of a host stack without a plan: its API token alone. */
export function secretAges(stack: string, plan: Pick<EnvironmentPlan, "secrets"> | undefined, digests: SecretDigests | undefined, today: string): readonly SecretAge[] {
  const told = digests?.secrets ?? {};
  const age = (name: string, kind: SecretAge["kind"], consumers: readonly string[], after: number): SecretAge => {
    const entry = ownValue(told, name);
    const days = entry && Math.round((Date.parse(today) - Date.parse(entry.since)) / DAY);
    const due = entry && new Date(Date.parse(entry.since) + after * DAY).toISOString().slice(0, 10);
    return { stack, name, kind, consumers, told: entry, days, due, overdue: due !== undefined && due <= today };
  };
  const own = (plan?.secrets ?? []).map(({ name, policy, consumers }) => age(name, policy.kind, consumers, policy.rotateAfterDays));
  const login = ownValue(told, SSH_KEY_NAME) === undefined ? [] : [age(SSH_KEY_NAME, "key", ["pulumi"], SSH_KEY_DAYS)];
  return [...own, ...login, age(API_TOKEN, "token", ["pulumi"], TOKEN_DAYS)];
}

/** Secrets that are overdue, as problems. */
export function overdueProblems(ages: readonly SecretAge[]): readonly Problem[] {
  return ages
    .filter(({ overdue }) => overdue)
    .map(({ stack, name, days, due }) => ({ place: `secret ${name} of stack ${stack}`, problem: `is ${days === 1 ? "a day" : `${days} days`} old, and was due on ${due}`, expected: "a value that is changed in time", next: renewal(stack, name) }));
}
