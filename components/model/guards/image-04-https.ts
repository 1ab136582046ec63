import { imagesIn } from "./image";
import { problem, type Guard } from "./guard";

/** IMAGE-04 */
export const imageOverHttps: Guard = {
  id: "IMAGE-04",
  title: "an image is downloaded over https, without a password in its address",
  why: "the address is shown in plans and on the host",
  check({ estate }) {
    return imagesIn(estate)
      .filter(({ image: { url } }) => !/^https:\/\/[^/@\s]+\/\S+$/.test(url))
      .map(({ place }) => problem(place("url"), "is not a plain https address", "https://<server>/<path>", "use the https address of the image"));
  },
};
