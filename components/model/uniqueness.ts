/**
 * Whether a secret's value is its own: digests of all values of all stacks are compared, never values. A digest is keyed
 * with a key of the estate, so that stacks which hold it can tell that two values are equal, and nobody can tell more.
 */
import { z } from "zod";
import { entriesOf, ownValue } from "./canonical";
import type { Problem } from "./problem";

const secretDigest = z.object({
  /** Of the value that holds. */
  digest: z.string(),
  /** ISO date of the run that first saw this value. */
  since: z.string(),
  /** Counted from 1. */
  generation: z.number(),
  /** Of the value that holds beside it while a two-sided secret changes. */
  beside: z.string().optional(),
  /** Of every value that it had before, oldest first. */
  earlier: z.array(z.string()),
});

const secretDigests = z.object({
  schema: z.literal(1),
  /** Which key: digests under two keys cannot be compared. */
  key: z.string(),
  /** By name: `<service>/<secret>`, `<integration>/key`, and `api-token`. */
  secrets: z.record(z.string(), secretDigest),
});

/** What a stack tells about one secret. */
export type SecretDigest = z.infer<typeof secretDigest>;

/** What a stack tells about all its secrets: its public output `secretDigests`. */
export type SecretDigests = z.infer<typeof secretDigests>;

/** Name of a stack's own API token among its secrets. */
export const API_TOKEN = "api-token";

/** Name of the key with which an environment's stack logs into its machines. */
export const SSH_KEY_NAME = "ssh-key";

/** Name of what a host shows to the directory of a realm. Two hosts that ask the same directory may show the same. */
export const realmSecretName = (realm: string): string => `realm/${realm}`;

/** Values of one secret, by their digests. */
export interface Held {
  readonly digest: string;
  /** Of the other value of a two-sided secret. */
  readonly beside?: string | undefined;
  /** Which value it is, where the settings count. @default - one more each time it changes */
  readonly generation?: number;
}

/** Another stack and what it told; undefined for one that is up and tells nothing. */
export interface OtherStack {
  readonly stack: string;
  readonly digests: SecretDigests | undefined;
}

/** What was read from a stack's output, or undefined when it is not in this schema. */
export function parseSecretDigests(value: unknown): SecretDigests | undefined {
  return secretDigests.safeParse(value).data;
}

/**
 * What a stack tells after a run: dates and earlier values go on from what it told before.
 *
 * @param today ISO date
 */
export function digestsAfter(key: string, held: Readonly<Record<string, Held>>, before: SecretDigests | undefined, today: string): SecretDigests {
  const known = before?.key === key ? before.secrets : {};
  const secrets = entriesOf(held).map(([name, now]) => [name, after(now, ownValue(known, name), today)] as const);
  return { schema: 1, key, secrets: Object.fromEntries(secrets) };
}

function after({ digest, beside, generation }: Held, old: SecretDigest | undefined, today: string): SecretDigest {
  const changed = old !== undefined && old.digest !== digest;
  const gone = old === undefined ? [] : [old.digest, ...(old.beside === undefined ? [] : [old.beside])].filter((one) => one !== digest && one !== beside);
  return {
    digest,
    since: old === undefined || changed ? today : old.since,
    generation: generation ?? (old === undefined ? 1 : old.generation + (changed ? 1 : 0)),
    ...(beside === undefined ? {} : { beside }),
    earlier: [...new Set([...(old?.earlier ?? []), ...gone])],
  };
}

/** A value and where it is, or was. */
interface Sighting {
  readonly digest: string;
  readonly stack: string;
  readonly name: string;
  readonly when: "now" | "before";
}

/**
 * Holds the values of one stack against those of every other one, against one another, and against every value that
 * any of them had before. A stack that uses another key cannot be compared, and that is a problem as well.
 *
 * @param held values of the stack that runs
 * @param before what it told last time
 */
export function checkUnique(stack: string, key: string, held: Readonly<Record<string, Held>>, before: SecretDigests | undefined, others: readonly OtherStack[]): readonly Problem[] {
  const strange = others.flatMap((other) => (other.digests === undefined || other.digests.key === key ? [] : [foreignKey(stack, other.stack)]));
  const own = entriesOf(held).flatMap(([name, value]) => sightings(stack, name, value, []));
  const past = before?.key === key ? entriesOf(before.secrets).flatMap(([name, { earlier }]) => sightings(stack, name, undefined, earlier)) : [];
  const foreign = others.flatMap(({ stack: other, digests }) => (digests?.key === key ? entriesOf(digests.secrets).flatMap(([name, value]) => sightings(other, name, value, value.earlier)) : []));
  const equal = own.flatMap((one, index) => {
    const twin = [...foreign, ...past, ...own.slice(0, index)].find((other) => other.digest === one.digest && !isItself(one, other));
    return twin === undefined ? [] : [equalTo(one, twin)];
  });
  return [...strange, ...equal];
}

/** The same secret, or that of one directory on two hosts. */
function isItself(one: Sighting, other: Sighting): boolean {
  return one.name === other.name && other.when === "now" && (one.stack === other.stack || one.name.startsWith(realmSecretName("")));
}

function sightings(stack: string, name: string, held: Pick<Held, "digest" | "beside"> | undefined, earlier: readonly string[]): readonly Sighting[] {
  const now = held === undefined ? [] : [held.digest, ...(held.beside === undefined ? [] : [held.beside])];
  return [...now.map((digest) => ({ digest, stack, name, when: "now" as const })), ...earlier.map((digest) => ({ digest, stack, name, when: "before" as const }))];
}

function equalTo({ stack, name }: Sighting, twin: Sighting): Problem {
  const where = twin.stack === stack && twin.name === name ? "it" : `${twin.name} of stack ${twin.stack}`;
  return {
    place: `secret ${name} of stack ${stack}`,
    problem: twin.when === "now" ? `equals ${where}` : `has a value that ${where} had before`,
    expected: "a value of its own, never used before",
    next: renewal(stack, name),
  };
}

/** What a person does to give a secret another value. */
export function renewal(stack: string, name: string): string {
  if (name === API_TOKEN) return `make another token for ${stack}, and revoke this one on the host`;
  if (name === SSH_KEY_NAME) return `remove trilane:sshKey and trilane:deployKey of ${stack}, and run npx trilane handover ${stack}`;
  return `rotate it: npx trilane rotate ${name} --env ${stack}, or where it is given: pulumi config set --secret trilane:${name} -s ${stack}`;
}

function foreignKey(stack: string, other: string): Problem {
  return { place: `stack ${stack} trilane:digestKey`, problem: `is not the key that stack ${other} uses`, expected: "one key for the digests of the whole estate", next: "run npx trilane handover for both, and pulumi up for the one that has the older key" };
}
