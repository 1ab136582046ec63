import { withGateway } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-13",
  input: withGateway({ vmid: 1100 }),
  valid: withGateway({ vmid: 999 }),
  messages: [
    "Pulumi.host.yaml trilane:gateway.vmid: 1100 is a VMID of prod; expected a VMID outside every environment; write 100, or leave it out",
  ],
};
