import { CONFIGURATION_FORMATS, checkRendered, describeProblem, renderConfiguration, type EnvironmentPlan, type Problem } from "../../components/model";
import { labelOf } from "../../components/model/configuration";
import { misused, refused } from "../failure";
import { readIfThere } from "../workspace/files";
import { plannedEnvironment } from "./planned";

/** Options of `trilane config check`. */
export interface CheckOptions {
  readonly env: string;
  readonly service?: string;
  readonly current?: boolean;
  readonly json?: boolean;
}

/** `trilane config check FILE…`: whether rendered files are an environment's own, unchanged, and with `--current` up to date. */
export async function check(files: readonly string[], options: CheckOptions): Promise<void> {
  const plan = await plannedEnvironment(options.env);
  const checked = files.map((file) => ({ file, problems: problemsOf(file, plan, options) }));
  const problems = checked.flatMap((one) => one.problems);
  if (options.json === true) console.log(JSON.stringify({ environment: options.env, files: checked }, null, 2));
  else for (const { file, problems: own } of checked) if (own.length === 0) console.log(`${file}: belongs to ${options.env}`);
  if (problems.length > 0) throw refused(options.json === true ? "" : problems.map(describeProblem).join("\n"));
}

function problemsOf(file: string, plan: EnvironmentPlan, { service, current }: CheckOptions): readonly Problem[] {
  const text = readIfThere(file);
  if (text === undefined) throw misused(`${file}: no such file; expected a rendered configuration; give its path`);
  const { estate, environment } = plan;
  const problems = checkRendered(file, text, { estate, environment, ...(service === undefined ? {} : { service }) });
  return problems.length > 0 || current !== true ? problems : staleness(file, text, plan);
}

/** A file that is whole, and not what this checkout renders. */
function staleness(place: string, text: string, plan: EnvironmentPlan): readonly Problem[] {
  const service = labelOf(text)?.service ?? "";
  const own = plan.configuration.find((one) => one.service === service);
  if (own !== undefined && CONFIGURATION_FORMATS.some((format) => renderConfiguration(plan, own, format) === text)) return [];
  return [{ place, problem: `is not what this checkout renders for ${service}`, expected: "the configuration of stacks/estate.ts and stacks/differences.ts", next: `run npx trilane config render ${service} --env ${plan.environment}` }];
}
