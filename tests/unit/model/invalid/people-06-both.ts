import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-06",
  input: withPeople({ carla: { roles: [{ role: "deployer", environments: ["dev", "test"] }, { role: "production deployer" }] }, ben: { roles: [{ role: "viewer", environments: ["test"] }] } }),
  valid: withPeople({ carla: { roles: [{ role: "deployer", environments: ["dev", "test"] }, { role: "production deployer", account: "carla-release@office" }] }, ben: { roles: [{ role: "viewer", environments: ["test"] }] } }),
  messages: [
    "stacks/access.ts people.carla: carla@office deploys production and below it (carla@office → group trilane-dev-deployers → role trilane-dev-deployer → Pool.Audit, VM.Audit, VM.GuestAgent.Audit, VM.PowerMgmt on /pool/dev; carla@office → group trilane-test-deployers → role trilane-test-deployer → Pool.Audit, VM.Audit, VM.GuestAgent.Audit, VM.PowerMgmt on /pool/test; carla@office → group trilane-prod-deployers → role trilane-prod-deployer → Pool.Audit, VM.Audit, VM.GuestAgent.Audit, VM.PowerMgmt on /pool/prod); expected one of the two in an account; write { role: \"production deployer\", account: \"carla-release@office\" }, or give one of the roles to somebody else",
  ],
};
