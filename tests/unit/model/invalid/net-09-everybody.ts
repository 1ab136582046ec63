import { sample, withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-09",
  input: withHost({ outside: { ...sample.settings.host.outside, clients: ["0.0.0.0/0"] } }),
  valid: withHost({ outside: { ...sample.settings.host.outside, clients: ["12.0.0.0/8"] } }),
  messages: [
    "Pulumi.host.yaml trilane:outside.clients: 0.0.0.0/0 is nearly everything; expected the addresses of one peer, /8 or narrower; name who it is, for example the addresses of a reverse proxy",
  ],
  also: ["NET-04"],
};
