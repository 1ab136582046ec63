import type { Kind } from "../kind";
import { bytes, id, uuid } from "./bytes";
import { password, string } from "./text";

/** The resources of the official plugin that this one serves. */
export const kinds: readonly Kind[] = [password, string, bytes, id, uuid];
