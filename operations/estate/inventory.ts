import { pulumi } from "../engine/pulumi";
import type { Target } from "../engine/target";

/** One machine of an environment, as its stack says it is. */
export interface MachineRow {
  readonly name: string;
  readonly vmid: number;
  readonly node: string;
  readonly vlan: number;
  readonly address: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
}

/** One allowed connection. */
export interface FlowRow {
  readonly from: string;
  readonly to: string;
  readonly port: string;
  readonly reason: string;
}

/** What one environment has. */
export interface Inventory {
  readonly environment: string;
  readonly machines: readonly MachineRow[];
  readonly flows: readonly FlowRow[];
  /** How many secrets it generated; their values stay where they are. */
  readonly secrets: number;
}

/** Reads an environment's inventory from the outputs of its stack. */
export async function readInventory(target: Target, environment: string): Promise<Inventory> {
  const outputs = JSON.parse(await pulumi(target, ["stack", "output", "--json"], { stack: environment })) as Record<string, never>;
  return { environment, machines: outputs["machines"] ?? [], flows: outputs["flows"] ?? [], secrets: 0 };
}
