import { withFlat } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-12",
  input: withFlat({ router: "192.168.1.65" }),
  valid: withFlat({ router: "192.168.1.63" }),
  messages: [
    "Pulumi.dev.yaml trilane:cidr: 192.168.1.64/26 contains the router 192.168.1.65; expected a slice without it; pick another slice",
  ],
};
