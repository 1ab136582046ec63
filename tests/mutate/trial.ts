/** Tries the tests of a file on one world of modules, with jest's own runner and expectations. */
import * as circus from "jest-circus";
import { expect } from "expect";
import { Modules } from "./modules";

let failed: string | undefined;
/** Only tests whose name holds this are run. */
let wanted = "";

Object.assign(globalThis, { expect, test: circus.test, it: circus.it, describe: circus.describe, beforeAll: circus.beforeAll, afterAll: circus.afterAll, beforeEach: circus.beforeEach, afterEach: circus.afterEach });

circus.addEventHandler((event) => {
  // What comes after the first failure tells nothing new.
  if (event.name === "test_start" && (failed !== undefined || !event.test.name.includes(wanted))) event.test.mode = "skip";
  if (event.name === "test_fn_failure") failed ??= event.test.name;
});

/**
 * The first test that goes red, or why the file cannot be loaded; undefined when all stay green.
 *
 * @param name only tests whose name holds this. @default - all
 */
export async function firstFailure(testFile: string, replaced?: { readonly file: string; readonly source: string }, name = ""): Promise<string | undefined> {
  failed = undefined;
  wanted = name;
  circus.resetState();
  try {
    new Modules(replaced).load(testFile);
  } catch (error) {
    return `is not loaded: ${error instanceof Error ? error.message : String(error)}`;
  }
  const { unhandledErrors } = await circus.run();
  return failed ?? unhandledErrors[0];
}
