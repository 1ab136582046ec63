/** Violations as problems: one line each, for the gate and for people. */
import type { Problem } from "../problem";
import type { RuleReference } from "./chain";
import { endText } from "./end";
import { packetText } from "./packet";
import type { Proof, Violation } from "./proof";

/** A rule with its place: `prod-db-1 firewall in, rule 3 "in ACCEPT tcp dport 5432 source …"`. */
export function ruleReferenceText({ place, index, text }: RuleReference): string {
  return `${place}, ${index === undefined ? "" : `rule ${index} `}"${text}"`;
}

/** A violation in words: which packet, by which rule. */
export function violationText({ problem, from, to, packet, rules, further }: Violation): string {
  const by = rules.length === 0 ? "" : `, by ${rules.map(ruleReferenceText).join(" and ")}`;
  return `${problem}: ${packetText(packet)} (${endText(from)} to ${endText(to)})${by}${further === 0 ? "" : `, and ${further} more like it`}`;
}

/** What stands against an estate, one problem per violation; none when the proof holds. */
export function problemsOf({ violations, certificate }: Proof): readonly Problem[] {
  return violations.map((violation) => {
    const expected = certificate.claims.find(({ id }) => id === violation.claim)?.text ?? "isolation";
    return { place: `isolation ${violation.claim}`, problem: violationText(violation), expected, next: violation.next, guard: violation.claim };
  });
}
