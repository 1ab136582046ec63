/** What services are configured with anew. */
import { entriesOf } from "../canonical";
import { isWritten, keysOf, type ConfigurationField, type ConfigurationValue } from "../configuration/field";
import type { ConfigurationPlan } from "../plan";
import { found, matched, same, type Found } from "./words";

/** Fields that come, go, are described anew, and values that change. */
export function configurationChanges(before: readonly ConfigurationPlan[], after: readonly ConfigurationPlan[]): readonly Found[] {
  const { added, removed, changed } = matched(before, after, ({ service }) => service);
  const none = (service: string): ConfigurationPlan => ({ service, fields: {}, values: {} });
  return [
    ...removed.flatMap((plan) => fieldChanges(plan, none(plan.service))),
    ...added.flatMap((plan) => fieldChanges(none(plan.service), plan)),
    ...changed.flatMap((pair) => fieldChanges(pair.before, pair.after)),
  ];
}

function fieldChanges(before: ConfigurationPlan, after: ConfigurationPlan): readonly Found[] {
  const { service } = after;
  const fields = matched(entriesOf(before.fields), entriesOf(after.fields), ([key]) => key);
  const values = matched(entriesOf(before.values), entriesOf(after.values), ([key]) => key);
  const told = new Set(values.changed.map(({ key }) => key));
  const silent = fields.changed.filter(({ after: [key, field] }) => !keysOf(key, field).some((one) => told.has(one)));
  return [
    ...fields.removed.map(([key]) => found("configuration", "alteration", "removed", `${service}.${key}`, `${service} is no longer configured with ${key}`)),
    ...fields.added.map(([key, field]) => found("configuration", "addition", "added", `${service}.${key}`, `${service} is configured with ${key}: ${field.purpose}`, { details: keysOf(key, field).map((one) => `${one} = ${shown(after.values[one])}`) })),
    ...values.changed.map(({ key, before: [, old], after: [, now] }) => found("configuration", "alteration", "changed", `${service}.${key}`, `${service}: ${key} ${shown(old)} → ${shown(now)}`)),
    ...silent.map(({ key, before: [, old], after: [, now] }) => described(service, key, old, now)),
  ];
}

/** What a field is for, what it may be, or its default where the ledger says another value. */
function described(service: string, key: string, before: ConfigurationField, after: ConfigurationField): Found {
  const defaults = [before, after].map((field) => (isWritten(field) ? field.default : undefined));
  const details = same(defaults[0], defaults[1]) ? [] : [`default ${shown(defaults[0])} → ${shown(defaults[1])}`];
  return found("configuration", "note", "changed", `${service}.${key}`, `${key} of ${service} is described anew: ${after.purpose}`, { details });
}

function shown(value: ConfigurationValue | undefined): string {
  return value === undefined ? "none" : value === "" ? "empty" : String(value);
}
