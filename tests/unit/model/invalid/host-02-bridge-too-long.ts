import { withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "HOST-02",
  input: withHost({ bridge: "bridge-for-all", domain: "Shop" }),
  valid: withHost({ bridge: "bridgefora", domain: "shop" }),
  messages: [
    "Pulumi.host.yaml trilane:bridge: \"bridge-for-all\" cannot be used; expected a bridge of 2 to 10 letters and digits; write for example vmbr0",
    "Pulumi.host.yaml trilane:domain: \"Shop\" cannot be used; expected a DNS domain in lower case; write for example clinic.internal",
  ],
};
