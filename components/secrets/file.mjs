// Puts one value into a file that its consumer reads, or removes it. A reader finds the old value or the new one, never
// half of one. The value comes on stdin.
//
//   TRILANE_FILE=/run/trilane/secrets/appointments/database.app-password node file.mjs put < value
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { text } from "node:stream/consumers";

const file = process.env.TRILANE_FILE ?? "";

async function put() {
  const value = await text(process.stdin);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.new`;
  // One that a killed run left is read-only.
  rmSync(fresh, { force: true });
  const descriptor = openSync(fresh, "wx", 0o400);
  try {
    writeSync(descriptor, value);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  chmodSync(fresh, 0o400);
  renameSync(fresh, file);
}

try {
  if (process.argv[2] === "remove") rmSync(file, { force: true });
  else await put();
  process.stdout.write("done\n");
} catch (error) {
  process.stderr.write(`${file}: cannot be written, got ${error.message}; expected a folder that this user may write; check trilane:secretFolder, then run pulumi up again\n`);
  process.exitCode = 1;
}
