import { withFlat } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-11",
  input: withFlat({ lan: undefined, router: undefined }),
  valid: withFlat(),
  messages: [
    "Pulumi.host.yaml trilane:lan: is missing; expected the one network of mode flat; write for example trilane:lan: 192.168.1.0/24",
    "Pulumi.host.yaml trilane:router: is missing; expected the router of the one network; write for example trilane:router: 192.168.1.1",
  ],
};
