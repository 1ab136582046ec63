import { access, withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-10",
  input: withPeople({}, { office: { ...access.realms["office"], server: "ldap://shop", mode: "ldap", port: 0, baseDn: "people", userAttribute: "" }, sso: { ...access.realms["sso"], issuer: "http://sso.shop.example", clientId: "" } }),
  valid: withPeople({}, { office: { ...access.realms["office"], server: "10.99.2.10", mode: "ldap+starttls", port: 1389, baseDn: "dc=shop", userAttribute: "cn" } }),
  messages: [
    "stacks/access.ts realms.office.server: \"ldap://shop\" is not a name or an address; expected the directory's name, as its certificate has it; write for example ldap.clinic.example",
    "stacks/access.ts realms.office.mode: is ldap, which sends passwords in the clear; expected ldaps or ldap+starttls; write mode: \"ldaps\"",
    "stacks/access.ts realms.office.port: 0 is not a port; expected 1 to 65535; leave it out for the usual one",
    "stacks/access.ts realms.office.baseDn: \"people\" is not a distinguished name; expected for example ou=people,dc=clinic,dc=example; ask who runs the directory",
    "stacks/access.ts realms.office.userAttribute: \"\" is not an attribute; expected for example uid; ask who runs the directory",
    "stacks/access.ts realms.sso.issuer: \"http://sso.shop.example\" is not an issuer; expected https://… without user, query and fragment; copy it from the provider",
    "stacks/access.ts realms.sso.clientId: is empty or has blanks; expected the client's id at the provider; copy it from the provider",
  ],
};
