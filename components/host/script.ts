import { relative } from "node:path";

/**
 * Shell command that runs one of the library's scripts. Pulumi runs it in the folder of the program, so that the path
 * is relative to it: the command is the same in every clone.
 */
export function scriptCommand(file: string, ...words: readonly string[]): string {
  const path = relative(process.cwd(), file);
  return ["node", `"${path}"`, ...words].join(" ");
}
