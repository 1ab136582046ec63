import { describeToolchain } from "../toolchain/toolchain";
import type { ToolchainPart } from "../toolchain/toolchain";
import { table } from "./terminal/tables";
import { tools } from "./workspace/tools";

/** `trilane toolchain`: what is used and from where. */
export async function toolchain({ ensure, json }: { readonly ensure: boolean; readonly json: boolean }): Promise<void> {
  if (ensure) await tools();
  const parts = describeToolchain();
  if (json) return console.log(JSON.stringify(parts, null, 2));
  console.log(table(["part", "version", "from", "program"], parts.map(row)));
  if (parts.some(({ present }) => !present)) console.log("\nWhat is missing comes with the first command that needs it, or now: npx trilane toolchain --ensure");
}

const origins: Readonly<Record<ToolchainPart["origin"], string>> = {
  path: "PATH",
  official: "official release",
  built: "built from pinned Go modules",
  "own plugin": "plugin of this project",
  undecided: "not here yet",
};

const row = ({ name, version, origin, location }: ToolchainPart): readonly string[] => [name, version, origins[origin], location];
