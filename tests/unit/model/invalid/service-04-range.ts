import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "SERVICE-04",
  input: withService("web", { packages: { nginx: ">=1.26", nodejs: "latest" } }),
  valid: withService("web", { packages: { nginx: "1.26", nodejs: "22.1.0-1" } }),
  messages: [
    "stacks/estate.ts services.web.packages.nginx: \">=1.26\" is not one version; expected an exact version; write the version that was tested, for example 1.22.1-9",
    "stacks/estate.ts services.web.packages.nodejs: \"latest\" is not one version; expected an exact version; write the version that was tested, for example 1.22.1-9",
  ],
};
