import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { z } from "zod";

/** Which requests a fault meets. What is left out fits everything. */
const Match = z.strictObject({
  verb: z.enum(["GET", "POST", "PUT", "DELETE"]).optional(),
  /** Path below `/api2/json`; `*` stands for one part, `**` for any rest. */
  path: z.string().startsWith("/").optional(),
  node: z.string().optional(),
  /** `user@realm` or `user@realm!token`. */
  user: z.string().optional(),
  /** The k-th changing request since the file was read, whatever it asks for. */
  mutating: z.int().min(1).optional(),
  /** The n-th request that fits all of the above. */
  nth: z.int().min(1).default(1),
  /** How many requests it meets from then on. */
  times: z.int().min(1).default(1),
});

const when = z.enum(["before", "after"]).default("after");

/** What happens to a request that is met. `before` and `after` speak of the moment when it is carried out. */
const Act = z.discriminatedUnion("kind", [
  /** Its task does its work, fails at the end, and cleans up as Proxmox does. */
  z.strictObject({ kind: z.literal("task-fails"), text: z.string().default("interrupted by a fault") }),
  /** The worker of its task is killed in the middle: volumes are as it left them, configurations as before, locks stay. */
  z.strictObject({ kind: z.literal("task-dies") }),
  /** Its task never ends, until somebody stops it or the host is restarted. */
  z.strictObject({ kind: z.literal("task-hangs") }),
  /** The machine that it names is locked from now on, until somebody unlocks it or the seconds are over. */
  z.strictObject({ kind: z.literal("lock"), lock: z.string().default("backup"), seconds: z.number().min(0).optional() }),
  /** It is answered so and not carried out. */
  z.strictObject({ kind: z.literal("answer"), status: z.int().min(400).max(599), message: z.string() }),
  z.strictObject({ kind: z.literal("slow"), seconds: z.number().min(0), when }),
  /** The connection ends without an answer. */
  z.strictObject({ kind: z.literal("drop"), when }),
  /** It waits, with its connection open, until the file changes: for whoever kills the caller at this moment. */
  z.strictObject({ kind: z.literal("hold"), when }),
  /** The storage has no room from now on, until the file changes. */
  z.strictObject({ kind: z.literal("full"), storage: z.string() }),
  /** The volume is deleted behind everybody's back. */
  z.strictObject({ kind: z.literal("remove-volume"), volume: z.string() }),
  /** All connections end, running tasks too; the host answers again after the seconds. */
  z.strictObject({ kind: z.literal("restart"), seconds: z.number().min(0).default(1), when }),
  /** The token of the caller has expired from now on. */
  z.strictObject({ kind: z.literal("expire-token") }),
  /** The process of the host ends as by `kill -9`. */
  z.strictObject({ kind: z.literal("die"), when }),
]);

const Plan = z.strictObject({ faults: z.array(z.strictObject({ name: z.string().min(1), match: Match.prefault({}), act: Act })) });

/** What happens to a request. */
export type Act = z.output<typeof Act>;
/** One fault: its name is what the log says when it happens. */
export type Fault = z.output<typeof Plan>["faults"][number];

/** Reads a file of faults, YAML or JSON. @throws Error with everything that is wrong in it */
export function readFaults(file: string): readonly Fault[] {
  const result = Plan.safeParse(parse(readFileSync(file, "utf8")) ?? { faults: [] });
  if (result.success) return result.data.faults;
  const wrong = result.error.issues.map(({ path, message }) => `${file}: ${path.join(".") || "file"}: ${message}; expected a fault as docs/faults.md lists them; mend the file`);
  throw new Error(wrong.join("\n"));
}

/** Whether a path is meant by a pattern of one. */
export function pathFits(pattern: string, path: string): boolean {
  const parts = pattern.split(/(\*\*|\*)/).map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  return new RegExp(`^${parts.join("")}$`).test(path);
}
