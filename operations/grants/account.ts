/** The account that a grant makes, wherever it is: one way to make it, to take it away and to look at it. */
import type { Grant } from "../../components/model/grants";
import { databaseAccount } from "./database";
import { environmentAccount } from "./environment";
import type { Desk } from "./desk";

/** What is known about the use of an account. */
export interface AccountState {
  /** Whether anything of it is there. */
  readonly there: boolean;
  /** Whether Proxmox or the database lets it in now. */
  readonly works: boolean;
  /** Whether its end is kept where it is. */
  readonly endKept: boolean;
  /** What it was used for, in words, with what cannot be known. */
  readonly used: string;
  /** Whether it is known to have been used. */
  readonly wasUsed: boolean;
}

/** An account of a grant. */
export interface GrantAccount {
  /** Makes it, with its end. @returns what its password or token file has to hold */
  readonly make: (grant: Pick<Grant, "login" | "until" | "id" | "person">) => Promise<string>;
  /** Takes it away at once; nothing happens where it is gone. @returns what was ended, in words */
  readonly end: (login: string) => Promise<string>;
  readonly look: (login: string) => Promise<AccountState>;
  /** How somebody uses it, for a person. @param file where its password or token is */
  readonly usage: (login: string, file: string) => string;
}

/** The account of what a grant is about. */
export async function accountOf(desk: Desk, { environment, subject }: Pick<Grant, "environment" | "subject">): Promise<GrantAccount> {
  if (subject.kind === "environment") return environmentAccount(desk, environment, subject.right);
  const database = desk.database(environment, `${subject.service}/${subject.database}`);
  return databaseAccount(database, await desk.server(environment, database), subject.right);
}
