/** Given secrets: whether a value is there and good enough. Nothing here ever shows one. */
import { REALM_SECRETS } from "./realm-secret";
import { LEAST_BITS } from "./secret";
import type { EnvironmentPlan, SecretPlan } from "./plan";
import type { Problem } from "./problem";

/** Bits of entropy that every character of a class adds, by the smallest class that holds the whole value. */
const CLASSES: readonly (readonly [RegExp, number])[] = [
  [/^[0-9]+$/, 10],
  [/^([0-9a-f]+|[0-9A-F]+)$/, 16],
  [/^([a-z]+|[A-Z]+)$/, 26],
  [/^([0-9a-z]+|[0-9A-Z]+)$/, 36],
  [/^[0-9A-Za-z]+$/, 62],
  [/^[\w+/=.-]+$/, 64],
];

/**
 * Bits of entropy that a value has at most, rounded down. An estimate from its characters and its repetitions: it
 * cannot know that somebody thought a value up, or where it was published.
 */
export function estimatedBits(value: string): number {
  const size = CLASSES.find(([pattern]) => pattern.test(value))?.[1] ?? 94;
  return Math.floor(Math.min(surprising(value) * Math.log2(size), new Set(value).size * 16));
}

/** Characters in a row, the same or each the next one, that are no chance any more. */
const ROW = 6;

/** Characters that do not follow from those before: of a repetition the first one alone, and of a row its first character. */
function surprising(value: string): number {
  const codes = [...periodOf(value)].map((character) => character.codePointAt(0) ?? 0);
  let expected = 0;
  for (let start = 0; start < codes.length; ) {
    const end = endOfRow(codes, start);
    if (end - start >= ROW) expected += end - start - 1;
    start = Math.max(end - 1, start + 1);
  }
  return codes.length - expected;
}

/** Where characters end that go on by the same step, -1, 0 or 1. */
function endOfRow(codes: readonly number[], start: number): number {
  const step = (codes[start + 1] ?? NaN) - (codes[start] ?? NaN);
  if (!(Math.abs(step) <= 1)) return start + 1;
  let end = start + 2;
  while (end < codes.length && (codes[end] ?? 0) - (codes[end - 1] ?? 0) === step) end += 1;
  return end;
}

/** The shortest beginning whose repetition is the value. */
function periodOf(value: string): string {
  const at = `${value}${value}`.indexOf(value, 1);
  return at > 0 && at < value.length ? value.slice(0, at) : value;
}

/** Configuration key of a given secret. */
export const givenKey = (name: string): string => `trilane:${name}`;

/** Name of the setting with the private half of an environment's deploy key. */
export const SSH_KEY = "sshKey";

/** Whether a key of our namespace, without its prefix, is that of a secret: such a value is never a setting. */
export function isSecretKey(key: string): boolean {
  return key === "apiToken" || key === "digestKey" || key === SSH_KEY || key === REALM_SECRETS || key.includes("/");
}

/** The given secrets that an environment needs. */
export function givenSecrets({ secrets }: Pick<EnvironmentPlan, "secrets">): readonly SecretPlan[] {
  return secrets.filter(({ policy }) => policy.kind === "given");
}

/**
 * Everything that is wrong with the given values of an environment's stack.
 *
 * @param values by configuration key with its prefix, as the stack decrypts them
 * @param encrypted whether a key's value is encrypted in the configuration
 * @param known names of all given secrets of the estate, those included that this environment does not need
 */
export function checkGiven(plan: Pick<EnvironmentPlan, "environment" | "secrets">, values: Readonly<Record<string, string | undefined>>, encrypted: (key: string) => boolean, known: readonly string[]): readonly Problem[] {
  const { environment } = plan;
  const wanted = givenSecrets(plan);
  const present = Object.keys(values).filter((key) => key.startsWith("trilane:") && key.includes("/")).map((key) => key.slice("trilane:".length));
  const unknown = present.filter((name) => !known.includes(name));
  const plain = present.filter((name) => known.includes(name) && !encrypted(givenKey(name)));
  return [
    ...unknown.map((name) => told(environment, name, "belongs to no given secret of the estate", known.length > 0 ? `one of ${known.join(", ")}` : "no given secret", `run pulumi config rm ${givenKey(name)} -s ${environment}`)),
    ...plain.map((name) => told(environment, name, "is not encrypted", "a secret", `take it for known: remove it, have the provider make another, and run pulumi config set --secret ${givenKey(name)} -s ${environment}`)),
    ...wanted.filter(({ name }) => !plain.includes(name)).flatMap((secret) => checkValue(environment, secret, values[givenKey(secret.name)])),
  ];
}

function checkValue(environment: string, { name, policy, length }: SecretPlan, value: string | undefined): readonly Problem[] {
  const set = `run pulumi config set --secret ${givenKey(name)} -s ${environment}`;
  const again = `have the provider make another, and ${set}`;
  if (value === undefined || value === "") return [told(environment, name, "is missing", `${policy.purpose}: at least ${length} characters`, `${set}, and type it or pass it on stdin`)];
  if (value.length < length) return [told(environment, name, `has ${value.length} characters`, `at least ${length}`, again)];
  if (policy.kind === "given" && !new RegExp(`^(?:${policy.pattern})$`, "u").test(value)) return [told(environment, name, "does not look as the estate says", `what matches ${policy.pattern}`, `look for a copy that is cut off or has a blank too much, and ${set}`)];
  const bits = estimatedBits(value);
  return bits < LEAST_BITS ? [told(environment, name, `has about ${bits} bits`, `at least ${LEAST_BITS} bits, so that nobody finds it by trying`, again)] : [];
}

function told(environment: string, name: string, problem: string, expected: string, next: string): Problem {
  return { place: `stack ${environment} ${givenKey(name)}`, problem, expected, next };
}
