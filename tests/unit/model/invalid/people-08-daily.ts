import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-08",
  input: withPeople({ anna: { roles: [{ role: "production deployer" }, { role: "admin", account: "anna@pve" }] }, carla: { roles: [{ role: "admin", account: "carla-admin@office" }, { role: "viewer", environments: ["dev"], account: "carla-admin@office" }] } }),
  valid: withPeople({ carla: { roles: [{ role: "admin", account: "carla-admin@office" }, { role: "viewer", environments: ["dev"] }] } }),
  messages: [
    "stacks/access.ts people.anna: anna@pve is the account of an admin and the daily account; expected an account for the admin's work alone; write { role: \"admin\", account: \"anna-admin@pve\" }",
    "stacks/access.ts people.carla: carla-admin@office is the account of an admin and also of a viewer; expected an account for the admin's work alone; give those roles to the daily account",
  ],
};
