import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "IMAGE-01",
  input: withEstate({ image: { ...sample.estate.image, checksum: "" } }),
  valid: withEstate({ image: { ...sample.estate.image, checksum: "cd".repeat(64) } }),
  messages: [
    "stacks/estate.ts image.checksum: the image has no checksum; expected 128 hexadecimal digits (sha512); copy it from the checksum file beside the image",
  ],
};
