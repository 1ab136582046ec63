import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DOCTOR_CHECKS } from "../../../../components/model/doctor";
import type { Check } from "../../../../components/model/finding";
import { VERIFY_CHECKS } from "../../../../components/model/verify";

const document = readFileSync(join(__dirname, "../../../../docs/checks.md"), "utf8");
const rows = (checks: Readonly<Record<string, Check>>) => Object.entries(checks).map(([id, { severity, title }]) => `| \`${id}\` | ${severity} | ${title} |`);

test.each([["doctor", DOCTOR_CHECKS], ["verify", VERIFY_CHECKS]])("docs/checks.md lists every check of trilane %s, and no other", (verb, checks) => {
  const section = document.split(`## \`trilane ${verb}\``)[1]?.split("\n## ")[0] ?? "";
  expect(section.split("\n").filter((line) => line.startsWith("| `"))).toEqual(rows(checks));
});
