import { readFileSync } from "node:fs";
import { join } from "node:path";
import { LET_THROUGH, rightsClaims } from "../../../../components/model/rights";

const document = readFileSync(join(__dirname, "../../../../docs/rights.md"), "utf8");
const rowsOf = (title: string): readonly string[] => (document.split(`## ${title}`)[1]?.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("| ")).slice(1);

test("docs/rights.md says every claim, and what Proxmox lets through", () => {
  expect(rowsOf("What is claimed")).toEqual(rightsClaims.map(({ id, text, why }) => `| \`${id}\` | ${text} | ${why} |`));
  expect(rowsOf("What Proxmox itself lets through")).toEqual(
    LET_THROUGH.map(({ what, needs, mitigation, found }) => `| ${what} | ${needs === undefined ? "every login" : `\`${needs}\` on it`} | ${mitigation} | ${found.length === 0 ? "nothing" : found.map((id) => `\`${id}\``).join(", ")} |`),
  );
});
