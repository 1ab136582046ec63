import { entriesOf } from "../canonical";
import { didYouMean } from "../nearest";
import type { LdapRealm, OpenIdRealm, Realm } from "../people";
import { accessPlace } from "../place";
import type { Problem } from "../problem";
import { problem, type Guard } from "./guard";

/** As Proxmox takes it (pve-access-control, Auth/Plugin.pm). */
const REALM = /^[A-Za-z][A-Za-z0-9._-]{1,31}$/;
const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/;
const TYPES = ["pve", "ldap", "openid"];

function checkName(name: string, { type }: Realm, place: string): readonly Problem[] {
  if (!TYPES.includes(type)) return [problem(`${place}.type`, `there is no realm ${String(type)}${didYouMean(String(type), TYPES)}`, `one of ${TYPES.join(", ")}`, "correct it")];
  if ((name === "pve") !== (type === "pve")) return [problem(place, name === "pve" ? `pve is of the type ${type}` : `${name} is of the type pve`, "pve as the name of Proxmox's own accounts, and of nothing else", "rename the realm, or correct its type")];
  return REALM.test(name) && name !== "pam" ? [] : [problem(place, `${name} cannot be a realm`, "2 to 32 letters, digits, dots, hyphens and underscores, starting with a letter, and not pam", "rename it")];
}

function checkLdap({ server, fallback, mode, port, baseDn, userAttribute }: LdapRealm, place: string): readonly Problem[] {
  const servers = [["server", server], ...(fallback === undefined ? [] : [["fallback", fallback]])] as const;
  return [
    ...servers.filter(([, name = ""]) => !HOST.test(name)).map(([field, name = ""]) => problem(`${place}.${field}`, `"${name}" is not a name or an address`, "the directory's name, as its certificate has it", "write for example ldap.clinic.example")),
    ...(["ldaps", "ldap+starttls"].includes(mode) ? [] : [problem(`${place}.mode`, `is ${String(mode)}, which sends passwords in the clear`, "ldaps or ldap+starttls", "write mode: \"ldaps\"")]),
    ...(port === undefined || (Number.isInteger(port) && port >= 1 && port <= 65535) ? [] : [problem(`${place}.port`, `${port} is not a port`, "1 to 65535", "leave it out for the usual one")]),
    ...(/^[^\s=,]+=[^,]+(,\s*[^\s=,]+=[^,]+)*$/.test(baseDn) ? [] : [problem(`${place}.baseDn`, `"${baseDn}" is not a distinguished name`, "for example ou=people,dc=clinic,dc=example", "ask who runs the directory")]),
    ...(/^[A-Za-z][A-Za-z0-9-]+$/.test(userAttribute) ? [] : [problem(`${place}.userAttribute`, `"${userAttribute}" is not an attribute`, "for example uid", "ask who runs the directory")]),
  ];
}

function checkOpenId({ issuer, clientId }: OpenIdRealm, place: string): readonly Problem[] {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  const fine = url !== undefined && url.protocol === "https:" && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  return [
    ...(fine ? [] : [problem(`${place}.issuer`, `"${issuer}" is not an issuer`, "https://… without user, query and fragment", "copy it from the provider")]),
    ...(/^\S{1,256}$/.test(clientId) ? [] : [problem(`${place}.clientId`, "is empty or has blanks", "the client's id at the provider", "copy it from the provider")]),
  ];
}

/** PEOPLE-10 */
export const readableRealms: Guard = {
  id: "PEOPLE-10",
  title: "a realm can be made, and reaches its directory or provider over TLS",
  why: "half of a realm lets nobody in, and without TLS everybody on the way reads the passwords",
  check({ access }) {
    return entriesOf(access?.realms).flatMap(([name, realm]) => {
      const place = accessPlace(`realms.${name}`);
      return [...checkName(name, realm, place), ...(realm.type === "ldap" ? checkLdap(realm, place) : realm.type === "openid" ? checkOpenId(realm, place) : [])];
    });
  },
};
