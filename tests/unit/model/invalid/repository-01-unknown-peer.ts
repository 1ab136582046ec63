import { repository, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "REPOSITORY-01",
  input: withEstate({ repository: { ...repository, peer: "miror" } }),
  valid: withEstate({ repository }),
  messages: ['stacks/estate.ts repository.peer: there is no peer miror, did you mean "mirror"; expected one of admin, clients, dns, mirror, ntp; correct the name, or name it in outside'],
};
