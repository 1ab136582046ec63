import { join } from "node:path";
import { parse, parseDocument } from "yaml";
import { InvalidSettings } from "../../components/model/problem";
import { misused, otherSide } from "../failure";
import { readIfThere } from "./files";

/** Pulumi.yaml as far as it is read here. */
export interface ProjectFile {
  readonly name: string;
  readonly main?: string;
}

/** Reads Pulumi.yaml of a folder. @throws Failure (3) when there is none */
export function readProject(folder: string): ProjectFile {
  const text = readIfThere(join(folder, "Pulumi.yaml"));
  if (text === undefined) throw otherSide(`${join(folder, "Pulumi.yaml")}: missing; expected the Pulumi project; give its folder with --workspace`);
  return parse(text) as ProjectFile;
}

/** File with the settings of a stack. */
export const stackFile = (folder: string, stack: string): string => join(folder, `Pulumi.${stack}.yaml`);

/** Text of a stack file with plain values set under `config`, or taken away where they are undefined; everything else (salt, secrets, comments) stays. */
export function withConfig(text: string | undefined, values: Readonly<Record<string, unknown>>): string {
  const document = parseDocument(text ?? "");
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) document.setIn(["config", key], value);
    else if (document.hasIn(["config", key])) document.deleteIn(["config", key]);
  }
  return document.toString();
}

/** One plain value of a folder's stack file; undefined where it is not set. */
export function configValue(folder: string, stack: string, key: string): unknown {
  const text = readIfThere(stackFile(folder, stack));
  return text === undefined ? undefined : (parse(text) as { config?: Record<string, unknown> } | null)?.config?.[key];
}

/** Runs something that throws InvalidSettings, and ends the verb with its lines. */
export function orMisused<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof InvalidSettings) throw misused(error.message);
    throw error;
  }
}
