import { sample, withFlat } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NET-11",
  input: { ...withFlat(), settings: { ...withFlat().settings, environments: { ...withFlat().settings.environments, dev: { ...sample.settings.environments["dev"]!, cidr: "192.168.1.64/26" } } } },
  valid: withFlat(),
  messages: [
    "Pulumi.dev.yaml trilane:vlan: 10 means nothing on one untagged bridge; expected no tag in network mode flat; remove it",
  ],
};
