/** The catalogue of services, with every default filled in. */
import { entriesOf, ownValue } from "./canonical";
import type { Estate, Scale, Service } from "./estate";
import { instancesOf } from "./identity";
import type { PlanInput } from "./input";
import type { ServicePlan, SizePlan } from "./plan";
import { planSize, sizeOf } from "./size";

/** The services of an estate, sorted by name. Expects input without problems. */
export function planServices({ estate, folders = {} }: Pick<PlanInput, "estate" | "folders">): readonly ServicePlan[] {
  return entriesOf(estate.services).map(([name, service]) => {
    const { slot, role, purpose, listens = {}, packages = {}, jobs = {}, units } = service;
    const folder = ownValue(folders, name);
    const sizes = { small: sizeAt(estate, name, service, "small"), standard: sizeAt(estate, name, service, "standard") };
    return { name, slot, instances: instancesOf(service), role, purpose, listens, packages, jobs, ...(units ? { units } : {}), ...(folder ? { folder } : {}), sizes };
  });
}

function sizeAt(estate: Estate, name: string, service: Service, scale: Scale): SizePlan {
  const size = sizeOf(estate, service, scale);
  if (!size) throw new RangeError(`service ${name} has no size`);
  return planSize(size);
}
