import { entriesOf } from "../canonical";
import { accessPlace } from "../place";
import { problem, type Guard } from "./guard";

/** What each kind of realm can be asked for (pve-access-control, Auth/*.pm: OpenID realms have no option `tfa`). */
const FACTORS: Readonly<Record<string, { readonly factor: string; readonly next: string }>> = {
  pve: { factor: "totp", next: 'write secondFactor: "totp"' },
  ldap: { factor: "totp", next: 'write secondFactor: "totp"' },
  openid: { factor: "provider", next: 'let the provider require it, and write secondFactor: "provider"' },
};

/** PEOPLE-09 */
export const secondFactor: Guard = {
  id: "PEOPLE-09",
  title: "every realm of people requires a second factor",
  why: "a password that was read along is enough otherwise",
  check({ access }) {
    return entriesOf(access?.realms).flatMap(([name, realm]) => {
      const wanted = FACTORS[realm.type];
      const given = (realm as { readonly secondFactor?: unknown }).secondFactor;
      return wanted === undefined || given === wanted.factor ? [] : [problem(accessPlace(`realms.${name}.secondFactor`), given === undefined ? "is missing" : `is ${String(given)}`, wanted.factor, wanted.next)];
    });
  },
};
