import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-04",
  input: withPeople({ carla: { roles: [{ role: "viewer", environments: ["tset"] }, { role: "deployer", environments: ["prod"] }, { role: "deplyer" as "deployer", environments: ["dev"] }, { role: "viewer", environments: [] }, { role: "admin", account: "carla-admin@pve", environments: ["dev"] } as never] } }),
  valid: withPeople({ carla: { roles: [{ role: "viewer", environments: ["test"] }, { role: "deployer", environments: ["test"] }, { role: "admin", account: "carla-admin@pve" }] } }),
  messages: [
    "stacks/access.ts people.carla.roles[0].environments: there is no environment tset, did you mean \"test\"; expected some of dev, test, prod; correct the name",
    "stacks/access.ts people.carla.roles[1].environments: prod is production; expected environments below prod; give the role \"production deployer\" instead, in an account that deploys nothing else",
    "stacks/access.ts people.carla.roles[2]: there is no role deplyer, did you mean \"deployer\"; expected one of viewer, deployer, production deployer, database reader, database writer, admin; correct the name",
    "stacks/access.ts people.carla.roles[3].environments: are missing; expected some of dev, test, prod; name the environments",
    "stacks/access.ts people.carla.roles[4].environments: the role admin is not one of environments; expected no environments; leave them out",
  ],
};
