import { asking, Permissions } from "../../components/host/facts";
import { HostConnection } from "../../components/host/connection";
import { planEstate } from "../../components/model";
import { InvalidSettings } from "../../components/model/problem";
import type { Target } from "../engine/target";
import { otherSide, refused } from "../failure";
import { planInputOf } from "../workspace/plan";
import { groundIn } from "./ground";
import { tokenOf, trust } from "./token";

/**
 * VMIDs of the machines that a stack's own token sees on its host.
 *
 * @param project root of the checkout
 * @throws Failure (1) when the token lacks the right to see them: each would be taken for gone
 * @throws Failure (3) when the host cannot be asked
 */
export async function vmidsSeen(project: string, target: Target, stack: string): Promise<ReadonlySet<number>> {
  const input = planInputOf(project, target.folder, stack);
  const { hostStack, endpoint } = groundIn(input, stack);
  const pool = planEstate(input).environments.find(({ environment }) => environment === stack)?.access.pool;
  const paths = pool === undefined ? ["/", "/vms"] : ["/", "/vms", `/pool/${pool}`];
  trust(target);
  const host = new HostConnection(endpoint, await tokenOf(target, stack));
  try {
    return await asking(stack, hostStack, host, async () => {
      const permissions = Permissions.parse(await host.get("/access/permissions"));
      if (!paths.some((path) => permissions[path]?.["VM.Audit"] !== undefined)) {
        throw refused(`stack ${stack} trilane:apiToken: ${host.identity} lacks VM.Audit on ${paths.at(-1)}; expected a token that sees its machines, because each would be taken for gone; ${stack === hostStack ? "give it the rights that docs/proxmox.md lists" : `run pulumi up -s ${hostStack} first`}`);
      }
      return new Set(((await host.get("/cluster/resources", { type: "vm" })) as readonly { readonly vmid: number }[]).map(({ vmid }) => vmid));
    });
  } catch (error) {
    if (error instanceof InvalidSettings) throw otherSide(error.message);
    throw error;
  }
}
