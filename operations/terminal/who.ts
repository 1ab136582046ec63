import { hostname, userInfo } from "node:os";

/** Who runs this command, for journals: `user@machine`. */
export function whoAmI(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    // A container may run under a number that has no name.
    return `uid-${process.getuid?.() ?? "unknown"}@${hostname()}`;
  }
}
