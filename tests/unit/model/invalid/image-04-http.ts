import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "IMAGE-04",
  input: withEstate({ image: { ...sample.estate.image, url: "http://images.example.org/20260901/debian.qcow2" } }),
  valid: withEstate({ image: { ...sample.estate.image, url: "https://images.example.org/20260901/debian.qcow2" } }),
  messages: [
    "stacks/estate.ts image.url: is not a plain https address; expected https://<server>/<path>; use the https address of the image",
  ],
};
