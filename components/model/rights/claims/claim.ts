/** What every claim about rights is made of. */
import { byText } from "../../canonical";
import type { AccessObject } from "../object";
import { chainOf } from "../chain";
import type { Source } from "../rights";
import type { Account, AccessWorld } from "../world";

/** Ids of the claims. */
export type RightsClaimId = "own-alone" | "shared-alone" | "no-growth" | "no-root" | "people-apart" | "people-as-listed";

/** A right that should not be. */
export interface RightsViolation {
  /** Host stack. */
  readonly stack: string;
  readonly claim: RightsClaimId;
  /** Who: `pulumi-dev@pve`. */
  readonly identity: string;
  readonly privileges: readonly string[];
  /** Path of the first object of those that the same entry gives. */
  readonly object: string;
  /** What is wrong, in words, without the chain. */
  readonly problem: string;
  /** What gives it; the entry is undefined for root. */
  readonly source: Source;
  /** From who asks to the object, step by step. */
  readonly chain: readonly string[];
  /** What to do. */
  readonly next: string;
  /** How many more objects the same entry gives. */
  readonly further: number;
}

/** What was looked at, and what is wrong. */
export interface RightsOutcome {
  readonly checked: number;
  readonly of: string;
  readonly violations: readonly RightsViolation[];
}

/** One claim and how it is proved on one host. */
export interface RightsClaim {
  readonly id: RightsClaimId;
  readonly text: string;
  /** Why it matters, for the documentation. */
  readonly why: string;
  /** Whether a host has what the claim is about. @default always */
  concerns?(world: AccessWorld): boolean;
  prove(world: AccessWorld): RightsOutcome;
}

/** A right that a claim objects to. */
export interface Objection {
  readonly account: Account;
  readonly object: AccessObject;
  readonly privilege: string;
  readonly source: Source;
}

/** Objections on what some hold on some objects. */
export function objections(world: AccessWorld, accounts: readonly Account[], objects: readonly AccessObject[], wrong: (privilege: string, object: AccessObject, account: Account) => boolean): readonly Objection[] {
  return accounts.flatMap((account) =>
    objects.flatMap((object) => [...world.held(account, object.path)].filter(([privilege]) => wrong(privilege, object, account)).map(([privilege, source]) => ({ account, object, privilege, source }))),
  );
}

/** One violation per entry that gives something wrong to somebody: the first object stands for all that it gives. */
export function violations(world: AccessWorld, claim: RightsClaimId, list: readonly Objection[], words: (objection: Objection, privileges: readonly string[]) => { readonly problem: string; readonly next: string }): readonly RightsViolation[] {
  const causes = new Map<string, [Objection, ...Objection[]]>();
  for (const objection of list) {
    const { entry, pool } = objection.source;
    const cause = JSON.stringify([objection.account.id, entry?.path, entry?.role, entry?.holder, pool]);
    const known = causes.get(cause);
    if (known) known.push(objection);
    else causes.set(cause, [objection]);
  }
  return [...causes.values()].map((same) => {
    const [first] = same;
    const { account, object, source } = first;
    const privileges = same.filter((one) => one.object === object).map(({ privilege }) => privilege).sort(byText);
    const [, ...steps] = chainOf(account, source, object.path);
    return { stack: world.stack, claim, identity: account.id, privileges, object: object.path, source, chain: [account.name, ...steps], further: new Set(same.map((one) => one.object.path)).size - 1, ...words(first, privileges) };
  });
}

/** Rights to read about, in a line: all of few, else the first and how many more. */
export function privilegesText(privileges: readonly string[]): string {
  return privileges.length <= 3 ? privileges.join(", ") : `${privileges.slice(0, 2).join(", ")} and ${privileges.length - 2} more`;
}

/** Whether a privilege does more than show something. */
export function isChanging(privilege: string): boolean {
  return !privilege.endsWith(".Audit");
}

/** What people do about a right that the plan does not give. */
export const REMOVE = "remove what gives it: rights of environments follow from the plan alone";
