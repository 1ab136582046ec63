import { sample, withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "KEY-01",
  input: withHost({ adminKeys: ["ssh-ed25519 REPLACE-WITH-YOUR-PUBLIC-KEY"] }),
  valid: withHost({ adminKeys: [...sample.settings.host.adminKeys] }),
  messages: [
    "Pulumi.host.yaml trilane:adminKeys[0]: is still the placeholder; expected the OpenSSH public key of an admin; put the line of your ~/.ssh/id_ed25519.pub there; make one with ssh-keygen -t ed25519",
  ],
};
