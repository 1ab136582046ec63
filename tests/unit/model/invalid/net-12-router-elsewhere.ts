import { withFlat } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-12",
  input: withFlat({ router: "192.168.2.1" }),
  valid: withFlat({ router: "192.168.1.2" }),
  messages: [
    "Pulumi.host.yaml trilane:router: \"192.168.2.1\" is not a host of 192.168.1.0/24; expected the router's address in the one network; write for example 192.168.1.1",
  ],
};
