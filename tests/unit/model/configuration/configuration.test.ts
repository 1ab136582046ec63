/** Configurations: the plan of them, rendering, what is refused, and that they agree with the network. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { CONFIGURATION_FORMATS, checkRendered, describeProblem, fingerprintOf, planEstate, renderConfiguration, type ConfigurationPlan, type Difference, type EnvironmentPlan, type IntegrationMode, type PlanInput } from "../../../../components/model";
import { configurationValues } from "../../../../components/model/configuration";
import { changesOf } from "../../../../components/model/change";
import { deployedParity, diffOf } from "../../../../components/model/parity";
import { environmentOutputs } from "../../../../components/model/outputs";
import { Port } from "../../../../components/model/port";
import { sample, withReferences } from "../sample";

const input = withReferences();
const declared = { reason: "tried there", owner: "team", until: "2027-06-30" } as const;
const planOf = (from: PlanInput, name: string): EnvironmentPlan => planEstate(from).environments.find(({ environment }) => environment === name)!;
const configurationOf = (plan: EnvironmentPlan): ConfigurationPlan => plan.configuration[0]!;
const withMode = (environment: string, integration: string, value: IntegrationMode): PlanInput => ({
  ...input,
  differences: [...input.differences.filter((entry) => !(entry.environment === environment && entry.what === "integration" && entry.integration === integration)), ...(environment === "prod" && value === "live" ? [] : [{ environment, what: "integration", integration, value, ...declared } satisfies Difference])],
});

test("keys are the same in every environment, whatever the ledger says", () => {
  const keys = planEstate({ ...input, differences: [...input.differences, { environment: "dev", what: "configuration", service: "web", key: "retries", value: 1, ...declared }] }).environments.map((plan) => Object.keys(configurationOf(plan).values));
  expect(new Set(keys.map(String)).size).toBe(1);
  expect(keys[0]).toEqual(["bucket", "clients", "database", "database_password", "log_level", "mail_account", "mail_endpoint", "mail_key", "mail_mode", "mail_safe", "retries", "secure_cookies", "shop", "timeout"]);
});

test("names, addresses and references are the environment's own", () => {
  expect(configurationOf(planOf(input, "test")).values).toMatchObject({ bucket: "shop-test", shop: "https://test.shop.example.com", clients: "10.99.3.0/24", database: "10.20.0.20:5432", database_password: "secret://db/app-password" });
  expect(configurationOf(planOf(input, "prod")).values).toMatchObject({ bucket: "shop-prod", shop: "https://prod.shop.example.com", database: "10.30.0.20:5432", database_password: "secret://db/app-password" });
});

test.each<[string, IntegrationMode]>([["test", "sandbox"], ["test", "stub"], ["test", "disabled"], ["prod", "live"], ["prod", "stub"], ["prod", "disabled"]])("in %s, what mode %s says of endpoint, account and safety is what the firewall lets through", (environment, mode) => {
  const plan = planOf(withMode(environment, "mail", mode), environment);
  const { mail_mode, mail_endpoint, mail_account, mail_safe } = configurationOf(plan).values;
  const { live, sandbox } = input.estate.integrations["mail"]!;
  const endpoint = mode === "live" ? live : mode === "sandbox" ? sandbox! : undefined;
  expect({ mail_mode, mail_endpoint, mail_account, mail_safe }).toEqual({ mail_mode: mode, mail_endpoint: endpoint === undefined ? "" : `${endpoint.host}:${Port.parse(endpoint.port)!.number}`, mail_account: endpoint?.account ?? "", mail_safe: mode !== "live" });
  // The flow, and a rule on each machine of the service; nothing at all where there is no endpoint.
  const flows = plan.flows.filter(({ kind, to }) => kind === "integration" && to.startsWith("mail."));
  expect(flows.map(({ from, destinations, port }) => ({ from, destinations, port }))).toEqual(endpoint === undefined ? [] : [{ from: "web", destinations: endpoint.addresses, port: Port.parse(endpoint.port)!.number }]);
  const opened = plan.machines.filter(({ firewall }) => firewall.rules.some((rule) => "type" in rule && rule.action === "ACCEPT" && rule.type === "out" && [...live.addresses, ...sandbox!.addresses].some((address) => rule.dest?.includes(address))));
  expect(opened.map(({ service }) => service)).toEqual(endpoint === undefined ? [] : ["web", "web"]);
});

test("the key of an integration is named where its mode has an endpoint", () => {
  const keyed = { ...input, estate: { ...input.estate, integrations: { ...input.estate.integrations, mail: { ...input.estate.integrations["mail"]!, key: { purpose: "sends" } } } } };
  expect(planEstate(keyed).environments.map((plan) => [configurationOf(plan).values["mail_key"], plan.secrets.some(({ name }) => name === "mail/key")])).toEqual([["", false], ["secret://mail/key", true], ["secret://mail/key", true]]);
});

test("every secret that a configuration refers to is one that the plan gives the service", () => {
  for (const plan of planEstate(input).environments) {
    const references = plan.configuration.flatMap(({ service, values }) => Object.values(values).flatMap((value) => (String(value).startsWith("secret://") ? [[service, String(value).slice("secret://".length)] as const] : [])));
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter(([service, name]) => !plan.secrets.some((secret) => secret.name === name && secret.consumers.includes(service)))).toEqual([]);
  }
});

test("a value of one environment is a declared difference: one shape, told with its reason", () => {
  const entry = { environment: "test", what: "configuration", service: "web", key: "log_level", value: "debug", ...declared } as const;
  const [test, prod] = ["test", "prod"].map((name) => planOf({ ...input, differences: [...input.differences, entry] }, name)) as [EnvironmentPlan, EnvironmentPlan];
  expect(fingerprintOf(test)).toBe(fingerprintOf(prod));
  expect(diffOf(test, prod).declared).toContainEqual({ what: "configuration web.log_level", left: "debug", right: "info", details: [], entries: [entry] });
  expect(environmentOutputs(test).differences).toContainEqual({ what: "configuration", field: "web.log_level", value: "debug" });
  expect(deployedParity(test, environmentOutputs(test))).toEqual({ environment: "test", unexplained: [], notes: [] });
  expect(deployedParity(planOf(input, "test"), environmentOutputs(test)).unexplained.map(describeProblem)).toEqual([
    'stack test configuration web.log_level: runs with debug, and no entry of stacks/differences.ts says so; expected an entry { environment: "test", what: "configuration", service: "web", key: "log_level", … } with this value, or an environment without it; put the entry back, or run pulumi up -s test',
  ]);
});

test("a value that nobody declared is another shape, also of a reference or an endpoint", () => {
  const [test, prod] = ["test", "prod"].map((name) => planOf(input, name)) as [EnvironmentPlan, EnvironmentPlan];
  for (const [key, value] of Object.entries(configurationOf(test).values)) {
    const { service, fields, values } = configurationOf(test);
    const spoiled: EnvironmentPlan = { ...test, configuration: [{ service, fields, values: { ...values, [key]: typeof value === "boolean" ? !value : typeof value === "number" ? value + 1 : `${value}x` } }] };
    expect({ key, same: fingerprintOf(spoiled) === fingerprintOf(prod) }).toEqual({ key, same: false });
    expect(diffOf(spoiled, prod).unexplained.map(({ place }) => place)).toEqual([`test configuration.web.values.${key}`]);
  }
});

test("changes are told in words", () => {
  const { configuration = {} } = input.estate.services["web"]!;
  const fields = { ...Object.fromEntries(Object.entries(configuration).filter(([key]) => key !== "timeout")), retries: { ...configuration["retries"]!, default: 6 } as (typeof configuration)[string], pages: { kind: "number", default: 20, purpose: "rows of a page" } as const };
  const after = withReferences();
  const lines = changesOf(planEstate(input), planEstate({ ...after, estate: { ...after.estate, services: { ...after.estate.services, web: { ...after.estate.services["web"]!, configuration: fields } } } })).changes.filter(({ environment }) => environment === "prod");
  expect(lines.map(({ severity, text, details }) => [severity, text, ...details])).toEqual([
    ["alteration", "web: retries 5 → 6"],
    ["alteration", "web is no longer configured with timeout"],
    ["addition", "web is configured with pages: rows of a page", "pages = 20"],
  ]);
});

describe("rendering", () => {
  test.each(CONFIGURATION_FORMATS)("%s: equal plans give equal bytes, in whatever order they were written", (format) => {
    const plan = planOf(input, "prod");
    const { service, fields, values } = configurationOf(plan);
    const turned = { service, fields, values: Object.fromEntries(Object.entries(values).reverse()) };
    expect(renderConfiguration(plan, turned, format)).toBe(renderConfiguration(plan, configurationOf(plan), format));
  });

  test.each(CONFIGURATION_FORMATS)("%s: any other environment, estate or service refuses it, and so does its own after any edit", (format) => {
    const text = renderConfiguration(planOf(input, "test"), configurationOf(planOf(input, "test")), format);
    const told = (wanted: Parameters<typeof checkRendered>[2], from = text) => checkRendered("web.env", from, wanted).map(({ problem }) => problem);
    expect(told({ estate: "shop", environment: "test", service: "web" })).toEqual([]);
    expect(told({ estate: "shop", environment: "prod" })).toEqual(["belongs to environment test"]);
    expect(told({ estate: "other", environment: "test", service: "db" })).toEqual(["belongs to estate shop", "belongs to service web"]);
    for (let at = 0; at < text.length; at += 1) {
      const edited = `${text.slice(0, at)}${text[at] === "a" ? "b" : "a"}${text.slice(at + 1)}`;
      expect({ at, refused: told({ estate: "shop", environment: "test", service: "web" }, edited).length > 0 }).toEqual({ at, refused: true });
      expect(told({ estate: "shop", environment: "test", service: "web" }, `${text.slice(0, at)}${text.slice(at + 1)}`)).not.toEqual([]);
    }
  });

  test("what is no rendered configuration is refused, in these words", () => {
    expect(checkRendered("notes.txt", "LOG_LEVEL=info\n", { estate: "shop", environment: "test" }).map(describeProblem)).toEqual([
      "notes.txt: does not say which environment it belongs to; expected a configuration that trilane config render wrote, unchanged; run npx trilane config render <service> --env test",
    ]);
  });

  test("a shell reads back every text that may be a value", () => {
    const folder = mkdtempSync(join(tmpdir(), "trilane-configuration-"));
    const text = fc.string({ unit: "grapheme", maxLength: 30 }).filter((value) => !/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Surrogate}/u.test(value));
    const texts = ["", "$HOME", "a b", '"', "\\", "`id`", "it's", "!x", "#", "é", ...fc.sample(text, 200)];
    const values = Object.fromEntries(texts.map((value, index) => [`v${index}`, value]));
    const file = join(folder, "web.env");
    writeFileSync(file, renderConfiguration({ estate: "shop", environment: "test" }, { service: "web", fields: {}, values }, "env"));
    const read = execFileSync("sh", ["-c", `set -a; . "$0"; exec "$1" -e 'console.log(JSON.stringify(process.env))'`, file, process.execPath], { encoding: "utf8", env: {} });
    rmSync(folder, { recursive: true });
    const seen = JSON.parse(read) as Readonly<Record<string, string>>;
    expect(texts.filter((value, index) => seen[`V${index}`] !== value)).toEqual([]);
  });
});

test("what follows from a plan's own parts is computed as the plan does it", () => {
  const plan = planOf(sample, "dev");
  expect(plan.configuration.map(({ service, fields }) => configurationValues(service, fields, plan))).toEqual(plan.configuration.map(({ values }) => values));
});
