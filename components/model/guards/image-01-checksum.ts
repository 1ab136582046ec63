import { imagesIn } from "./image";
import { problem, type Guard } from "./guard";

const LENGTHS = { sha256: 64, sha512: 128 } as const;

/** IMAGE-01 */
export const imageChecksum: Guard = {
  id: "IMAGE-01",
  title: "an image has a checksum of the right length",
  why: "without it, whoever can change the download decides what runs in production",
  check({ estate }) {
    return imagesIn(estate).flatMap(({ place, image }) => {
      const algorithm = image.checksumAlgorithm ?? "sha512";
      const digits = LENGTHS[algorithm];
      const expected = `${digits} hexadecimal digits (${algorithm})`;
      const next = "copy it from the checksum file beside the image";
      const checksum = (image.checksum as string | undefined) ?? "";
      if (checksum === "") return [problem(place("checksum"), "the image has no checksum", expected, next)];
      if (!/^[0-9a-f]*$/i.test(checksum)) return [problem(place("checksum"), "is not hexadecimal", expected, next)];
      return checksum.length === digits ? [] : [problem(place("checksum"), `has ${checksum.length} digits`, expected, next)];
    });
  },
};
