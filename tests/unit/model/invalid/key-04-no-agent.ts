import { HOST_KEY, repository, sample, withEnvironment, withHost } from "../sample";
import type { InvalidCase } from "./case";

const reached = { ...withEnvironment("test", { adminPoint: { host: "admin.example.internal", port: 22, user: "trilane", hostKey: HOST_KEY } }), estate: { ...sample.estate, repository } };
const { host, hosts } = withHost({ agent: true }).settings;

export const invalid: InvalidCase = {
  guard: "KEY-04",
  input: reached,
  valid: { ...reached, settings: { ...reached.settings, host, hosts } },
  messages: ["Pulumi.test.yaml trilane:adminPoint: needs the guest agent in the image; expected Pulumi.host.yaml trilane:agent: true; put qemu-guest-agent into the image and set it, or remove the admin point"],
};
