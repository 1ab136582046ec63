import { gateway, withGateway } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-14",
  input: withGateway({ vpn: { ...gateway.vpn!, network: "10.88.0.0/24", peers: { anna: { key: gateway.vpn!.peers["anna"]!.key, address: "10.88.0.2" } } } }),
  valid: withGateway({ vpn: { ...gateway.vpn!, network: "10.99.1.0/25", peers: { anna: { key: gateway.vpn!.peers["anna"]!.key, address: "10.99.1.2" } } } }),
  messages: [
    "Pulumi.host.yaml trilane:outside.admin: lacks 10.88.0.0/24, the network of the VPN; expected the admin point with its VPN; add 10.88.0.0/24: without it nobody who comes through the VPN passes",
  ],
};
