import { withService } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "ID-05",
  input: withService("db", { slot: 255 }),
  valid: withService("db", { slot: 254 }),
  messages: [
    "Pulumi.dev.yaml trilane:cidr: 10.10.0.0/24 has hosts up to 254, the service db takes slot 255; expected a subnet with host 255; widen the subnet, or give the service a lower slot",
    "Pulumi.test.yaml trilane:cidr: 10.20.0.0/24 has hosts up to 254, the service db takes slot 255; expected a subnet with host 255; widen the subnet, or give the service a lower slot",
    "Pulumi.prod.yaml trilane:cidr: 10.30.0.0/24 has hosts up to 254, the service db takes slot 255; expected a subnet with host 255; widen the subnet, or give the service a lower slot",
  ],
};
