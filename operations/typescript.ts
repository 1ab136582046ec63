import { resolve } from "node:path";

/** What Node is given to run a program in TypeScript, before its file: it starts a third of a second sooner than with tsx. */
export const TYPESCRIPT: readonly string[] = ["--enable-source-maps", "--require", resolve(__dirname, "..", "stacks", "typescript.cjs")];
