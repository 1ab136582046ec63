import { randomBytes } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { InvalidSettings, MAIN_HOST, requireNone, type EnvironmentPlan, type PlanInput, type Problem } from "../components/model";
import { checkGiven, givenKey, givenSecrets } from "../components/model/given";
import { integrationKeys, ownedSecrets } from "../components/model/secret";
import { API_TOKEN, checkUnique, digestsAfter, parseSecretDigests, type Held, type OtherStack, type SecretDigests } from "../components/model/uniqueness";
import { keyDigest, secretDigest, secretOf, sideOf, type RecordedSecrets, type SecretValues } from "../components/secrets";
import type { Outputs } from "./other-stack";

/** What the digests of a stack are made from and held against. */
export interface Comparing {
  readonly stack: string;
  /** The estate's key; undefined for a further host that was not handed it yet. */
  readonly key: string | undefined;
  readonly apiToken: string;
  /** Further secrets of its configuration, by the name that digests have. @default none */
  readonly configured?: Readonly<Record<string, string>>;
  readonly recorded: RecordedSecrets;
  readonly others: ReadonlyMap<string, Outputs>;
  /** ISO date. */
  readonly today: string;
}

/** Values of one secret, in the clear: they never leave this file. */
interface Known {
  readonly current: string;
  readonly beside?: string;
  readonly generation?: number;
}

/**
 * The key of a host stack: the main one makes it and keeps it in its state, where nothing but `trilane handover` reads
 * it; a further one is handed it.
 */
export function hostKey(stack: string, handed: string | undefined, { digestKey }: RecordedSecrets): string | undefined {
  return handed ?? (stack === MAIN_HOST ? (digestKey ?? randomBytes(32).toString("base64url")) : undefined);
}

/** The key that an environment was handed. @throws {InvalidSettings} without one */
export function environmentKey(environment: string, handed: string | undefined): string {
  if (handed !== undefined && handed !== "") return handed;
  throw new InvalidSettings([{ place: `stack ${environment} trilane:digestKey`, problem: "is missing", expected: "the estate's key for digests of secrets", next: `run npx trilane handover ${environment}` }]);
}

/** Everything that is wrong with the given secrets of an environment's configuration. */
export function givenProblems({ estate }: PlanInput, plan: EnvironmentPlan, configuration: Readonly<Record<string, string>>): readonly Problem[] {
  const known = [...[...ownedSecrets(estate)].filter(([, { kind }]) => kind === "given").map(([name]) => name), ...integrationKeys(estate).keys()];
  return checkGiven(plan, configuration, isEncrypted, known);
}

/** Whether a value is encrypted in the configuration: the SDK tells at run time, and not in its types. */
function isEncrypted(key: string): boolean {
  return (pulumi.runtime as unknown as { readonly isConfigSecret: (key: string) => boolean }).isConfigSecret(key);
}

/** Values of an environment's given secrets, as secrets. Expects a configuration without problems. */
export function givenValues(plan: EnvironmentPlan, configuration: Readonly<Record<string, string>>): Readonly<Record<string, pulumi.Output<string>>> {
  return Object.fromEntries(givenSecrets(plan).map(({ name }) => [name, pulumi.secret(configuration[givenKey(name)] ?? "")]));
}

/** Stops before anything is declared when a value that this stack has already is not its own. */
export function requireUnique(comparing: Comparing, plan?: EnvironmentPlan, configuration: Readonly<Record<string, string>> = {}): void {
  const { key, recorded } = comparing;
  if (key === undefined) return;
  for (const stack of silent(comparing)) void pulumi.log.warn(`stack ${stack} tells no digests of its secrets yet: they are not compared; run pulumi up -s ${stack}`);
  const generated = (plan?.secrets ?? []).filter(({ policy }) => policy.kind !== "given").flatMap((secret) => {
    const sides = [...recorded.values].filter(([resource]) => secretOf(resource) === secret.name).sort(([one]) => (one === sideOf(secret, secret.generation) ? -1 : 1));
    const [current, beside] = sides.map(([, value]) => value);
    return current === undefined ? [] : [[secret.name, { current, ...(beside === undefined ? {} : { beside }) }] as const];
  });
  const given = givenSecrets(plan ?? { secrets: [] }).map(({ name }) => [name, { current: configuration[givenKey(name)] ?? "" }] as const);
  requireNone(problemsOf(comparing, key, Object.fromEntries([...generated, ...given])));
}

/** Stacks that are up and were last run by a version that told no digests. */
function silent({ others }: Comparing): readonly string[] {
  return othersIn(others).filter(({ digests }) => digests === undefined).map(({ stack }) => stack);
}

function othersIn(others: Comparing["others"]): readonly OtherStack[] {
  return [...others].map(([stack, outputs]) => ({ stack, digests: parseSecretDigests(outputs["secretDigests"]) }));
}

function heldOf({ apiToken, configured = {} }: Comparing, key: string, known: Readonly<Record<string, Known>>): Readonly<Record<string, Held>> {
  const rest = Object.entries(configured).map(([name, current]) => [name, { current }] as const);
  const all = Object.entries({ ...known, ...Object.fromEntries(rest), [API_TOKEN]: { current: apiToken } } as Readonly<Record<string, Known>>);
  return Object.fromEntries(all.map(([name, { current, beside, generation }]) => [name, { digest: secretDigest(key, current), ...(beside === undefined ? {} : { beside: secretDigest(key, beside) }), ...(generation === undefined ? {} : { generation }) }]));
}

function problemsOf(comparing: Comparing, key: string, known: Readonly<Record<string, Known>>): readonly Problem[] {
  return checkUnique(comparing.stack, keyDigest(key), heldOf(comparing, key, known), comparing.recorded.digests, othersIn(comparing.others));
}

/**
 * The public output `secretDigests`: known when all values are. It fails the run when a value that was made in it is
 * one that somebody has.
 */
export function digestsOutput(comparing: Comparing, values: Readonly<Record<string, SecretValues>> = {}, plan?: EnvironmentPlan): { readonly secretDigests?: pulumi.Output<SecretDigests> } {
  const { key, recorded, today } = comparing;
  if (key === undefined) return {};
  const all = pulumi.all(Object.entries(values).map(([name, { current, beside }]) => pulumi.all([current, beside ?? ""]).apply(([one, other]) => [name, knownOf(plan, name, one, other)] as const)));
  const digests = all.apply((known) => {
    const own = Object.fromEntries(known);
    const problems = problemsOf(comparing, key, own);
    if (problems.length > 0) throw new pulumi.RunError(new InvalidSettings(problems).message);
    return digestsAfter(keyDigest(key), heldOf(comparing, key, own), recorded.digests, today);
  });
  return { secretDigests: pulumi.unsecret(digests) };
}

/** A generated secret's generation is counted by the settings, a given one's by its changes. */
function knownOf(plan: EnvironmentPlan | undefined, name: string, current: string, beside: string): Known {
  const secret = plan?.secrets.find((one) => one.name === name);
  return { current, ...(beside === "" ? {} : { beside }), ...(secret === undefined || secret.policy.kind === "given" ? {} : { generation: secret.generation }) };
}
