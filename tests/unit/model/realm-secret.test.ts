import { describeProblem, planEstate } from "../../../components/model";
import { readRealmSecrets } from "../../../components/model/realm-secret";
import { sample, withPeople } from "./sample";

const { people } = planEstate(withPeople()).hosts[0];
const problems = (value: unknown) => readRealmSecrets("host", people, value === undefined ? undefined : JSON.stringify(value)).problems.map(describeProblem);
const both = { office: "BIND-SECRET", sso: "CLIENT-SECRET" };

test("each realm that needs a secret has one, and no other", () => {
  expect(readRealmSecrets("host", people, JSON.stringify(both))).toEqual({ secrets: both, problems: [] });
  expect(problems(undefined)).toEqual([
    "stack host trilane:realmSecrets.office: is missing; expected the password of its bindDn; run pulumi config set --secret --path trilane:realmSecrets.office -s host",
    "stack host trilane:realmSecrets.sso: is missing; expected the client's secret at the provider; run pulumi config set --secret --path trilane:realmSecrets.sso -s host",
  ]);
  expect(problems({ ...both, pve: "x" })).toEqual(["stack host trilane:realmSecrets.pve: is for no realm of this host; expected realms of stacks/access.ts that need a secret; run pulumi config rm --path trilane:realmSecrets.pve -s host"]);
});

test("a directory that is asked anonymously needs none; where nobody is listed, none is", () => {
  const anonymous = planEstate(withPeople({ ben: { account: "ben@pve" } }, { office: { type: "ldap", secondFactor: "totp", server: "l.example", mode: "ldaps", baseDn: "dc=l", userAttribute: "uid" } })).hosts[0].people;
  expect(readRealmSecrets("host", anonymous, undefined).problems).toEqual([]);
  expect(readRealmSecrets("host", planEstate(sample).hosts[0].people, undefined)).toEqual({ secrets: {}, problems: [] });
});

test.each(["SECRET", "[]", '{"office":1}', "null"])("what cannot be read is told without it: %s", (text) => {
  const { problems: found } = readRealmSecrets("host", people, text);
  expect(found.map(describeProblem)).toEqual(["stack host trilane:realmSecrets: cannot be read; expected one text for each realm; run pulumi config set --secret --path trilane:realmSecrets.<realm> -s host"]);
});
