import { withGateway, withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-11",
  input: withHost({ network: "internal" }),
  valid: withGateway({}),
  messages: [
    "Pulumi.host.yaml trilane:gateway: is missing; expected the gateway of mode internal; write for example trilane:gateway: { address: 192.168.1.2/24, router: 192.168.1.1 }",
  ],
};
