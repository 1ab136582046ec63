/** A word that every POSIX shell (sh, dash, bash, zsh) reads back as exactly `text`, whatever is in it. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Shell code that puts folders before what the shell's own PATH says. */
export function pathLine(folders: readonly string[]): string {
  return `export PATH=${shellQuote(folders.join(":"))}:"$PATH"\n`;
}

/** Shell code that sets and exports variables, one per line, in the given order. */
export function exportLines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `export ${name}=${shellQuote(value)}\n`)
    .join("");
}
