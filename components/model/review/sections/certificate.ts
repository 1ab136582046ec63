/** What was proved, and what the proof takes for granted, as a section. */
import { ruleReferenceText } from "../../reachability/problems";
import { packetText } from "../../reachability";
import type { Block, Section, Text } from "../block";
import type { Review } from "../review";
import { violationLine } from "../verdict";

/** What stands against the estate: packets, rules and guards. */
export function refusalSection({ violations, problems }: Review): readonly Section[] {
  if (violations.length + problems.length === 0) return [];
  const packets = violations.map((violation): readonly Text[] => [violation.problem, [{ code: packetText(violation.packet) }, ` (${violationLine(violation).replace(/:.*$/, "")})`], violation.rules.map(ruleReferenceText).join("; "), violation.next]);
  const guards = problems.map(({ place, problem, expected, next, guard }): readonly Text[] => [place, problem, expected, next, guard ?? ""]);
  return [
    {
      id: "refused",
      title: "What fails",
      lead: "Every run with this code stops before anything changes, with the same words.",
      blocks: [
        ...(packets.length === 0 ? [] : [{ kind: "table", caption: "packets that pass although nobody declared them, or are stopped although somebody did", head: ["what is wrong", "packet", "by which rule", "next"], rows: packets } as const]),
        ...(guards.length === 0 ? [] : [{ kind: "table", caption: "guards that say no", head: ["where", "what is wrong", "expected", "next", "guard"], rows: guards } as const]),
      ],
    },
  ];
}

/** The certificate of isolation. */
export function certificateSection({ certificate }: Review): readonly Section[] {
  if (certificate === undefined) return [];
  const { claims, assumptions, machines, flows, rulesHash } = certificate;
  const blocks: readonly Block[] = [
    { kind: "table", caption: `claims, proved from the plan over all addresses, protocols and ports of ${machines} machines and ${flows} flows`, head: ["claim", "holds", "checked over"], rows: claims.map(({ text, holds, checked, of }): readonly Text[] => [text, [holds ? { text: "yes", tone: "good" } : { text: "no", tone: "danger" }], `${checked} ${of}`]) },
    { kind: "table", caption: "what the proof takes for granted", head: ["assumption", "why, and what follows when it is wrong"], rows: assumptions.map(({ text, why }) => [text, marked(why)]) },
    { kind: "paragraph", text: ["Rules that were proved: ", { code: rulesHash }] },
  ];
  return [{ id: "certificate", title: "Certificate of isolation", lead: "A proof from the rules, not a sample of packets. It says what holds, and what nobody can prove from the code.", blocks }];
}

function marked(text: string): Text {
  return text.split(/`([^`]+)`/).map((part, index) => (index % 2 === 1 ? { code: part } : part)).filter((part) => part !== "");
}
