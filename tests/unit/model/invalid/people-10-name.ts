import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-10",
  input: withPeople({}, { pam: { type: "openid", secondFactor: "provider", issuer: "https://sso.shop.example", clientId: "pve" }, shop: { type: "pve", secondFactor: "totp" }, other: { type: "oidc", secondFactor: "provider" } }),
  valid: withPeople({}, { shop: { type: "openid", secondFactor: "provider", issuer: "https://sso.shop.example", clientId: "pve" } }),
  messages: [
    "stacks/access.ts realms.other.type: there is no realm oidc; expected one of pve, ldap, openid; correct it",
    "stacks/access.ts realms.pam: pam cannot be a realm; expected 2 to 32 letters, digits, dots, hyphens and underscores, starting with a letter, and not pam; rename it",
    "stacks/access.ts realms.shop: shop is of the type pve; expected pve as the name of Proxmox's own accounts, and of nothing else; rename the realm, or correct its type",
  ],
};
