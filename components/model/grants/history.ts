/** What became of grants, from the journals alone. */
import { sortedBy } from "../canonical";
import { describeSubject, type GrantSubject } from "./grant";

/** An entry of a journal, as far as it is read here. */
export type GrantEntry = { readonly at: string; readonly what: string } & Readonly<Record<string, unknown>>;

/**
 * How far a grant is. `unfinished`: it was begun, and nobody noted how that ended. `expired`: its end is over and what it
 * made is still there, refused by Proxmox or the database. `revoking`: its end was begun. `failed`, `revoked`, `ended`
 * (after its time): nothing of it is left.
 */
export type GrantState = "unfinished" | "open" | "expired" | "revoking" | "failed" | "revoked" | "ended";

/** A grant as the journals tell it. */
export interface Grant {
  readonly id: string;
  /** Short name. */
  readonly person: string;
  readonly environment: string;
  readonly subject: GrantSubject;
  /** Role of PostgreSQL or user of Proxmox that was made for it. */
  readonly login: string;
  readonly why: string;
  readonly approvedBy: string | undefined;
  readonly breakGlass: boolean;
  /** Who agreed afterwards with what was done without asking. */
  readonly acknowledgedBy: string | undefined;
  /** ISO times. */
  readonly begun: string;
  readonly until: string;
  /** When it was revoked, or what had expired was removed. */
  readonly ended: string | undefined;
  readonly state: GrantState;
  /** What was known of its use when it ended, in words. */
  readonly used: string | undefined;
  /** Where its password or token was put. */
  readonly stored: string | undefined;
}

/** Words of the entries. */
export const GRANT_EVENTS = { begun: "grant begun", open: "grant open", failed: "grant failed", revoking: "revoke begun", revoked: "grant revoked", ended: "grant ended", acknowledged: "grant acknowledged" } as const;

/** Grants in the order in which they began. @param entries of all journals, in the order of time */
export function grantsOf(entries: readonly GrantEntry[], now: Date): readonly Grant[] {
  const byId = new Map<string, GrantEntry[]>();
  for (const entry of entries) if (typeof entry["grant"] === "string") byId.set(entry["grant"], [...(byId.get(entry["grant"]) ?? []), entry]);
  const grants = [...byId].flatMap(([id, own]) => grantOf(id, own, now) ?? []);
  return sortedBy(grants, ({ begun, id }) => `${begun} ${id}`);
}

function grantOf(id: string, entries: readonly GrantEntry[], now: Date): Grant | undefined {
  // One that was killed is begun once more under its id: the last intent holds.
  const begun = entries.findLast(({ what }) => what === GRANT_EVENTS.begun);
  if (begun === undefined) return undefined;
  const said = (name: string): string | undefined => (typeof begun[name] === "string" ? begun[name] : undefined);
  const [environment, person, login, until] = [said("environment"), said("person"), said("login"), said("until")];
  const subject = subjectOf(begun);
  if (environment === undefined || person === undefined || login === undefined || until === undefined || subject === undefined) return undefined;
  const last = entries.findLast(({ what }) => what !== GRANT_EVENTS.acknowledged) ?? begun;
  const acknowledged = entries.find(({ what }) => what === GRANT_EVENTS.acknowledged)?.["approvedBy"];
  const state = stateAfter(last.what, until, now);
  return {
    id, person, environment, subject, login, until, state,
    why: said("why") ?? "",
    approvedBy: said("approvedBy"),
    breakGlass: begun["breakGlass"] === true,
    acknowledgedBy: typeof acknowledged === "string" ? acknowledged : undefined,
    begun: begun.at,
    ended: state === "revoked" || state === "ended" || state === "failed" ? last.at : undefined,
    used: typeof last["used"] === "string" ? last["used"] : undefined,
    stored: said("stored"),
  };
}

function subjectOf(entry: GrantEntry): GrantSubject | undefined {
  const { kind, right, service, database } = entry;
  if (kind === "environment" && (right === "see" || right === "operate" || right === "change")) return { kind, right };
  if (kind === "database" && (right === "read" || right === "write") && typeof service === "string" && typeof database === "string") return { kind, right, service, database };
  return undefined;
}

function stateAfter(what: string, until: string, now: Date): GrantState {
  switch (what) {
    case GRANT_EVENTS.open:
      return new Date(until) > now ? "open" : "expired";
    case GRANT_EVENTS.failed:
      return "failed";
    case GRANT_EVENTS.revoking:
      return "revoking";
    case GRANT_EVENTS.revoked:
      return "revoked";
    case GRANT_EVENTS.ended:
      return "ended";
    default:
      return "unfinished";
  }
}

/** Whether something that a grant made may still be there. */
export const isStanding = ({ state }: Grant): boolean => state === "unfinished" || state === "open" || state === "expired" || state === "revoking";

/** What somebody has to do about a grant, in words; undefined for one that is in order. */
export function taskOf(grant: Grant): string | undefined {
  const { id, state, breakGlass, acknowledgedBy, person } = grant;
  if (state === "unfinished") return `was begun and not finished; run the same command again, or npx trilane revoke ${id}`;
  if (state === "revoking") return `was not revoked as a whole; run npx trilane revoke ${id} again`;
  if (breakGlass && acknowledgedBy === undefined) return `was taken without an approver (break-glass); somebody other than ${person} has to look at it: npx trilane grants acknowledge ${id} --by NAME`;
  if (state === "expired") return "is over; remove what is left of it with npx trilane grants --end-expired";
  return undefined;
}

/** `anna: read in the database clinic of prod`. */
export const describeGrant = ({ person, environment, subject }: Grant): string => `${person}: ${describeSubject(environment, subject)}`;
