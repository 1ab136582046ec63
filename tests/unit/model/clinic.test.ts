import { join } from "node:path";
import { Document, isPair, isScalar, visit } from "yaml";
import { checkEstate, describeProblem, planEstate } from "../../../components/model";
import type { FirewallRule, FlowPlan, PlanInput } from "../../../components/model";
import { access } from "../../../stacks/access";
import { differences } from "../../../stacks/differences";
import { estate } from "../../../stacks/estate";
import { readSettings } from "../../../stacks/settings";
import { sample } from "./sample";

const root = join(__dirname, "../../..");
const input = (overlay: Readonly<Record<string, unknown>>): PlanInput => ({ estate, differences, access, settings: readSettings(root, "host", overlay), today: "2026-11-21" });
const clinic = input({ adminKeys: sample.settings.host.adminKeys });

test("the clinic lacks nothing but the key of its admin", () => {
  expect(checkEstate(input({})).map(describeProblem)).toEqual([
    "Pulumi.host.yaml trilane:adminKeys[0]: is still the placeholder; expected the OpenSSH public key of an admin; put the line of your ~/.ssh/id_ed25519.pub there; make one with ssh-keygen -t ed25519",
  ]);
  expect(checkEstate(clinic)).toEqual([]);
});

test("test has production's machines, sizes and flows", () => {
  const [, test, prod] = planEstate(clinic).environments;
  const shape = (plan: typeof test) => plan?.machines.map(({ key, size, data }) => ({ key, size: { ...size, cpuWeight: 0 }, disks: data?.disks }));
  expect(shape(test)).toEqual(shape(prod));
});

/** A rule in one line, with every field. */
function lineOf(rule: FirewallRule): string {
  if ("securityGroup" in rule) return `group ${rule.securityGroup}  # ${rule.comment}`;
  const { type, action, proto = "any", dport = "any", source, dest, log, comment } = rule;
  return `${type} ${action} ${proto} ${dport}${source ? ` from ${source}` : ""}${dest ? ` to ${dest}` : ""} log ${log}  # ${comment}`;
}

/** A flow in one line, with every field. */
function flowLine({ kind, from, to, sources, destinations, protocol, port, reason }: FlowPlan): string {
  return `${kind}: ${from} to ${to}: ${sources.join(",")} to ${destinations.join(",")} ${protocol} ${port ?? ""}  # ${reason}`;
}

/** A plan as text for reading: YAML, rules and flows in one line, `immutable` left out because it repeats its neighbours. */
function rendered(plan: unknown): string {
  const readable = JSON.stringify(plan, (key, value: unknown) => {
    if (key === "immutable") return undefined;
    if (key === "rules") return (value as FirewallRule[]).map(lineOf);
    return key === "flows" ? (value as FlowPlan[]).map(flowLine) : value;
  });
  const document = new Document(JSON.parse(readable), { aliasDuplicateObjects: false });
  const flat = (node: { items: readonly unknown[] }) => node.items.every((item) => isScalar(item) || (isPair(item) && isScalar(item.value)));
  visit(document, {
    Collection: (key, node) => {
      const texts = node.items.some((item) => isScalar(item) && String(item.value).includes("  # "));
      if (key !== null && flat(node) && !texts) node.flow = true;
    },
  });
  return `\n${document.toString({ lineWidth: 0 })}`;
}

// Reviewers read these: they show what a change of the estate means in each environment.
test.each(planEstate(clinic).environments.map((plan) => [plan.environment, plan] as const))("plan of %s", (_, plan) => {
  expect(rendered(plan)).toMatchSnapshot();
});

test("plan of the host", () => {
  expect(rendered(planEstate(clinic).hosts[0])).toMatchSnapshot();
});
