/** Who may do what, for people: a row for everybody, a column for each environment, for what all share and for the host. */
import { byText, sortedBy } from "../canonical";
import type { EstatePlan } from "../plan";
import { chainOf, chainText } from "./chain";
import { LET_THROUGH, type LetThrough } from "./let-through";
import type { AccessObject } from "./object";
import { proveWorlds, type RightsProof } from "./prove";
import { inOrder, wordsOf } from "./words";
import { holdersIn, worldsOf, type Account, type AccessWorld } from "./world";

/** What one entry gives to somebody. */
export interface GivenRight {
  /** From who asks to the first of the objects. */
  readonly chain: string;
  readonly privileges: readonly string[];
  /** Paths. */
  readonly objects: readonly string[];
}

/** Everything that somebody may do. */
export interface AccessRow {
  /** Host stack. */
  readonly stack: string;
  /** `pulumi-dev@pve`. */
  readonly identity: string;
  /** Its tokens that may do the same. */
  readonly tokens: readonly string[];
  /** `the stack of dev`, or `Ben Okafor, production deployer`. */
  readonly who: string;
  readonly environment?: string;
  /** Words by area; an area without words is left out. */
  readonly may: Readonly<Record<string, readonly string[]>>;
  readonly rights: readonly GivenRight[];
}

/** What Proxmox lets through, and for whom. */
export interface LetThroughRow extends LetThrough {
  /** Identities; empty means every login of the host. */
  readonly who: readonly string[];
}

/** See the head of this file. */
export interface AccessMatrix extends RightsProof {
  /** Columns: the environments along the ladder, `shared`, `host`. */
  readonly areas: readonly string[];
  readonly rows: readonly AccessRow[];
  readonly letThrough: readonly LetThroughRow[];
  /** Who holds nothing and may be granted something, for a task and until an end. */
  readonly grantable: readonly { readonly name: string; readonly role: string; readonly environments: readonly string[] }[];
  /** Who may do everything, and stands in no plan. */
  readonly outside: readonly string[];
}

/** What all environments may use of the host. */
export const SHARED = "shared";

/** What is the host's alone. */
export const HOST = "host";

/** The matrix of an estate. */
export function accessMatrix(plan: EstatePlan): AccessMatrix {
  const worlds = worldsOf(plan);
  const rows = worlds.flatMap((world) => holdersIn(world).map((account) => rowOf(world, account)));
  return {
    areas: [...plan.environments.map(({ environment }) => environment), SHARED, HOST],
    rows: sortedBy(rows, ({ stack, environment }) => `${stack} ${ranked(plan, environment)}`),
    ...proveWorlds(worlds),
    letThrough: LET_THROUGH.map((entry) => ({ ...entry, who: concerned(worlds, entry) })),
    grantable: (plan.people ?? []).flatMap(({ name, roles }) => roles.filter(({ role }) => isGrantable(role)).map(({ role, environments }) => ({ name, role, environments }))),
    outside: plan.hosts.map(({ stack }) => `the token of the stack ${stack}, which an admin makes and which may do everything that docs/proxmox.md lists, on /: who has it can give himself any right`).concat("root@pam"),
  };
}

/** Environments along the ladder, people behind them. */
function ranked({ environments }: EstatePlan, environment: string | undefined): string {
  const index = environments.findIndex((one) => one.environment === environment);
  return String(index < 0 ? environments.length : index).padStart(3, "0");
}

const areaOf = ({ environment, shared }: AccessObject): string => environment ?? (shared === undefined ? HOST : SHARED);

function rowOf(world: AccessWorld, account: Account): AccessRow {
  const { id, user, environment } = account;
  const words = new Map<string, Set<string>>();
  const given = new Map<string, { readonly chain: string; readonly privileges: Set<string>; readonly objects: Set<string> }>();
  for (const object of world.objects) {
    const held = world.held(account, object.path);
    if (held.size === 0) continue;
    const area = areaOf(object);
    words.set(area, new Set([...(words.get(area) ?? []), ...wordsOf([...held.keys()], object.path)]));
    for (const [privilege, source] of held) {
      const key = `${source.entry?.path ?? ""} ${source.entry?.role ?? ""} ${source.entry?.holder ?? ""}`;
      const one = given.get(key) ?? { chain: chainText(chainOf(account, source, object.path)), privileges: new Set(), objects: new Set() };
      one.privileges.add(privilege);
      one.objects.add(object.path);
      given.set(key, one);
    }
  }
  return {
    stack: world.stack,
    identity: id,
    tokens: account.token === undefined ? user.tokens.filter(({ separated }) => !separated).map(({ name }) => name) : [],
    who: whoOf(account),
    ...(environment === undefined ? {} : { environment }),
    may: Object.fromEntries([...words].map(([area, list]) => [area, inOrder(list)])),
    rights: [...given.values()].map(({ chain, privileges, objects }) => ({ chain, privileges: [...privileges].sort(byText), objects: [...objects] })),
  };
}

function whoOf({ environment, person, name }: Account): string {
  if (environment !== undefined) return `the stack of ${environment}`;
  return person === undefined ? name : [person.name, ...new Set(person.roles.map(({ role }) => role).filter((role) => !isGrantable(role)))].join(", ");
}

/** Roles that hold nothing by themselves: they say who may be granted something. */
const isGrantable = (role: string): boolean => role.startsWith("database ");

/** Whose right it needs: on a machine, as nobody makes or changes one without. */
function concerned(worlds: readonly AccessWorld[], { needs }: LetThrough): readonly string[] {
  if (needs === undefined) return [];
  return worlds.flatMap((world) => holdersIn(world).filter((account) => world.objects.some(({ kind, path }) => (kind === "machine" || kind === "data") && world.held(account, path).has(needs))).map(({ id }) => id));
}
