import { entriesOf, ownValue } from "../canonical";
import type { ConfigurationField } from "../configuration/field";
import type { Estate } from "../estate";
import { ALL } from "../flow";
import { didYouMean } from "../nearest";
import type { Problem } from "../problem";
import { fieldsIn, type PlacedField } from "./configuration";
import { problem, type Guard } from "./guard";

type Reference<Kind extends ConfigurationField["kind"]> = Omit<PlacedField, "field"> & { readonly field: Extract<ConfigurationField, { readonly kind: Kind }> };

/** Secrets that a service owns or is given. */
function secretsOf({ services }: Estate, service: string): readonly string[] {
  const { secrets, uses = [] } = ownValue(services, service) ?? {};
  return [...entriesOf(secrets).map(([name]) => `${service}/${name}`), ...uses];
}

function secretProblems(estate: Estate, { service, place, field: { secret } }: Reference<"secret">): readonly Problem[] {
  const given = secretsOf(estate, service);
  if (given.includes(secret)) return [];
  const expected = given.length > 0 ? `one of ${given.join(", ")}` : "a secret that the service owns or uses";
  return [problem(`${place}.secret`, `${service} is not given the secret ${secret}${didYouMean(secret, given)}`, expected, `correct the name, or add it to services.${service}.uses`)];
}

function integrationProblems({ integrations }: Estate, { service, place, field }: Reference<"integration">): readonly Problem[] {
  const { integration } = field;
  const known = entriesOf(integrations).map(([name]) => name);
  const found = ownValue(integrations, integration);
  if (found === undefined) return [problem(`${place}.integration`, `there is no integration ${integration}${didYouMean(integration, known)}`, known.length > 0 ? `one of ${known.join(", ")}` : "an integration of the estate", "correct the name, or remove the field")];
  return found.usedBy.includes(service) ? [] : [problem(`${place}.integration`, `${service} does not use ${integration}: its firewall drops what it would send there`, "an integration that the service uses", `add ${service} to integrations.${integration}.usedBy, or remove the field`)];
}

function serviceProblems({ flows }: Estate, { service, place, field: { to } }: Reference<"service">): readonly Problem[] {
  const allowed = flows.filter(({ from }) => from === service || from === ALL).map((flow) => flow.to);
  if (allowed.includes(to)) return [];
  return [problem(`${place}.to`, `no flow leads from ${service} to ${to}: the firewall drops what it would send there${didYouMean(to, allowed)}`, "the end of a declared flow", `add { from: "${service}", to: "${to}", reason: … } to flows, or correct the name`)];
}

function callersProblems({ services }: Estate, { service, place, field: { port } }: Reference<"callers">): readonly Problem[] {
  const named = entriesOf(ownValue(services, service)?.listens).map(([name]) => name);
  if (named.includes(port)) return [];
  return [problem(`${place}.port`, `${service} does not listen on ${port}${didYouMean(port, named)}`, named.length > 0 ? `one of ${named.join(", ")}` : "a port of the service", "correct the name, or add it to listens")];
}

/** CONFIGURATION-03 */
export const configurationReference: Guard = {
  id: "CONFIGURATION-03",
  title: "a configuration refers to secrets that the service is given, to integrations that it uses, to services that a flow leads to, and to ports of its own",
  why: "it would name what the service cannot have or cannot reach",
  check({ estate }) {
    return fieldsIn(estate).flatMap(({ field, ...placed }) => {
      if (field.kind === "secret") return secretProblems(estate, { ...placed, field });
      if (field.kind === "callers") return callersProblems(estate, { ...placed, field });
      if (field.kind === "integration") return integrationProblems(estate, { ...placed, field });
      return field.kind === "service" ? serviceProblems(estate, { ...placed, field }) : [];
    });
  },
};
