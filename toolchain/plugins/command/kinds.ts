import type { Kind } from "../kind";
import { localCommand } from "./local";
import { remoteCommand } from "./remote";

/** The resources of the official plugin that this one serves. */
export const kinds: readonly Kind[] = [localCommand, remoteCommand];
