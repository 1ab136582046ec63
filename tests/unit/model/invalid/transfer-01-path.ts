import { withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "TRANSFER-01",
  input: withHost({ transfer: "/mnt/nas" }),
  valid: withHost({ transfer: "nas" }),
  messages: ['Pulumi.host.yaml trilane:transfer: "/mnt/nas" cannot be used; expected the name of a Proxmox storage; write for example transfer'],
};
