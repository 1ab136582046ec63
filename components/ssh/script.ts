import { readFileSync } from "node:fs";

/** A word that a POSIX shell reads back as exactly `text`. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Command that runs one of the library's shell scripts in a machine, as another user; stdin is left to the script. The text
 * of the script and the words can be read by everybody there: nothing secret belongs into them.
 *
 * @param file the script, for `sh -eu`; its comments are left out
 * @param user a user of the machine, who is not asked for a password. @default root
 */
export function remoteScript(file: string, words: readonly string[], user?: string): string {
  const text = readFileSync(file, "utf8").split("\n").filter((line) => !/^\s*(#|$)/.test(line)).join("\n");
  return ["cd / && exec sudo -n", ...(user === undefined ? [] : ["-u", user]), "sh -euc", quoted(text), "trilane", ...words.map(quoted)].join(" ");
}
