import type { Integration } from "../../../../components/model";
import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

const { mail } = sample.estate.integrations;

export const invalid: InvalidCase = {
  guard: "INTEGRATION-05",
  input: withEstate({ integrations: { ...sample.estate.integrations, mail: { ...(mail as Integration), live: { ...(mail as Integration).live, ...{ host: "smtp.sandbox.example.com", addresses: ["203.0.113.0/24"], account: "shop-sandbox" } } as Integration["live"] } } }),
  valid: withEstate({ integrations: { ...sample.estate.integrations, mail: { ...(mail as Integration), live: { ...(mail as Integration).live, ...{ host: "smtp.example.com", addresses: ["203.0.113.0/26"], account: "shop" } } as Integration["live"] } } }),
  messages: [
    "stacks/estate.ts integrations.mail.sandbox.host: smtp.sandbox.example.com is the live endpoint; expected a name of its own; ask the other side for a sandbox of its own, or remove it and use stub",
    "stacks/estate.ts integrations.mail.sandbox.account: shop-sandbox is the live account; expected an account of its own; ask the other side for a sandbox of its own, or remove it and use stub",
    "stacks/estate.ts integrations.mail.sandbox.addresses: reach the live endpoint as well; expected addresses or a port of its own; ask the other side for a sandbox of its own, or remove it and use stub",
  ],
};
