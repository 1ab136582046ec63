import { withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "SECRET-03",
  input: withHost({ tokens: { tst: { generation: 2 }, dev: { generation: 0 }, prod: { generation: 2, overlap: "next" }, test: { generation: 1, overlap: "previous" } } }),
  valid: withHost({ tokens: { dev: { generation: 1 }, prod: { generation: 2, overlap: "previous" }, test: { generation: 2, overlap: "previous" } } }),
  messages: [
    "Pulumi.host.yaml trilane:tokens.dev.generation: 0 cannot be; expected a whole number, 1 or higher; let npx trilane rotate write it",
    "Pulumi.host.yaml trilane:tokens.prod.overlap: a token that nobody has yet needs no other beside it; expected previous, or none; remove overlap",
    "Pulumi.host.yaml trilane:tokens.test.overlap: nothing was before the first generation; expected previous, or none; remove overlap",
    "Pulumi.host.yaml trilane:tokens.tst: tst does not stand on host, did you mean \"test\"; expected one of dev, test, prod; correct the name, or remove the entry",
  ],
};
