import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-05",
  input: withPeople({ dirk: { account: "dirk@pve", roles: [{ role: "production deployer" }] } }),
  valid: withPeople({ dirk: { account: "dirk@pve", roles: [{ role: "viewer", environments: ["prod"] }] } }),
  messages: [
    "stacks/access.ts people: 3 people deploy production (anna: anna@pve → group trilane-prod-deployers → role trilane-prod-deployer → Pool.Audit, VM.Audit, VM.GuestAgent.Audit, VM.PowerMgmt on /pool/prod; ben: ben@sso → group trilane-prod-deployers → role trilane-prod-deployer → Pool.Audit, VM.Audit, VM.GuestAgent.Audit, VM.PowerMgmt on /pool/prod; dirk: dirk@pve → group trilane-prod-deployers → role trilane-prod-deployer → Pool.Audit, VM.Audit, VM.GuestAgent.Audit, VM.PowerMgmt on /pool/prod); expected one or two people; take the role \"production deployer\" from dirk, or from somebody else of them",
  ],
};
