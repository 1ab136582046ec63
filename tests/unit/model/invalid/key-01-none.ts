import { sample, withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "KEY-01",
  input: withHost({ adminKeys: [] }),
  valid: withHost({ adminKeys: [...sample.settings.host.adminKeys] }),
  messages: [
    "Pulumi.host.yaml trilane:adminKeys: has no key; expected the OpenSSH public key of an admin; put the line of your ~/.ssh/id_ed25519.pub there; make one with ssh-keygen -t ed25519",
  ],
};
