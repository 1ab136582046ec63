import { DEFAULT_PROXMOX } from "../../components/model/input";
import { hostPrivileges } from "../../components/model/rights";
import type { EmbeddedHost } from "./host";
import { askAsRoot } from "./root";

/** As docs/proxmox.md names them: nothing of the estate runs as root. */
const [ROLE, USER, TOKEN] = ["TrilaneHost", "trilane@pve", "host"];

/** Makes the token of a host stack as an admin does by hand on a real host; one that is there is made anew, because its value is told once. */
export async function makeHostToken(host: EmbeddedHost): Promise<string> {
  const has = async (path: string, key: string, name: string): Promise<boolean> => ((await askAsRoot(host, "GET", path)) as readonly Readonly<Record<string, unknown>>[]).some((entry) => entry[key] === name);
  const privs = hostPrivileges(DEFAULT_PROXMOX).join(",");
  if (await has("/access/roles", "roleid", ROLE)) await askAsRoot(host, "PUT", `/access/roles/${ROLE}`, { privs });
  else await askAsRoot(host, "POST", "/access/roles", { roleid: ROLE, privs });
  if (!(await has("/access/users", "userid", USER))) await askAsRoot(host, "POST", "/access/users", { userid: USER, comment: "host stack of Trilane" });
  await askAsRoot(host, "PUT", "/access/acl", { path: "/", users: USER, roles: ROLE });
  const own = `/access/users/${USER}/token`;
  if (await has(own, "tokenid", TOKEN)) await askAsRoot(host, "DELETE", `${own}/${TOKEN}`);
  const { value } = (await askAsRoot(host, "POST", `${own}/${TOKEN}`, { privsep: "0" })) as { readonly value: string };
  return `${USER}!${TOKEN}=${value}`;
}
