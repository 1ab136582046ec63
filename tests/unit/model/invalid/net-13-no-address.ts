import { withGateway } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-13",
  input: withGateway({ address: "192.168.7.2" }),
  valid: withGateway({ address: "192.168.7.3/24" }),
  messages: [
    "Pulumi.host.yaml trilane:gateway.address: \"192.168.7.2\" is not a host of a network; expected an address outside and the length of its network; write for example 192.168.1.2/24",
  ],
};
