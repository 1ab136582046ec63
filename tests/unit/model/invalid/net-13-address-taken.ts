import { withGateway } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-13",
  input: withGateway({ address: "10.99.0.1/24", router: "10.99.0.254" }),
  valid: withGateway({ address: "10.99.0.3/24", router: "10.99.0.254" }),
  messages: [
    "Pulumi.host.yaml trilane:gateway.address: 10.99.0.1 belongs to a node or to a peer outside; expected an address of its own; ask who runs the network for a free address",
  ],
};
