import type { Integration } from "../../../../components/model";
import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

const { mail } = sample.estate.integrations;

export const invalid: InvalidCase = {
  guard: "INTEGRATION-04",
  input: withEstate({ integrations: { ...sample.estate.integrations, mail: { ...(mail as Integration), live: { ...(mail as Integration).live, ...{ host: "SMTP", addresses: ["10.30.0.20", "203.0.113.7/24", "203.0.0.0/8"], port: "tcp/0", account: "" } } as Integration["live"] } } }),
  valid: withEstate({ integrations: { ...sample.estate.integrations, mail: { ...(mail as Integration), live: { ...(mail as Integration).live, ...{ host: "smtp.example.com", addresses: ["203.0.113.7", "203.0.0.0/16"], port: "tcp/25", account: "shop-live" } } as Integration["live"], sandbox: { ...(mail as Integration).sandbox!, port: "tcp/2525" } } } }),
  messages: [
    "stacks/estate.ts integrations.mail.live.host: \"SMTP\" is not a DNS name; expected a full name in lower case; write for example api.example.com",
    "stacks/estate.ts integrations.mail.live.port: \"tcp/0\" is not a port; expected tcp/ or udp/ and 1 to 65535; write for example tcp/443",
    "stacks/estate.ts integrations.mail.live.account: is empty; expected the name of the account at the other side; write it; keys and passwords go elsewhere",
    "stacks/estate.ts integrations.mail.live.addresses: 10.30.0.20 lies in prod; expected addresses of somebody else; a service of our own is reached by a flow, not as an integration",
    "stacks/estate.ts integrations.mail.live.addresses: \"203.0.113.7/24\" is not an address or a network; expected for example 203.0.113.7 or 203.0.113.0/28; write 203.0.113.0/24",
    "stacks/estate.ts integrations.mail.live.addresses: 203.0.0.0/8 has 16777216 addresses; expected the addresses of one service, /16 or narrower; ask the other side for its addresses",
  ],
};
