/** A user of Proxmox for one person and one task: Proxmox keeps its end, and that of its token. */
import { ApiError } from "../../components/host/client.cjs";
import type { HostConnection } from "../../components/host/connection";
import { entriesFor, GRANT_TOKEN, type GrantedEntry } from "../../components/model/grants";
import { misused, otherSide } from "../failure";
import type { AccountState, GrantAccount } from "./account";
import type { AskedHost, Desk } from "./desk";

/** User of one person on one environment, who has no password: it works with its token alone. */
export async function environmentAccount(desk: Desk, environment: string, right: "see" | "operate" | "change"): Promise<GrantAccount> {
  const host = await desk.host(environment);
  const { connection, plan } = host;
  const entries = entriesFor(right, environment, plan);
  return {
    make: async ({ login, until, id, person }) => {
      if (entries === undefined) throw misused(`--right ${right}: the host has no role for it, because nobody in stacks/access.ts starts and stops machines of ${environment}; expected see, change, or a deployer there; choose another right`);
      await told(host, () => requireRoles(host, entries));
      return told(host, () => makeUser(connection, { login, until, comment: `grant ${id} of ${person}`, entries }));
    },
    end: (login) => told(host, () => endUser(connection, login)),
    look: (login) => told(host, () => lookAtUser(host, login)),
    // The token goes over a pipe, never as an argument.
    usage: (_, file) => `sed 's/.*/header = "Authorization: PVEAPIToken=&"/' ${file} | curl --config - ${connection.endpoint}/api2/json/cluster/resources`,
  };
}

/** Only what the host stack has made is given: before the user is there, so that nothing is left of a refusal. */
async function requireRoles({ connection, plan }: AskedHost, entries: readonly GrantedEntry[]): Promise<void> {
  const roles = (await connection.get("/access/roles")) as readonly { readonly roleid: string }[];
  const lacking = entries.map(({ role }) => role).filter((role) => !roles.some(({ roleid }) => roleid === role));
  if (lacking.length > 0) throw misused(`${plan.stack}: lacks the role ${[...new Set(lacking)].join(", ")}; expected a host stack that is up to date; run pulumi up -s ${plan.stack}`);
}

interface NewUser {
  readonly login: string;
  readonly until: string;
  readonly comment: string;
  readonly entries: readonly GrantedEntry[];
}

/** The end stands from the first moment on; the token, by which it is used, comes last. */
async function makeUser(connection: HostConnection, { login, until, comment, entries }: NewUser): Promise<string> {
  // Proxmox compares whole seconds and lets the one of the end in (pve-access-control AccessControl.pm check_user_enabled).
  const expire = String(Math.floor(new Date(until).getTime() / 1000) - 1);
  await connection.post("/access/users", { userid: login, enable: "1", expire, comment });
  for (const { path, role, propagate } of entries) await connection.put("/access/acl", { path, roles: role, users: login, propagate: propagate ? "1" : "0" });
  const made = (await connection.post(`/access/users/${encodeURIComponent(login)}/token/${GRANT_TOKEN}`, { expire, privsep: "0", comment })) as { readonly "full-tokenid": string; readonly value: string };
  return `${made["full-tokenid"]}=${made.value}\n`;
}

/** Switched off first: that is what ends it. Proxmox removes the user's token and rights with the user. */
async function endUser(connection: HostConnection, login: string): Promise<string> {
  const path = `/access/users/${encodeURIComponent(login)}`;
  if ((await userOf(connection, login)) === undefined) return "it was gone";
  await connection.put(path, { enable: "0" });
  await connection.delete(path);
  return "user, token and rights are gone";
}

interface ProxmoxUser {
  readonly enable?: number;
  readonly expire?: number;
  readonly tokens?: Readonly<Record<string, unknown>>;
}

async function userOf(connection: HostConnection, login: string): Promise<ProxmoxUser | undefined> {
  try {
    return (await connection.get(`/access/users/${encodeURIComponent(login)}`)) as ProxmoxUser;
  } catch (error) {
    if (error instanceof ApiError && /no such user/.test(error.message)) return undefined;
    throw error;
  }
}

async function lookAtUser({ connection, plan }: AskedHost, login: string): Promise<AccountState> {
  const user = await userOf(connection, login);
  if (user === undefined) return { there: false, works: false, endKept: true, used: "nothing is left of it", wasUsed: false };
  const expire = user.expire ?? 0;
  const works = user.enable !== 0 && (expire === 0 || expire * 1000 > Date.now());
  const tasks = await tasksOf(connection, plan.nodes.map(({ name }) => name), login);
  const used = tasks === 0 ? "no task of it (Proxmox notes no reading; /var/log/pveproxy/access.log on the node has it)" : `${tasks} ${tasks === 1 ? "task" : "tasks"}, see the task log of the nodes`;
  return { there: true, works, endKept: expire > 0, used, wasUsed: tasks > 0 };
}

async function tasksOf(connection: HostConnection, nodes: readonly string[], login: string): Promise<number> {
  const lists = await Promise.all(nodes.map((node) => connection.get(`/nodes/${node}/tasks`, { userfilter: login, source: "all", limit: "500" })));
  return lists.flat().length;
}

async function told<T>({ connection }: AskedHost, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw otherSide(`${connection.endpoint}: ${error.message}; expected ${connection.identity} to be able to make users and to give rights; look at the host, and run npx trilane doctor`);
  }
}
