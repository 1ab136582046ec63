/** A personal login of a database, for a task. */
import { randomBytes } from "node:crypto";
import type { DatabasePlan } from "../../components/model";
import type { DatabaseServer } from "../database/connection";
import { endLogin, lookAtLogins, makeLogin } from "../database/login";
import { verifierOf } from "../../components/secrets/scram.cjs";
import type { AccountState, GrantAccount } from "./account";

/** Letters and digits, 192 bits of them. */
const newPassword = (): string => randomBytes(24).toString("base64url");

/** Login of one person in one database, with what its right's group may do. */
export function databaseAccount({ name, groups, host, port }: DatabasePlan, server: DatabaseServer, right: "read" | "write"): GrantAccount {
  const group = groups[right === "read" ? "read-only" : "read-write"];
  return {
    make: async ({ login, until }) => {
      const password = newPassword();
      await makeLogin(server, name, { role: login, group, until: new Date(until), verifier: verifierOf(password) });
      // As libpq reads it, PGPASSFILE: nobody has to type or paste the password.
      return `*:*:${name}:${login}:${password}\n`;
    },
    end: async (login) => {
      const sessions = await endLogin(server, name, login, groups.owner);
      return sessions === 0 ? "no session was open" : `${sessions} open ${sessions === 1 ? "session was" : "sessions were"} ended`;
    },
    look: async (login) => stateOf((await lookAtLogins(server, name, [login]))[0]),
    usage: (login, file) => `PGPASSFILE=${file} psql --host ${host} --port ${port} --username ${login} ${name}`,
  };
}

function stateOf(found: Awaited<ReturnType<typeof lookAtLogins>>[number] | undefined): AccountState {
  if (found === undefined) return { there: false, works: false, endKept: true, used: "nothing is left of it", wasUsed: false };
  const { canLogin, until, sessions, watched, lastSeen } = found;
  const works = canLogin && (until === undefined || until > new Date());
  const used = sessions > 0 ? `${sessions} open ${sessions === 1 ? "session" : "sessions"}` : lastSeen === undefined ? "no session seen (one of less than five seconds may be missed; the server's log has all)" : `last seen ${lastSeen.toISOString().replace(/\.\d+Z$/, "Z")}`;
  return { there: true, works, endKept: until !== undefined && (watched || !works), used, wasUsed: sessions > 0 || lastSeen !== undefined };
}
