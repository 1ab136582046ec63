import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-01",
  input: withPeople({ team: { name: "IT Team", account: "ines@pve", roles: [{ role: "viewer", environments: ["dev"] }] } }),
  valid: withPeople({ ines: { name: "Ines Team", account: "ines@pve", roles: [{ role: "viewer", environments: ["dev"] }] } }),
  messages: [
    "stacks/access.ts people.team: team is nobody: a login that several people know belongs to none of them; expected one entry for each person; list each of them under the own name",
    "stacks/access.ts people.team.name: \"IT Team\" is nobody's name; expected first name and family name of one person; write for example Anna Berger",
  ],
};
