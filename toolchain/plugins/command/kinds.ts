import type { Kind } from "../kind";
import { localCommand } from "./local";

/** The resources of the official plugin that this one serves. */
export const kinds: readonly Kind[] = [localCommand];
