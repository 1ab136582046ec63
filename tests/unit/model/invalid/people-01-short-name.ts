import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-01",
  input: withPeople({ dirk: { name: "Dirk " }, Eva: { name: "eva", roles: [] }, eva: { name: "Eva", roles: [], email: "eva" } }),
  valid: withPeople({ dirk: { name: "Dirk S." }, "eva-k": { name: "Eva", roles: [], email: "eva@shop.example" } }),
  messages: [
    "stacks/access.ts people.Eva: is not a short name; expected lower-case letters, digits and hyphens, starting with a letter; write for example anna",
    "stacks/access.ts people.dirk.name: starts or ends with a blank; expected first name and family name of one person; write for example Anna Berger",
    "stacks/access.ts people.eva.name: \"Eva\" is the short name once more; expected first name and family name of one person; write for example Anna Berger",
    "stacks/access.ts people.eva.email: \"eva\" is not an address; expected name@domain; correct it, or leave it out",
    "stacks/access.ts people.eva: is Eva, as Eva is; expected one entry for each person; put the accounts and roles of eva into Eva; if they are two, tell them apart in name and email",
  ],
};
