import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "IMAGE-05",
  input: withEstate({ image: { ...sample.estate.image, name: "Debian 13" }, previousImages: [sample.estate.image, sample.estate.image] }),
  valid: withEstate({ image: { ...sample.estate.image, name: "debian-13.1" }, previousImages: [sample.estate.image, { ...sample.estate.image, name: "debian-12" }] }),
  messages: [
    "stacks/estate.ts image.name: \"Debian 13\" cannot be a file's name; expected 1 to 40 lower-case letters, digits, dots and dashes; rename it, for example debian-13",
    "stacks/estate.ts previousImages[1].name: debian-13 with this checksum is already listed; expected each image once; remove one of them",
  ],
};
