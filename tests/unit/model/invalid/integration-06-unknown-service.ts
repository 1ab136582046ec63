import type { Integration } from "../../../../components/model";
import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

const { pay } = sample.estate.integrations;

export const invalid: InvalidCase = {
  guard: "INTEGRATION-06",
  input: withEstate({ integrations: { ...sample.estate.integrations, pay: { ...(pay as Integration), usedBy: ["web", "web", "shop"] } } }),
  valid: withEstate({ integrations: { ...sample.estate.integrations, pay: { ...(pay as Integration), usedBy: ["web", "db"] } } }),
  messages: [
    "stacks/estate.ts integrations.pay.usedBy: there is no service shop; expected one of db, web; correct the name, or remove it",
    "stacks/estate.ts integrations.pay.usedBy: web stands twice; expected each service once; remove one",
  ],
};
