import { sample, withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "IMAGE-02",
  input: withEstate({ image: { ...sample.estate.image, url: "https://images.example.org/trixie/latest/debian-13.qcow2" } }),
  valid: withEstate({ image: { ...sample.estate.image, url: "https://images.example.org/trixie/20260901-2100/debian-13.qcow2" } }),
  messages: [
    "stacks/estate.ts image.url: latest moves to other builds; expected a dated or versioned address; use the address of a dated build, for example …/20260901-2100/…",
  ],
};
