import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "SECRET-02",
  input: withService("web", { uses: ["db/ap-password"] }),
  valid: withService("web", { uses: ["db/app-password"] }),
  messages: [
    "stacks/estate.ts services.web.uses: there is no secret db/ap-password, did you mean \"db/app-password\"; expected one of db/app-password; correct the name, or add the secret to its owner",
  ],
};
