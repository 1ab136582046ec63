import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-02",
  input: withPeople({ anna: { account: "admin@pve" }, ben: { account: "root@pam" }, carla: { account: "pulumi-dev@pve" }, dirk: { account: "dirk" } }),
  valid: withPeople({ anna: { account: "anna.berger@pve" }, ben: { account: "ben@office" }, carla: { account: "carla@shop.example@sso" }, dirk: { account: "dirk@pve" } }),
  messages: [
    "stacks/access.ts people.anna: admin@pve is nobody's: a login that several people know belongs to none of them; expected user@realm of this person alone, at most 64 characters; write for example anna@pve",
    "stacks/access.ts people.ben: root@pam is a user of the host's own Linux; expected user@realm of this person alone, at most 64 characters; write for example ben@pve",
    "stacks/access.ts people.carla: pulumi-dev@pve is the name of an environment's user; expected user@realm of this person alone, at most 64 characters; write for example carla@pve",
    "stacks/access.ts people.dirk: \"dirk\" is not an account; expected user@realm of this person alone, at most 64 characters; write for example dirk@pve",
  ],
};
