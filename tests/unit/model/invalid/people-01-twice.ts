import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-01",
  input: withPeople({ anne: { name: "anna  Berger", account: "anne@pve", roles: [{ role: "viewer", environments: ["dev"] }] } }),
  valid: withPeople({ anne: { name: "Anna Bergmann", account: "anne@pve", roles: [{ role: "viewer", environments: ["dev"] }] } }),
  messages: [
    "stacks/access.ts people.anne: is anna  Berger, as anna is; expected one entry for each person; put the accounts and roles of anne into anna; if they are two, tell them apart in name and email",
  ],
};
