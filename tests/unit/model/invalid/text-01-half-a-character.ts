import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "TEXT-01",
  input: withEstate({ flows: sample.estate.flows.map((flow, index) => ({ ...flow, reason: index === 0 ? "half \ud83d" : index === 1 ? "0" : flow.reason })) }),
  valid: withEstate({ flows: sample.estate.flows.map((flow, index) => ({ ...flow, reason: index === 0 ? "whole 😀" : index === 1 ? "00" : flow.reason })) }),
  messages: [
    "stacks/estate.ts flow clients to web.https reason: holds half a character; expected one line of 1 to 200 characters; say in a few words why it is needed",
    "stacks/estate.ts flow web to db.postgres reason: is 0, which Proxmox takes for no comment; expected one line of 1 to 200 characters; say in a few words why it is needed",
  ],
};
