import { parameterError } from "../errors";
import type { Call } from "./method";

/** Refuses parameters that only root@pam itself may give; a token of it may not (qemu-server API2/Qemu.pm). */
export function rootOnly(call: Call, ...names: string[]): void {
  for (const name of names) {
    const value = call.optional(name);
    if (value !== undefined && value !== "" && value !== "0" && !call.isRoot) throw parameterError({ [name]: "Only root may use this option." });
  }
}
