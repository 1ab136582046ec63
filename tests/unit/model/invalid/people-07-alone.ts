import { withPeople } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "PEOPLE-07",
  input: withPeople({ ben: undefined }),
  valid: withPeople({ ben: undefined, dirk: { approves: true } }),
  messages: [
    "stacks/access.ts people.anna: deploys production, and nobody else may approve it; expected another person who approves; write approves: true for somebody else, or name a second production deployer",
  ],
};
