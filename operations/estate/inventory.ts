import { parseEnvironmentOutputs } from "../../components/model/outputs";
import type { EnvironmentOutputs } from "../../components/model/outputs";
import { pulumi } from "../engine/pulumi";
import type { Target } from "../engine/target";
import { otherSide } from "../failure";

/** Reads what an environment has from the public outputs of its stack. */
export async function readInventory(target: Target, environment: string): Promise<EnvironmentOutputs> {
  const { trilane } = JSON.parse(await pulumi(target, ["stack", "output", "--json"], { stack: environment })) as { trilane?: unknown };
  const outputs = parseEnvironmentOutputs(trilane);
  if (outputs === undefined) throw otherSide(`${environment}: its outputs are of another version; expected schema 1; run pulumi up -s ${environment}`);
  return outputs;
}
