import type { Writable } from "node:stream";

/**
 * Ends the program with the engine that started it. A killed engine closes the pipes that the program prints to: the
 * write fails, the SDK's handler of last resort prints that failure, which fails, and so on for ever, with a growing
 * memory. So the first failed write ends the process.
 */
export function endWithEngine(streams: readonly Writable[] = [process.stdout, process.stderr], exit: (code: number) => void = process.exit): void {
  for (const stream of streams) stream.on("error", () => exit(1));
}
