import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-02",
  input: withPeople({ anna: { account: "anna@pev" }, dirk: { roles: [{ role: "viewer", environments: ["dev"] }] } }),
  valid: withPeople({ anna: { account: "anna@office" }, dirk: { account: "dirk@office", roles: [{ role: "viewer", environments: ["dev"] }] } }),
  messages: [
    "stacks/access.ts people.anna: anna@pev is of the realm pev, which is not listed; expected one of pve, office, sso; add pev to realms, or correct the account",
    "stacks/access.ts people.dirk: has no account for the role viewer; expected an account of the person; write account: \"dirk@pve\"",
  ],
};
