import { atMost, stated } from "../figure";
import type { Figure } from "../figure";
import type { Ground } from "../estate/ground";
import { inTurns, told } from "../timing";

/** What a person waits for most often: a preview of production that changes nothing, against a program that does nothing. */
export async function previewFigures(ground: Ground, repetitions: number): Promise<readonly Figure[]> {
  await ground.writeEmpty("empty");
  await ground.writeEmpty("empty-typescript");
  // Production takes only a shape that runs below it.
  for (const environment of ["test", "prod"]) await ground.pulumi(environment, "up", "--yes", "--skip-preview");
  const empty = (): Promise<number> => ground.empty("empty", "preview");
  const typed = (): Promise<number> => ground.empty("empty-typescript", "preview");
  const prod = (): Promise<number> => ground.pulumi("prod", "preview");
  // The first of each fills the caches of the disk and of V8.
  for (const fill of [empty, typed, prod]) await fill();
  const before = ground.requests();
  await prod();
  const calls = ground.requests() - before;
  const times = await inTurns(repetitions, { empty, typed, prod });
  const lean = await ground.memory(empty);
  const full = await ground.memory(async (env) => ground.clone.pulumi(["preview", "-s", "prod"], { env: { NODE_OPTIONS: env["NODE_OPTIONS"], TRILANE_BENCH_MEMORY: env["TRILANE_BENCH_MEMORY"] } }));
  return [
    atMost("no-change preview of prod, of an empty program", times.prod.min / times.empty.min, "x", 1.4, `${told(times.prod)} against ${told(times.empty)}`),
    atMost("no-change preview of prod, of an empty TypeScript program", times.prod.min / times.typed.min, "x", 1.4, `the same against ${told(times.typed)}`),
    stated("no-change preview of prod, more than an empty program", (times.prod.median - times.empty.median) / 1000, "s", "medians"),
    stated("requests of a no-change preview of prod", calls, "", "facts that are held against the plan"),
    atMost("memory of the program, of an empty one", full / lean, "x", 1.5, `${full.toFixed(0)} MiB against ${lean.toFixed(0)} MiB`),
  ];
}
