import { gateway, withGateway } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-14",
  input: withGateway({ vpn: { ...gateway.vpn!, peers: {} } }),
  valid: withGateway({ vpn: gateway.vpn }),
  messages: [
    "Pulumi.host.yaml trilane:gateway.vpn.peers: names nobody; expected at least one peer; write for example peers: { anna: { key: <public key>, address: 10.99.9.2 } }",
  ],
};
