import { quoted } from "./shell";

/** What every guest of a world finds, whatever machine it is. */
export interface Prepared {
  /** Address of the mirror outside. @default - there is none */
  readonly mirror?: string | undefined;
  /** Certificate of the authority of the servers outside, PEM. @default - there is none */
  readonly authority?: string | undefined;
}

/** Where Debian keeps authorities that somebody added. */
const CA = "/usr/local/share/ca-certificates/outside.crt";
/** Lists of packages in the guests' Debian: those of the moment that it was made, as a mirror names them below `dists/`. */
const LISTS = "/usr/share/trilane-lists";

/**
 * A script that runs in a guest's root before it boots, each time. apt finds the lists of packages that the mirror had when
 * the guests' Debian was made, as after an update, and asks the mirror only for newer ones. The servers outside are trusted.
 */
export function prepareScript({ mirror, authority }: Prepared): string {
  return ["set -eu", ...(mirror === undefined ? [] : lists(mirror)), ...(authority === undefined ? [] : trust(authority)), ""].join("\n");
}

function lists(mirror: string): readonly string[] {
  const place = `/var/lib/apt/lists/${mirror}_debian_`;
  // The mirror answers when it has a whole file: longer than apt's 30 seconds on a slow line, once for each file.
  return [`printf 'Acquire::http::Timeout "600";\\nAcquire::Retries "3";\\n' > /etc/apt/apt.conf.d/91mirror`, `for list in ${LISTS}/*; do`, `  [ -e ${quoted(place)}"\${list##*/}" ] || ln -sfn "$list" ${quoted(place)}"\${list##*/}"`, "done"];
}

/** As `update-ca-certificates` does, in a hundredth of its time. */
function trust(certificate: string): readonly string[] {
  return [
    `ca=${CA}`, `if [ "$(cat "$ca" 2>/dev/null || true)" != ${quoted(certificate.trim())} ]; then`,
    `  printf '%s\\n' ${quoted(certificate.trim())} > "$ca"`, '  cat "$ca" >> /etc/ssl/certs/ca-certificates.crt', '  ln -sf "$ca" "/etc/ssl/certs/$(openssl x509 -noout -hash -in "$ca").0"', "fi",
  ];
}
