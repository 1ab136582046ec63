import { withGateway } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-13",
  input: withGateway({ address: "10.10.0.2/16", router: "10.10.255.1" }),
  valid: withGateway({ address: "10.11.0.2/16", router: "10.11.255.1" }),
  messages: [
    "Pulumi.dev.yaml trilane:cidr: 10.10.0.0/24 overlaps 10.10.0.0/16, the network outside the gateway; expected a subnet apart from the network outside; pick a free private network, for example 10.40.0.0/24",
  ],
};
