import { withFlat } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-12",
  input: withFlat({ lan: "192.168.1.0/25" }),
  valid: withFlat({ lan: "192.168.1.0/24" }),
  messages: [
    "Pulumi.test.yaml trilane:cidr: 192.168.1.128/26 is not a slice of 192.168.1.0/25; expected a part of the one network; pick a free slice, for example 192.168.1.32/27",
    "Pulumi.prod.yaml trilane:cidr: 192.168.1.192/26 is not a slice of 192.168.1.0/25; expected a part of the one network; pick a free slice, for example 192.168.1.32/27",
  ],
};
