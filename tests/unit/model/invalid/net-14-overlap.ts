import { gateway, withGateway } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-14",
  input: withGateway({ vpn: { ...gateway.vpn!, network: "10.99.1.0/24" }, address: "10.99.1.2/24", router: "10.99.1.1" }),
  valid: withGateway({ vpn: gateway.vpn, address: "10.99.4.2/24", router: "10.99.4.1" }),
  messages: [
    "Pulumi.host.yaml trilane:gateway.vpn.network: 10.99.1.0/24 overlaps 10.99.1.0/24 of the network outside the gateway; expected a network of its own; pick a free private network, for example 10.99.9.0/24",
  ],
};
