import { withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "HOST-01",
  input: withHost({ endpoint: "https://pve1.example.internal:80060" }),
  valid: withHost({ endpoint: "https://pve1.example.internal:443" }),
  messages: [
    "Pulumi.host.yaml trilane:endpoint: \"https://pve1.example.internal:80060\" is not an https address; expected https://<name>:8006; write the name that the host's certificate carries",
  ],
};
