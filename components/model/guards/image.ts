/** Images of an estate with the places of their fields. */
import type { Estate, Image } from "../estate";
import { estatePlace } from "../place";

/** The image of today and the ones that are kept. */
export function imagesIn({ image, previousImages = [] }: Estate): readonly { readonly image: Image; readonly place: (field: string) => string }[] {
  return [
    { image, place: (field) => estatePlace(`image.${field}`) },
    ...previousImages.map((previous, index) => ({ image: previous, place: (field: string) => estatePlace(`previousImages[${index}].${field}`) })),
  ];
}
