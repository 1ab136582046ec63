/** Names, reasons and purposes are written by people: none of them may become markup. */

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text for HTML and SVG, also inside of attributes. Characters that XML does not have are left out. */
export function html(text: string): string {
  return text.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "").replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? "");
}

/** Text for a line of Markdown: no markup, no cell of a table, no mention of a person, no link, no line break. */
export function markdown(text: string): string {
  const line = text.replace(/[\r\n\t]+/g, " ");
  // `@name` and `#12` would notify people and link to threads on the platforms that show it.
  return line.replace(/[\\`*_{}[\]<>|~&!]/g, "\\$&").replace(/\\([<>&])/g, (_, letter: string) => ENTITIES[letter] ?? "").replace(/([@#])(?=\w)/g, "$1\u200B").replace(/:\/\//g, ":\u200B//").replace(/^(\s*\d*)([-+.)])(?=\s)/, "$1\\$2");
}

/** Text inside of backticks; longer ones where it holds some itself. */
export function code(text: string): string {
  const line = text.replace(/[\r\n\t]+/g, " ");
  const fence = "`".repeat(Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const space = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${space}${line}${space}${fence}`;
}
