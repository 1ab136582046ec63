import { gateway, withGateway } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-14",
  input: withGateway({ vpn: { ...gateway.vpn!, port: 22, peers: { anna: { key: "a-private-or-broken-key", address: "10.99.1.129" }, bert: { key: "a-private-or-broken-key", address: "10.99.1.131" } } } }),
  valid: withGateway({ vpn: { ...gateway.vpn!, port: 23, peers: { anna: { ...gateway.vpn!.peers["anna"]!, address: "10.99.1.131" } } } }),
  messages: [
    "Pulumi.host.yaml trilane:gateway.vpn.port: 22 cannot be used; expected a UDP port from 1 to 65535, not 22; write 51820, or leave it out",
    "Pulumi.host.yaml trilane:gateway.vpn.peers.anna.key: is not a WireGuard public key; expected 44 characters of base64; write what `wg pubkey` prints on the peer",
    "Pulumi.host.yaml trilane:gateway.vpn.peers.anna.address: \"10.99.1.129\" is not a free host of 10.99.1.128/25; expected an address of the VPN after its first, which is the gateway's; write for example 10.99.1.130",
    "Pulumi.host.yaml trilane:gateway.vpn.peers.bert.key: is not a WireGuard public key; expected 44 characters of base64; write what `wg pubkey` prints on the peer",
    "Pulumi.host.yaml trilane:gateway.vpn.peers.bert.key: is that of anna; expected a key of its own; give bert its own key",
  ],
};
