/** The data pipeline of the examples: one schema, three environments, production the strictest. */
import { join } from "node:path";
import { checkEstate, checkRendered, describeProblem, planEstate, renderConfiguration, type EnvironmentPlan, type PlanInput } from "../../../components/model";
import { differences } from "../../../examples/data-pipeline/stacks/differences";
import { estate } from "../../../examples/data-pipeline/stacks/estate";
import { readSettings } from "../../../stacks/settings";
import { sample } from "../model/sample";

const settings = readSettings(join(__dirname, "../../../examples/data-pipeline"), "host", { adminKeys: sample.settings.host.adminKeys });
const input: PlanInput = { estate, differences, settings, today: "2026-11-21" };
const plans = planEstate(input).environments;
const files = (plan: EnvironmentPlan): readonly string[] => plan.configuration.map((one) => renderConfiguration(plan, one, "env").replace(/^TRILANE_DIGEST=.*\n/m, ""));

test("each environment has the same keys, references instead of connections, and its own values", () => {
  const pipeline = (environment: string, values: readonly string[]): readonly string[] => [["TRILANE_ESTATE=figures", `TRILANE_ENVIRONMENT=${environment}`, "TRILANE_SERVICE=pipeline", ...values, ""].join("\n")];
  expect(plans.map(files)).toEqual([
    pipeline("dev", ["BUCKET=figures-dev", "DST_CONN=secret://pipeline/destination", "RETRIES=0", "SRC_CONN=secret://pipeline/source", "STORE_ACCOUNT=", "STORE_ENDPOINT=", "STORE_KEY=", "STORE_MODE=stub", "STORE_SAFE=true", "TABLE_SUFFIX=_dev"]),
    pipeline("test", ["BUCKET=figures-test", "DST_CONN=secret://pipeline/destination", "RETRIES=2", "SRC_CONN=secret://pipeline/source", "STORE_ACCOUNT=figures-sandbox", "STORE_ENDPOINT=sandbox.store.example.com:443", "STORE_KEY=", "STORE_MODE=sandbox", "STORE_SAFE=true", "TABLE_SUFFIX=_test"]),
    pipeline("prod", ["BUCKET=figures-prod", "DST_CONN=secret://pipeline/destination", "RETRIES=5", "SRC_CONN=secret://pipeline/source", "STORE_ACCOUNT=figures", "STORE_ENDPOINT=store.example.com:443", "STORE_KEY=", "STORE_MODE=live", "STORE_SAFE=false", "TABLE_SUFFIX="]),
  ]);
});

test("production less strict than test is refused", () => {
  const lax = differences.map((entry) => (entry.environment === "test" && entry.what === "configuration" && entry.key === "retries" ? { ...entry, value: 6 } : entry));
  expect(checkEstate({ ...input, differences: lax }).map(describeProblem)).toEqual([
    "stacks/differences.ts entry 6 value: pipeline.retries is 6 in test and 5 in prod: production is laxer; expected at least as strict a value in prod (strictest: highest); take the entry back, or make prod as strict",
  ]);
});

test("what is rendered for one environment is refused by each other", () => {
  for (const plan of plans) {
    for (const other of plans) {
      const problems = plan.configuration.flatMap((one) => checkRendered("pipeline.env", renderConfiguration(plan, one, "env"), other));
      expect(problems.map(({ problem }) => problem)).toEqual(plan === other ? [] : [`belongs to environment ${plan.environment}`]);
    }
  }
});
