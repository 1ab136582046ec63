/** How long things took before, from the task lists of the hosts. */
import { z } from "zod";
import { ApiError } from "../../components/host/client.cjs";
import type { Measured, Work } from "../../components/model/maintenance";
import type { Site } from "./site";

const Tasks = z.array(z.object({ type: z.string(), id: z.string().nullish(), starttime: z.number(), endtime: z.number().optional(), status: z.string().optional() }));

const WORKS: Readonly<Record<string, Work>> = { qmcreate: "create", qmshutdown: "stop", qmstart: "start", vzdump: "backup", qmrestore: "restore", qmigrate: "migrate" };

/** What the hosts' task lists tell, the newest first; a host that does not answer tells nothing, and the plan says what it assumes. */
export async function measuredOn(site: Site): Promise<readonly Measured[]> {
  const all: Measured[] = [];
  for (const [stack, { nodes }] of Object.entries(site.input().settings.hosts)) {
    for (const node of Object.keys(nodes)) all.push(...(await readTasks(site, stack, node)));
  }
  return all;
}

async function readTasks(site: Site, stack: string, node: string): Promise<readonly Measured[]> {
  try {
    const tasks = Tasks.parse(await (await site.host(stack)).get(`/nodes/${node}/tasks`, { limit: "1000" }));
    return tasks.flatMap(({ type, id, starttime, endtime, status }): Measured[] => {
      const work = WORKS[type];
      const vmid = Number(id);
      if (work === undefined || endtime === undefined || status !== "OK" || !Number.isInteger(vmid) || vmid < 1) return [];
      return [{ work, vmid, seconds: Math.max(1, endtime - starttime), on: new Date(endtime * 1000).toISOString().slice(0, 10) }];
    });
  } catch (error) {
    if (error instanceof ApiError) return [];
    throw error;
  }
}
