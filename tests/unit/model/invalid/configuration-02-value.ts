import type { ConfigurationSchema } from "../../../../components/model";
import { withService } from "../sample";
import type { InvalidCase } from "./case";

const purpose = "one of each";
const wrong: ConfigurationSchema = {
  a_text: { kind: "text", default: "two\nlines", purpose },
  b_number: { kind: "number", default: 11, least: 1, most: 10, purpose },
  c_boolean: { kind: "boolean", default: "yes" as never, purpose },
  d_choice: { kind: "choice", of: ["warning", "info"], default: "verbose", purpose },
  e_url: { kind: "url", default: "https://somebody:pass@api.example.com/", purpose },
  f_duration: { kind: "duration", default: "30 s" as never, purpose },
};
const right: ConfigurationSchema = {
  a_text: { kind: "text", default: "", purpose },
  b_number: { kind: "number", default: 10, least: 10, most: 10, purpose },
  c_boolean: { kind: "boolean", default: false, purpose },
  d_choice: { kind: "choice", of: ["warning", "info"], default: "info", purpose },
  e_url: { kind: "url", default: "https://api.{environment}.example.com/", purpose },
  f_duration: { kind: "duration", default: "30s", purpose },
};

export const invalid: InvalidCase = {
  guard: "CONFIGURATION-02",
  input: withService("web", { configuration: wrong }),
  valid: withService("web", { configuration: right }),
  messages: [
    'stacks/estate.ts services.web.configuration.a_text.default: holds a line break, a control character or half a character; expected one line of at most 1000 characters; write for example "monthly"',
    "stacks/estate.ts services.web.configuration.b_number.default: 11 is not such a number; expected a whole number from 1 up to 10; write for example 1",
    'stacks/estate.ts services.web.configuration.c_boolean.default: "yes" is neither true nor false; expected true or false; write for example true',
    'stacks/estate.ts services.web.configuration.d_choice.default: "verbose" is not among its words; expected one of warning, info; write for example warning',
    'stacks/estate.ts services.web.configuration.e_url.default: holds a name or a password; expected an address with a scheme and a host, and no password in it; write for example "https://api.example.com/v1"',
    'stacks/estate.ts services.web.configuration.f_duration.default: "30 s" is not a length of time; expected a whole number with ms, s, min, h or d; write for example 30s',
  ],
  // What holds a password is no address, and a secret besides.
  also: ["CONFIGURATION-05"],
};
