import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-03",
  input: withPeople({ carla: { account: "Anna@pve" } }),
  valid: withPeople({ carla: { account: "anna@office" } }),
  messages: [
    "stacks/access.ts people.carla: Anna@pve is anna's account; expected an account for each person; give carla an account, for example carla@pve",
  ],
};
