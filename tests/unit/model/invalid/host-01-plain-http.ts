import { withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "HOST-01",
  input: withHost({ endpoint: "http://pve1.example.internal:8006" }),
  valid: withHost({ endpoint: "https://pve1.example.internal:8006" }),
  messages: [
    "Pulumi.host.yaml trilane:endpoint: \"http://pve1.example.internal:8006\" is not an https address; expected https://<name>:8006; write the name that the host's certificate carries",
  ],
};
