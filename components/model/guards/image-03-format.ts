import { imagesIn } from "./image";
import { problem, type Guard } from "./guard";

/** IMAGE-03 */
export const imageFormat: Guard = {
  id: "IMAGE-03",
  title: "an image is a plain qcow2 disk",
  why: "Proxmox imports it through its API only uncompressed, and takes the format from the ending of the file's name",
  check({ estate }) {
    return imagesIn(estate)
      .filter(({ image: { url } }) => !/\.(qcow2|img)$/i.test(url.split(/[?#]/)[0] ?? ""))
      .map(({ place, image: { url } }) => {
        const file = url.split(/[?#]/)[0]?.split("/").at(-1) ?? "";
        return problem(place("url"), `"${file}" is not a plain disk image`, "a file that ends in .qcow2 or .img, holding qcow2, not compressed", "use the qcow2 build of the image");
      });
  },
};
