import { checkEstate, type PlanInput } from "../components/model";
import { access } from "./access";
import { acceptances, differences } from "./differences";
import { estate } from "./estate";
import { readFolders } from "./folders";
import { readSettings } from "./settings";

/**
 * What the plan of a stack is made from: the estate, the people, the ledger and the folders of services of this
 * checkout, today, and the settings. One way for the program and for the verbs, so that what one refuses the other
 * refuses too.
 *
 * @param root folder of the settings' files
 * @param stack the stack that runs
 * @param overlay its Pulumi configuration, see {@link readSettings}
 * @throws {InvalidSettings} with every problem at once
 */
export function readInput(root: string, stack: string, overlay: Readonly<Record<string, unknown>>): PlanInput {
  const written = { estate, differences, acceptances, access, folders: readFolders(), today: new Date().toISOString().slice(0, 10) };
  return { ...written, settings: readSettings(root, stack, overlay, (settings) => checkEstate({ ...written, settings })) };
}
