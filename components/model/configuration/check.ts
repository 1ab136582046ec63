/** Whether a rendered configuration is what it says, and whose. */
import type { Problem } from "../problem";
import { DIGEST_LINE, digestOf, type Label } from "./render";

/**
 * Holds a rendered file against the environment that would use it: another environment's is refused, and so is one that
 * was edited. Values are not shown.
 *
 * @param place name of the file, for messages
 * @param wanted where it would be used; without `service`, that of any service is taken
 */
export function checkRendered(place: string, text: string, wanted: Pick<Label, "estate" | "environment"> & { readonly service?: string }): readonly Problem[] {
  const label = labelOf(text);
  const said = DIGEST_LINE.exec(text)?.[2];
  if (label === undefined || said === undefined || said === "") {
    return [{ place, problem: "does not say which environment it belongs to", expected: "a configuration that trilane config render wrote, unchanged", next: renderAgain(wanted) }];
  }
  const again = renderAgain({ ...wanted, service: wanted.service ?? label.service });
  const foreign = (["estate", "environment", "service"] as const).flatMap((field): readonly Problem[] => {
    const expected = wanted[field];
    return expected === undefined || expected === label[field] ? [] : [{ place, problem: `belongs to ${field} ${label[field]}`, expected: `that of ${field} ${expected}`, next: again }];
  });
  const edited: Problem = { place, problem: "was changed after it was rendered: its digest does not fit", expected: "the bytes that trilane config render wrote", next: `change stacks/estate.ts or stacks/differences.ts instead, and ${again}` };
  return [...foreign, ...(digestOf(text) === said ? [] : [edited])];
}

function renderAgain({ environment, service = "<service>" }: { readonly environment: string; readonly service?: string }): string {
  return `run npx trilane config render ${service} --env ${environment}`;
}

/** What a file says of itself; undefined for what is no rendered configuration. */
export function labelOf(text: string): Label | undefined {
  const found = text.trimStart().startsWith("{") ? jsonLabel(text) : (name: string) => new RegExp(`^TRILANE_${name.toUpperCase()}=(.+)$`, "m").exec(text)?.[1];
  const [estate, environment, service] = ["estate", "environment", "service"].map((name) => found?.(name));
  return estate === undefined || environment === undefined || service === undefined ? undefined : { estate, environment, service };
}

function jsonLabel(text: string): ((name: string) => string | undefined) | undefined {
  try {
    const { trilane = {} } = JSON.parse(text) as { readonly trilane?: Readonly<Record<string, unknown>> };
    return (name) => (typeof trilane[name] === "string" ? trilane[name] : undefined);
  } catch {
    return undefined;
  }
}
