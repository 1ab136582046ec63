import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VM_TYPE } from "../../components/model/recorded";
import { ensureOpenTofu } from "../../toolchain/clients";
import { atMost, stated } from "../figure";
import type { Figure } from "../figure";
import type { Ground } from "../estate/ground";
import { configurationOf } from "../opentofu/configuration";
import { TofuWorkspace } from "../opentofu/tofu";
import { inTurns, timed, told } from "../timing";

const APPLY = ["-auto-approve", "-no-color", "-input=false"] as const;
const UP = ["up", "--yes", "--skip-preview"] as const;

/** How the two engines are compared. */
export interface Comparison {
  readonly environment: string;
  readonly repetitions: number;
  readonly log: (line: string) => void;
}

/** One environment made from nothing: by Pulumi and by OpenTofu, with the same provider, resources, values and token. */
async function compared(ground: Ground, { environment, repetitions, log }: Comparison) {
  const openTofu = await ensureOpenTofu(log);
  const folder = mkdtempSync(join(tmpdir(), "trilane-bench-tofu-"));
  try {
    const token = await ground.token(environment);
    const tokenFile = join(folder, "token");
    writeFileSync(tokenFile, token, { mode: 0o600 });
    const tofu = new TofuWorkspace(openTofu, folder, { ...ground.host, tokenFile, token });
    await ground.pulumi(environment, ...UP);
    const resources = await ground.resources(environment);
    const machines = resources.filter(({ type }) => type === VM_TYPE).length;
    await tofu.configure(configurationOf(resources, { providerVersion: openTofu.providerVersion, programFolder: ground.clone.path("stacks") }));
    const before = ground.requests();
    await ground.pulumi(environment, "preview", "--refresh");
    const read = (ground.requests() - before) / machines;
    await ground.pulumi(environment, "destroy", "--yes", "--skip-preview");
    const calls = { pulumi: 0, tofu: 0 };
    const counted = async (name: keyof typeof calls, work: () => Promise<number>): Promise<number> => {
      const since = ground.requests();
      const taken = await work();
      calls[name] = ground.requests() - since;
      return taken;
    };
    const times = await inTurns(repetitions, {
      pulumi: async () => {
        const taken = await counted("pulumi", () => ground.pulumi(environment, ...UP));
        await ground.pulumi(environment, "destroy", "--yes", "--skip-preview");
        return taken;
      },
      tofu: async () => {
        const taken = await counted("tofu", () => timed(() => tofu.run("apply", ...APPLY)));
        await tofu.run("destroy", ...APPLY);
        return taken;
      },
      empty: () => ground.empty("empty", ...UP),
    });
    return { times, calls, machines, read };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The clinic's dev environment. */
export async function updateFigures(ground: Ground, comparison: Comparison): Promise<readonly Figure[]> {
  const { times, calls, machines, read } = await compared(ground, comparison);
  const { pulumi, tofu, empty } = times;
  return [
    atMost("up of an environment, slower than OpenTofu by so many empty programs", (pulumi.min - tofu.min) / empty.min, "x", 1, `${machines} machines: ${told(pulumi)} against ${told(tofu)}; empty program ${told(empty)}`),
    stated("requests for each machine that is made", calls.pulumi / machines, "", `OpenTofu ${(calls.tofu / machines).toFixed(1)}`),
    stated("requests for each machine that is read back", read, "", "a preview with --refresh"),
  ];
}

/** Two hundred machines at once. */
export async function largeFigures(ground: Ground, comparison: Comparison): Promise<readonly Figure[]> {
  const { times, calls, machines } = await compared(ground, comparison);
  return [atMost(`up of ${machines} machines, of OpenTofu`, times.pulumi.min / times.tofu.min, "x", 1.1, `${told(times.pulumi)} with ${calls.pulumi} requests against ${told(times.tofu)} with ${calls.tofu}`)];
}
