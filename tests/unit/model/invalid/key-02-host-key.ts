import { HOST_KEY, repository, sample, withEnvironment, withHost } from "../sample";
import type { InvalidCase } from "./case";

const reached = (hostKey: string, host: string, port: number, user: string) => ({ ...sample, estate: { ...sample.estate, repository }, settings: { ...withEnvironment("test", { adminPoint: { host, port, user, hostKey } }).settings, ...agent } });
const agent = { host: withHost({ agent: true }).settings.host, hosts: withHost({ agent: true }).settings.hosts };

export const invalid: InvalidCase = {
  guard: "KEY-02",
  input: reached("SHA256:47DEQpj8HBSa", "https://admin", 0, "Anna Maria"),
  valid: reached(HOST_KEY, "admin.example.internal", 22, "trilane"),
  messages: [
    "Pulumi.test.yaml trilane:adminPoint.host: \"https://admin\" cannot be used; expected a name or an IPv4 address; write for example admin.example.internal",
    "Pulumi.test.yaml trilane:adminPoint.port: 0 is not a port; expected a whole number from 1 to 65535; write 22, or leave it out",
    "Pulumi.test.yaml trilane:adminPoint.user: \"Anna Maria\" cannot be used; expected a user of Linux; write for example trilane",
    "Pulumi.test.yaml trilane:adminPoint.hostKey: is not an OpenSSH public key; expected the Ed25519 host key of the admin point; put the line of /etc/ssh/ssh_host_ed25519_key.pub there, as it is on the admin point",
  ],
};
