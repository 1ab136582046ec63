/** Rules of Proxmox as chains. */
import type { FirewallRule } from "../plan";
import type { ChainRule, RuleReference } from "./chain";
import type { Directory } from "./directory";
import { EVERYTHING, NOTHING, restrict, type Region } from "./region";
import { parseService } from "./service-set";

type Direction = "in" | "out";
type OwnRule = Exclude<FirewallRule, { securityGroup: string }>;

/** The rules of one direction in their order, groups in place. */
export function chainRules(direction: Direction, rules: readonly FirewallRule[], directory: Directory, place: string): readonly ChainRule[] {
  return rules.flatMap((rule, position): readonly ChainRule[] => {
    const index = position + 1;
    if (!("securityGroup" in rule)) return rule.type === direction ? [chainRule(rule, directory, { place, index, text: ruleWords(rule) })] : [];
    const members = directory.group(rule.securityGroup);
    // A group that is not there: Proxmox leaves it out. Here it lets everything in, so that nothing is proved with it.
    if (members === undefined) return [{ action: "ACCEPT", match: EVERYTHING, reference: { place, index, text: `group ${rule.securityGroup}, which nobody declares` } }];
    return chainRules(direction, members, directory, `group ${rule.securityGroup}`);
  });
}

function chainRule(rule: OwnRule, directory: Directory, reference: RuleReference): ChainRule {
  return { action: rule.action, match: matchOf(rule, directory), reference };
}

/** What a rule names. Undecided means unsafe: an accept that cannot be read accepts everything, a drop drops nothing. */
function matchOf({ action, proto, dport, source, dest }: OwnRule, directory: Directory): Region {
  const [from, to, service] = [directory.side(source), directory.side(dest), parseService(proto, dport)];
  if (from === undefined || to === undefined || service === undefined) return action === "ACCEPT" ? EVERYTHING : NOTHING;
  return restrict(EVERYTHING, { source: from, destination: to, service });
}

/** A rule in the words of Proxmox: `in ACCEPT tcp dport 443 source +dc/svc_clients`. */
export function ruleWords({ type, action, proto, dport, source, dest }: OwnRule): string {
  const words = [type, action, proto, dport && `dport ${dport}`, source && `source ${source}`, dest && `dest ${dest}`];
  return words.filter((word) => word !== undefined && word !== "").join(" ");
}
