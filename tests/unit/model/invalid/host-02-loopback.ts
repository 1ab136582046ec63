import { withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "HOST-02",
  input: withHost({ nodeAddress: "127.0.0.1" }),
  valid: withHost({ nodeAddress: "10.99.0.2" }),
  messages: [
    "Pulumi.host.yaml trilane:nodeAddress: \"127.0.0.1\" cannot be used; expected a single IPv4 address that other machines reach; write for example 10.99.0.1",
  ],
};
