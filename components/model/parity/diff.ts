/** What differs between two environments of one estate, in words, each line with the entry that explains it. */
import { byText, canonicalText, entriesOf } from "../canonical";
import { backupText } from "../change/catalogue";
import { sizeText } from "../change/size";
import { configurationSubject, subjectOf, type Difference } from "../differences";
import type { EnvironmentPlan, IntegrationPlan } from "../plan";
import type { Problem } from "../problem";
import { variationOf } from "../variation";
import { apartOf, type ApartFact } from "./apart";
import { inequalities } from "./compare";
import { fingerprintOf } from "./fingerprint";
import { shapeOf } from "./shape";

/** One thing in which two environments differ, as the ledger declares. */
export interface DeclaredDifference {
  /** `scale`, `cpuWeight`, `backup`, `integration <name>` or `configuration <service>.<key>`. */
  readonly what: string;
  readonly left: string;
  readonly right: string;
  /** What it means for machines and connections. */
  readonly details: readonly string[];
  /** One entry, or one of each environment. */
  readonly entries: readonly Difference[];
}

/** What lies between two environments. */
export interface EnvironmentDiff {
  readonly left: string;
  readonly right: string;
  /** Equal exactly when nothing is unexplained. */
  readonly fingerprints: { readonly left: string; readonly right: string };
  /** Sorted by what differs. */
  readonly declared: readonly DeclaredDifference[];
  /** Every place that no entry explains. */
  readonly unexplained: readonly Problem[];
  /** Identity and place, one line for each kind. */
  readonly apart: readonly ApartFact[];
}

/** Compares two environments. */
export function diffOf(left: EnvironmentPlan, right: EnvironmentPlan): EnvironmentDiff {
  return {
    left: left.environment,
    right: right.environment,
    fingerprints: { left: fingerprintOf(left), right: fingerprintOf(right) },
    declared: declaredDifferences(left, right),
    unexplained: unexplained(left, right),
    apart: apartOf(left, right),
  };
}

function declaredDifferences(left: EnvironmentPlan, right: EnvironmentPlan): readonly DeclaredDifference[] {
  const entries = [...left.differences, ...right.differences];
  const subjects = [...new Set(entries.map(subjectOf))].sort(byText);
  return subjects.flatMap((what) => {
    const [a, b] = [valueOf(left, what), valueOf(right, what)];
    return a === b ? [] : [{ what, left: a, right: b, details: detailsOf(left, right, what), entries: entries.filter((entry) => subjectOf(entry) === what) }];
  });
}

/** What holds in an environment for one thing that may differ. */
function valueOf(plan: EnvironmentPlan, what: string): string {
  const { scale, cpuWeight } = variationOf(plan.differences, plan.environment);
  if (what === "scale") return scale;
  if (what === "cpuWeight") return String(cpuWeight);
  if (what === "backup") return backupText(plan.backup);
  return configuredOf(plan, what) ?? integrationOf(plan, what)?.mode ?? "none";
}

function configuredOf({ configuration }: EnvironmentPlan, what: string): string | undefined {
  const found = configuration.flatMap(({ service, values }) => entriesOf(values).filter(([key]) => configurationSubject({ service, key }) === what));
  return found.map(([, value]) => (value === "" ? "empty" : String(value)))[0];
}

function integrationOf({ integrations }: EnvironmentPlan, what: string): IntegrationPlan | undefined {
  return integrations.find(({ name }) => what === `integration ${name}`);
}

function detailsOf(left: EnvironmentPlan, right: EnvironmentPlan, what: string): readonly string[] {
  if (what === "scale") {
    return left.services.flatMap(({ name }) => {
      const [a, b] = [left, right].map(({ machines }) => machines.find(({ service }) => service === name)?.size);
      return a && b && sizeText(a) !== sizeText(b) ? [`${name}: ${sizeText(a)}; ${right.environment} ${sizeText(b)}`] : [];
    });
  }
  const [a, b] = [integrationOf(left, what), integrationOf(right, what)];
  if (a === undefined || b === undefined) return [];
  const reach = ({ usedBy, endpoint }: IntegrationPlan) => (endpoint === undefined ? "reaches nothing" : `reached by ${usedBy.join(", ")} at ${endpoint.host} ${endpoint.port} as ${endpoint.account}`);
  return [`${left.environment}: ${reach(a)}`, `${right.environment}: ${reach(b)}`];
}

function unexplained(left: EnvironmentPlan, right: EnvironmentPlan): readonly Problem[] {
  return inequalities(shapeOf(left), shapeOf(right)).map(({ path, left: a, right: b }) => ({
    place: `${left.environment} ${path}`,
    problem: `is ${shown(a)}, and ${shown(b)} in ${right.environment}; no entry of stacks/differences.ts explains it`,
    expected: "the same in both, or a declared scale, CPU weight, backup, mode of an integration or value of a configuration",
    next: "take the difference back, or declare it with reason, owner and end",
  }));
}

function shown(value: unknown): string {
  const text = value === undefined ? "not there" : typeof value === "string" ? value.replace(/^<(.*)>$/, "$1") : canonicalText(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
