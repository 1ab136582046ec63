import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "IMAGE-01",
  input: withEstate({ image: { ...sample.estate.image, checksum: "ab".repeat(32) }, previousImages: [{ ...sample.estate.image, checksum: "xy" }] }),
  valid: withEstate({ image: { ...sample.estate.image, checksum: "ab".repeat(64) }, previousImages: [{ ...sample.estate.image, checksum: "cd".repeat(64) }] }),
  messages: [
    "stacks/estate.ts image.checksum: has 64 digits; expected 128 hexadecimal digits (sha512); copy it from the checksum file beside the image",
    "stacks/estate.ts previousImages[0].checksum: is not hexadecimal; expected 128 hexadecimal digits (sha512); copy it from the checksum file beside the image",
  ],
};
