import { chainText } from "../../components/model/rights";
import type { AccessMatrix, AccessRow } from "../../components/model/rights";
import { table } from "../terminal/tables";

/** The matrix as plain text. */
export function accessText({ areas, rows, claims, violations, letThrough, grantable, outside }: AccessMatrix): string {
  const columns = areas.filter((area) => rows.some(({ may }) => may[area] !== undefined) || area !== "shared");
  return [
    "Who may do what:",
    "",
    table(["who", ...columns], rows.map((row) => [nameOf(row), ...columns.map((area) => row.may[area]?.join(",\n") ?? "nothing")])),
    "",
    "  Besides, and in no plan: " + outside.join("; ") + ".",
    ...(grantable.length === 0 ? [] : ["", "  May be granted, for a task and until an end: " + grantable.map(({ name, role, environments }) => `${name} as ${role} in ${environments.join(", ")}`).join("; ") + "."]),
    "",
    "By what:",
    "",
    ...rows.flatMap(({ rights }) => rights.map(({ chain, objects }) => `  ${chain}${objects.length > 1 ? `, and ${objects.length - 1} more` : ""}`)),
    "",
    "Claims:",
    "",
    ...claims.map(({ text, holds, checked, of }) => `  ${holds ? "holds" : "FAILS"}  ${text} (${checked} ${of})`),
    ...violations.map(({ problem, chain, next }) => `  FAILS  ${problem}: ${chainText(chain)}; ${next}`),
    "",
    "What Proxmox itself lets through, whatever the rights say:",
    "",
    ...letThrough.flatMap(({ what, who, needs, mitigation, found }) => [
      `  ${needs === undefined ? "every login of the host" : who.length === 0 ? "nobody here" : who.join(", ")}: ${what}`,
      `    but ${mitigation}`,
      `    ${found.length === 0 ? "leaves no trace" : `found by trilane verify: ${found.join(", ")}`}`,
    ]),
  ].join("\n");
}

const nameOf = ({ identity, tokens, who }: AccessRow): string => [who, identity, ...tokens.map((name) => `with its token ${name}`)].join("\n");
