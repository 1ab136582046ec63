import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "IMAGE-03",
  input: withEstate({ image: { ...sample.estate.image, url: "https://images.example.org/20260901/debian.qcow2.xz" } }),
  valid: withEstate({ image: { ...sample.estate.image, url: "https://images.example.org/20260901/debian.img" } }),
  messages: [
    "stacks/estate.ts image.url: \"debian.qcow2.xz\" is not a plain disk image; expected a file that ends in .qcow2 or .img, holding qcow2, not compressed; use the qcow2 build of the image",
  ],
};
