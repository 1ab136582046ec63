/** Who may do what on the hosts, what is proved about it, and what nobody can forbid. */
import { chainText, type AccessMatrix } from "../../rights";
import type { Block, Section, Span, Text } from "../block";

/** The matrix with its claims. */
export function accessSection({ areas, rows, claims, violations, letThrough, grantable, outside }: AccessMatrix): Section {
  const words = (list: readonly string[] | undefined): Text => (list === undefined ? [{ text: "nothing", tone: "good" }] : list.join(", "));
  const who = (names: readonly string[], needs: string | undefined): string => (needs === undefined ? "every login" : names.length === 0 ? "nobody" : names.join(", "));
  const found = (checks: readonly string[]): Text => (checks.length === 0 ? "nothing: it leaves no trace" : checks.flatMap((check, index): readonly Span[] => [...(index > 0 ? [", "] : []), { code: check }]));
  const blocks: readonly Block[] = [
    { kind: "table", caption: "who may do what, on an environment, on what all share, and on the host", head: ["who", "account", ...areas], rows: rows.map((row): readonly Text[] => [row.who, [{ code: row.identity }], ...areas.map((area) => words(row.may[area]))]) },
    { kind: "paragraph", text: `Besides, and in no plan: ${outside.join("; ")}.` },
    ...(grantable.length === 0 ? [] : [{ kind: "paragraph", text: `May be granted, for a task and until an end: ${grantable.map(({ name, role, environments }) => `${name} as ${role} in ${environments.join(", ")}`).join("; ")}.` } as const]),
    { kind: "table", caption: "claims about rights, proved from the plan", head: ["claim", "holds", "checked over"], rows: claims.map(({ text, holds, checked, of }): readonly Text[] => [text, [holds ? { text: "yes", tone: "good" } : { text: "no", tone: "danger" }], `${checked} ${of}`]) },
    ...(violations.length === 0 ? [] : [{ kind: "table", caption: "rights that must not be", head: ["what is wrong", "by what", "next"], rows: violations.map(({ problem, chain, next }) => [problem, chainText(chain), next]) } as const]),
    { kind: "fold", summary: "What Proxmox itself lets through, whatever the rights say", blocks: [{ kind: "table", caption: "what no right forbids, what makes it harmless as far as it goes, and what finds it", head: ["what", "who", "but", "found by trilane verify"], rows: letThrough.map(({ what, who: names, needs, mitigation, found: checks }) => [what, who(names, needs), mitigation, found(checks)]) }] },
    { kind: "fold", summary: "By what each right is given", blocks: [{ kind: "table", caption: "chains from who asks to the first object", head: ["chain", "privileges", "objects"], rows: rows.flatMap(({ rights }) => rights.map(({ chain, privileges, objects }): readonly Text[] => [chain, privileges.join(", "), String(objects.length)])) }] },
  ];
  return { id: "access", title: "Who may do what", lead: "Rights on the Proxmox hosts, expanded from users, tokens, roles, entries and pools as Proxmox itself does. Nothing in a column of another environment is what keeps a leaked token there.", blocks };
}
