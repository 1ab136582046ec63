import { groundOf, type PlanInput } from "../../components/model";
import { misused } from "../failure";

/** The host stack that a stack is or stands on, and where its host answers. @throws Failure (2) for a stack that nobody knows */
export function groundIn({ settings }: PlanInput, stack: string): { readonly hostStack: string; readonly endpoint: string } {
  const ground = groundOf(settings, stack);
  if (ground !== undefined) return ground;
  throw misused(`--stack ${stack}: is not known; expected one of ${[...Object.keys(settings.hosts), ...settings.host.environments].join(", ")}; correct the name`);
}
