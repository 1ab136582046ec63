import { imagesIn } from "./image";
import { problem, type Guard } from "./guard";

/** IMAGE-02 */
export const imagePinned: Guard = {
  id: "IMAGE-02",
  title: "an image's address names one dated or versioned build",
  why: "behind latest, current or daily lies another file tomorrow: the checksum fails, and nobody can build today's machine again",
  check({ estate }) {
    return imagesIn(estate).flatMap(({ place, image: { url } }) => {
      const next = "use the address of a dated build, for example …/20260901-2100/…";
      const moving = /(?:^|[/._-])(latest|current|daily|nightly|stable|testing)(?=[/._-]|$)/i.exec(url)?.[1];
      if (moving) return [problem(place("url"), `${moving} moves to other builds`, "a dated or versioned address", next)];
      const path = url.replace(/^[a-z]+:\/\/[^/]*/i, "");
      return /\d{6,}|\d+\.\d+/.test(path) ? [] : [problem(place("url"), "names no date and no version", "a dated or versioned address", next)];
    });
  },
};
