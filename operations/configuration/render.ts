import { join } from "node:path";
import { CONFIGURATION_FORMATS, renderConfiguration, type ConfigurationFormat } from "../../components/model";
import { misused } from "../failure";
import { writeWhole } from "../workspace/files";
import { configurationOf, plannedEnvironment } from "./planned";

/** Options of `trilane config render`. */
export interface RenderOptions {
  readonly env: string;
  readonly format?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** What runs as the service reads it; nothing in it is secret. */
const MODE = 0o644;

/** `trilane config render [service]`: the configuration of one service, or of all, as files for one environment. */
export async function render(service: string | undefined, options: RenderOptions): Promise<void> {
  const format = formatOf(options.format);
  const plan = await plannedEnvironment(options.env);
  const chosen = service === undefined ? plan.configuration : [configurationOf(plan, service)];
  if (service === undefined && options.out === undefined) throw misused("config render: names no service; expected one, or --out <folder> for the files of all; for example npx trilane config render --env prod --out rendered");
  const files = chosen.map((configuration) => ({ service: configuration.service, text: renderConfiguration(plan, configuration, format), file: fileOf(configuration.service, service, options.out, format) }));
  for (const { file, text } of files) if (file !== undefined) writeWhole(file, text, MODE);
  if (options.json === true) console.log(JSON.stringify({ environment: options.env, format, files: files.map(({ file, text, ...rest }) => ({ ...rest, ...(file === undefined ? { text } : { file }) })) }, null, 2));
  else for (const { file, text } of files) process.stdout.write(file === undefined ? text : `${file}\n`);
}

/** Of one service `out` is the file, of all it is their folder. */
function fileOf(one: string, asked: string | undefined, out: string | undefined, format: ConfigurationFormat): string | undefined {
  return out === undefined || asked !== undefined ? out : join(out, `${one}.${format}`);
}

function formatOf(text = "env"): ConfigurationFormat {
  const found = CONFIGURATION_FORMATS.find((format) => format === text);
  if (found === undefined) throw misused(`--format ${text}: is not known; expected one of ${CONFIGURATION_FORMATS.join(", ")}; leave it out for env`);
  return found;
}
