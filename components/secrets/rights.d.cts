import type { DatabasePlan } from "../model/plan";

/** An identifier as PostgreSQL takes it, whatever is in it. */
export function quoted(identifier: string): string;

/** Statements: who gets into a database. */
export function openingOf(name: string, groups: DatabasePlan["groups"]): readonly string[];

/** Statements: what each group may do in the database that they are run in. */
export function rightsOf(groups: DatabasePlan["groups"]): readonly string[];
