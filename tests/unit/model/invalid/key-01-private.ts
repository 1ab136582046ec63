import { sample, withHost } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "KEY-01",
  input: withHost({ adminKeys: ["-----BEGIN OPENSSH PRIVATE KEY-----", "ssh-ed25519 AAAAB3NzaC1yc2EAAAADAQABAAABgQC7"] }),
  valid: withHost({ adminKeys: [...sample.settings.host.adminKeys, "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7"] }),
  messages: [
    "Pulumi.host.yaml trilane:adminKeys[0]: is a private key; expected the OpenSSH public key of an admin; put the line of your ~/.ssh/id_ed25519.pub there; make one with ssh-keygen -t ed25519",
    "Pulumi.host.yaml trilane:adminKeys[1]: is not an OpenSSH public key; expected the OpenSSH public key of an admin; put the line of your ~/.ssh/id_ed25519.pub there; make one with ssh-keygen -t ed25519",
  ],
};
