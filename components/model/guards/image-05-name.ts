import { imagesIn } from "./image";
import { problem, type Guard } from "./guard";

/** IMAGE-05 */
export const imageName: Guard = {
  id: "IMAGE-05",
  title: "an image's name can be a file's name, and no two images share name and checksum",
  why: "the file on the host is called <name>-<checksum>.qcow2, and Proxmox would change other characters",
  check({ estate }) {
    const images = imagesIn(estate);
    const id = (index: number) => `${images[index]?.image.name} ${images[index]?.image.checksum.slice(0, 12)}`;
    return images.flatMap(({ place, image: { name } }, index) => {
      if (!/^[a-z0-9][a-z0-9.-]{0,39}$/.test(name)) return [problem(place("name"), `"${name}" cannot be a file's name`, "1 to 40 lower-case letters, digits, dots and dashes", "rename it, for example debian-13")];
      const twice = images.findIndex((_, other) => id(other) === id(index)) < index;
      return twice ? [problem(place("name"), `${name} with this checksum is already listed`, "each image once", "remove one of them")] : [];
    });
  },
};
