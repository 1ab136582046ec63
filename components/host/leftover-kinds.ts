import { z } from "zod";
import { deleteIpset, deletePositions, differs, findIn, readIfThere, type Leftover } from "./leftovers";

const firewall = "/cluster/firewall";

/** A storage definition: its folder and files stay when the definition goes. */
export const leftStorage: Leftover = {
  kind: "storage",
  id: (inputs) => String(inputs["resourceId"]),
  find: (host, { resourceId }) => readIfThere(host, `/storage/${String(resourceId)}`),
  strange: (found, { path }) => differs(found, { type: "dir", path }),
  remove: async (host, { resourceId }) => void (await host.delete(`/storage/${String(resourceId)}`)),
};

/** A backup job: its archives stay. */
export const leftBackupJob: Leftover = {
  kind: "backup job",
  id: (inputs) => String(inputs["resourceId"]),
  find: (host, { resourceId }) => readIfThere(host, `/cluster/backup/${String(resourceId)}`),
  strange: (found, { pool, storage }) => differs(found, { pool, storage }),
  remove: async (host, { resourceId }) => void (await host.delete(`/cluster/backup/${String(resourceId)}`)),
};

/** An alias of the datacenter's firewall. */
export const leftAlias: Leftover = {
  kind: "alias",
  id: (inputs) => String(inputs["name"]),
  find: (host, { name }) => findIn(host, `${firewall}/aliases`, "name", name),
  strange: (found, { cidr, comment }) => differs(found, { cidr, comment }),
  remove: async (host, { name }) => void (await host.delete(`${firewall}/aliases/${String(name)}`)),
};

/** An ipset of the datacenter's firewall. */
export const leftIpset: Leftover = {
  kind: "ipset",
  id: (inputs) => String(inputs["name"]),
  find: (host, { name }) => findIn(host, `${firewall}/ipset`, "name", name),
  strange: (found, { comment }) => differs(found, { comment }),
  remove: (host, { name }) => deleteIpset(host, `${firewall}/ipset/${String(name)}`),
};

/** A security group. */
export const leftSecurityGroup: Leftover = {
  kind: "security group",
  id: (inputs) => String(inputs["name"]),
  find: (host, { name }) => findIn(host, `${firewall}/groups`, "group", name),
  strange: (found, { comment }) => differs(found, { comment }),
  remove: async (host, { name }) => {
    await deletePositions(host, `${firewall}/groups/${String(name)}`);
    await host.delete(`${firewall}/groups/${String(name)}`);
  },
};

const Rules = z.array(z.object({ comment: z.string().optional() }));

/** Rules of the datacenter: the provider takes the whole list or aborts at any rule that exists. */
export const leftDatacenterRules: Leftover = {
  kind: "rules of",
  id: () => "the datacenter",
  find: async (host) => {
    const rules = Rules.parse(await host.get(`${firewall}/rules`));
    return rules.length === 0 ? undefined : rules;
  },
  strange: (found, inputs) => {
    const ours = new Set(Rules.parse(inputs["rules"]).map(({ comment }) => comment));
    const others = Rules.parse(found).filter(({ comment }) => !ours.has(comment));
    return others.length === 0 ? undefined : `${others.length} of them with a comment that the plan does not know`;
  },
  remove: (host) => deletePositions(host, `${firewall}/rules`),
};
