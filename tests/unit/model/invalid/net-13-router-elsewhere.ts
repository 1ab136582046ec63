import { withGateway } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-13",
  input: withGateway({ router: "192.168.8.1" }),
  valid: withGateway({ router: "192.168.7.254" }),
  messages: [
    "Pulumi.host.yaml trilane:gateway.router: \"192.168.8.1\" is not another host of 192.168.7.0/24; expected the router of the network outside; write for example 192.168.7.1",
  ],
};
