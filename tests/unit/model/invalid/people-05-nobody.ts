import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-05",
  input: withPeople({ anna: { roles: [{ role: "admin", account: "anna-admin@pve" }] }, ben: undefined }),
  valid: withPeople({ anna: { roles: [{ role: "production deployer" }], approves: true }, carla: { approves: true }, ben: undefined }),
  messages: [
    "stacks/access.ts people: nobody deploys production; expected one or two people; give somebody the role \"production deployer\"",
  ],
};
