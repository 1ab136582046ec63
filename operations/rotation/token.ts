import { settingsAfter, type RotationStep } from "../../components/model/rotation";
import type { SecretSettings } from "../../components/model/settings";
import { API_TOKEN } from "../../components/model/uniqueness";
import { recover } from "../engine/recovery";
import { up } from "../engine/run";
import { handOver, tokensOf } from "../estate/tokens";
import type { Step } from "../terminal/steps";
import { readIfThere, writeWhole } from "../workspace/files";
import { configValue, stackFile, withConfig } from "../workspace/settings";
import type { Rotation } from "./carry-out";
import { doneSteps, note } from "./entries";

/** Key of the host's settings that say which token an environment has. */
const KEY = "trilane:tokens";

/**
 * Gives an environment another API token: the host stack makes it beside the one that is used, the environment is handed
 * it and runs with it, and the host stack revokes the old one. Needs the passphrases of both stacks.
 */
export function tokenSteps(rotation: Rotation): readonly Step[] {
  const { target, journals, plan, request, signal } = rotation;
  const { environment, host } = plan;
  const now = settingsOf(rotation)[environment] ?? { generation: 1 };
  const done = doneSteps(journals, environment, API_TOKEN);
  const has = (generation: number, step: RotationStep): boolean => done.some((one) => one.generation === generation && one.step === step);
  const interrupted = now.overlap === "previous" || (has(now.generation, "begin") && !has(now.generation, "retire"));
  const generation = interrupted ? now.generation : now.generation + 1;
  const noted = (step: RotationStep): Promise<void> => note(journals, environment, { secret: API_TOKEN, generation, step }, request);
  const steps: readonly (readonly [RotationStep, string, () => Promise<string | void>])[] = [
    ["begin", `write down who wants it: ${API_TOKEN}`, async () => undefined],
    ["prepare", `${host}: make a token beside the one that ${environment} has`, async () => runHost(rotation, { generation, overlap: "previous" })],
    ["switch", `hand it to ${environment}, and run with it`, async () => {
      const { token } = await handOver(target, journals, await tokensOf(target, host), environment, host);
      await up(target, environment, { signal });
      return token;
    }],
    ["retire", `${host}: revoke the token before it`, async () => runHost(rotation, settingsAfter("retire", generation) ?? { generation })],
  ];
  const left = steps.filter(([step]) => !has(generation, step));
  return left.map(([step, title, run], index): Step => ({
    title,
    run: async () => {
      if (index === 0) for (const stack of [host, environment]) await recover(target, stack);
      const said = await run();
      await noted(step);
      return said;
    },
  }));
}

function settingsOf({ target, plan }: Rotation): Readonly<Record<string, SecretSettings>> {
  const value = configValue(target.folder, plan.host, KEY);
  return (typeof value === "string" ? JSON.parse(value) : (value ?? {})) as Record<string, SecretSettings>;
}

async function runHost(rotation: Rotation, settings: SecretSettings): Promise<void> {
  const { target, plan, signal } = rotation;
  const file = stackFile(target.folder, plan.host);
  const before = readIfThere(file);
  const text = withConfig(before, { [KEY]: { ...settingsOf(rotation), [plan.environment]: settings } });
  if (text !== before) writeWhole(file, text);
  await up(target, plan.host, { signal });
}
