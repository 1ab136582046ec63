import { quoted } from "./shell";

/** What every guest of a world finds, whatever machine it is. */
export interface Prepared {
  /** Address of the mirror outside. @default - there is none */
  readonly mirror?: string | undefined;
}

/** Lists of packages in the guests' Debian: those of the moment that it was made, as a mirror names them below `dists/`. */
const LISTS = "/usr/share/trilane-lists";

/**
 * A script that runs in a guest's root before it boots, each time. apt finds the lists of packages that the mirror had when
 * the guests' Debian was made, as after an update, and asks the mirror only for newer ones.
 */
export function prepareScript({ mirror }: Prepared): string | undefined {
  if (mirror === undefined) return undefined;
  return [
    "set -eu", `for list in ${LISTS}/*; do`,
    `  [ -e "/var/lib/apt/lists/"${quoted(`${mirror}_debian_`)}"\${list##*/}" ] || ln -sfn "$list" "/var/lib/apt/lists/"${quoted(`${mirror}_debian_`)}"\${list##*/}"`,
    "done", "",
  ].join("\n");
}
