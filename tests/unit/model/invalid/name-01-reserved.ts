import { withHost, withLadder } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "NAME-01",
  input: withHost({ environments: ["dev", "test", "host"] }),
  valid: withLadder(["dev", "test", "hos-t", "prod"]),
  messages: [
    "Pulumi.host.yaml trilane:environments: \"host\" is taken; expected a name other than host, images, gateway, all, admin and those of host stacks; rename it, for example stage",
  ],
  also: ["LADDER-02"],
};
