import { basisOf, describeMaintenance, planMaintenance, situationOf } from "../../components/model/maintenance";
import { planEstate } from "../../components/model";
import { writeWhole } from "../workspace/files";
import { orMisused } from "../workspace/settings";
import { measuredOn } from "./measured";
import { nameOf, Progress } from "./progress";
import { Site, type SiteOptions } from "./site";

/** Options of `trilane maintenance plan`. */
export interface PlanOptions extends SiteOptions {
  readonly host: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `trilane maintenance plan`: writes the steps, and keeps them for `run`. Changes nothing. */
export async function plan({ host, out, json, ...where }: PlanOptions): Promise<void> {
  const site = await Site.open(where);
  const input = site.input();
  const measured = await measuredOn(site);
  const made = orMisused(() => planMaintenance(situationOf(input, planEstate(input), measured), host, basisOf(input)));
  Progress.keep(site.folder, made, new Date());
  const text = describeMaintenance(made);
  if (out !== undefined) writeWhole(out, text, 0o644);
  if (json === true) return console.log(JSON.stringify(made));
  console.log(out === undefined ? text : `${out}: ${made.away.length} steps there, ${made.back.length} back`);
  console.log(`\nCarry it out: npx trilane maintenance run --host ${nameOf(made)}`);
}
