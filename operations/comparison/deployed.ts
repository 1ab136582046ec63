import { parseEnvironmentOutputs, planEstate } from "../../components/model";
import { deployedParity, type DeployedParity } from "../../components/model/parity";
import { pulumi } from "../engine/pulumi";
import { chooseWorkspace } from "../workspace/choose";
import { placesOf } from "../workspace/places";
import { planInputOf } from "../workspace/plan";
import { backendUrl } from "../workspace/shim";

/** Where outputs of the environments are read. */
export interface DeployedOptions {
  readonly deployed?: boolean;
  readonly workspace?: string;
  readonly passphraseFile?: string;
}

/**
 * What some environments run, from the outputs of their stacks, held against the ledger. Each is planned as its own stack
 * would plan it in the workspace, with what the stack's file there says besides. Nothing is read, and no Pulumi needed,
 * unless it is asked for or the shell is that of the embedded workspace.
 */
export async function deployedIn(environments: readonly string[], { deployed, workspace, passphraseFile }: DeployedOptions): Promise<readonly DeployedParity[]> {
  const places = placesOf();
  if (deployed !== true && process.env["PULUMI_BACKEND_URL"] !== backendUrl(places)) return [];
  const { target } = await chooseWorkspace(places, workspace, () => passphraseFile);
  const stacks = (JSON.parse(await pulumi(target, ["stack", "ls", "--json"])) as readonly { readonly name: string }[]).map(({ name }) => name.split("/").at(-1));
  return Promise.all(
    environments.map(async (environment): Promise<DeployedParity> => {
      const outputs = stacks.includes(environment) ? (JSON.parse(await pulumi(target, ["stack", "output", "--json"], { stack: environment })) as { readonly trilane?: unknown }) : {};
      const facts = parseEnvironmentOutputs(outputs.trilane);
      const plan = planEstate(planInputOf(places.project, target.folder, environment)).environments.find((one) => one.environment === environment);
      return facts === undefined || plan === undefined ? { environment, unexplained: [], notes: [`${environment} is not up`] } : deployedParity(plan, facts);
    }),
  );
}
