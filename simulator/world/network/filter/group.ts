import type { FirewallRule } from "../../../state/records";
import type { Scope, Version } from "./names";
import { MARKED, ruleLines, SET_MARK, UNMARKED, type Targets } from "./rule";
import type { Chains } from "./table";

/** Direction of a packet as the side that filters it sees it. */
export type Direction = "IN" | "OUT";

/** The chains of one version of IP while they are made. */
export interface Making {
  readonly chains: Chains;
  readonly version: Version;
  /** Rules that cannot be said, in words: like Proxmox, the filter is made without them. */
  readonly problems: string[];
}

/** Adds the rules of a list to a chain, groups as jumps. `returned` is where an accept inside a group goes on. */
export function addRules(making: Making, chain: string, rules: readonly FirewallRule[], direction: Direction, scope: Scope, targets: Targets, returned: string): void {
  const { chains, version, problems } = making;
  for (const rule of rules) {
    if (rule.type === "group") {
      if (rule.enable !== 1) continue;
      addGroup(making, rule.action, scope);
      chains.add(chain, `-j GROUP-${rule.action}-${direction}`, `-m mark --mark ${MARKED} ${returned}`);
    } else if (rule.type === direction.toLowerCase()) {
      try {
        chains.add(chain, ...ruleLines(rule, version, scope, targets));
      } catch (error) {
        problems.push(`${chain}: ${(error as Error).message}`);
      }
    }
  }
}

/** Both chains of a security group, once; an empty one for a group that is not there (Firewall.pm generate_group_rules). */
function addGroup(making: Making, group: string, { cluster }: Scope): void {
  if (making.chains.has(`GROUP-${group}-IN`)) return;
  const rules = cluster.groups[group]?.rules;
  if (rules === undefined) making.problems.push(`no such security group '${group}'`);
  for (const direction of ["IN", "OUT"] as const) {
    const chain = `GROUP-${group}-${direction}`;
    making.chains.add(chain, `-j MARK --set-mark ${UNMARKED}`);
    addRules(making, chain, rules ?? [], direction, { cluster }, { ACCEPT: SET_MARK, REJECT: "-j PVEFW-reject" }, "-j RETURN");
  }
}
