import * as pulumi from "@pulumi/pulumi";
import { EnvironmentSecrets } from "../../../components/secrets";
import { environment } from "./fixture";
import { exposes, record } from "./engine";

test("a password and a key, by policy, with their generation", async () => {
  const recording = await record(() => new EnvironmentSecrets("dev-secrets", { secrets: environment.secrets }));
  expect(recording.named("web/db-password").inputs).toEqual({ length: 40, lower: true, upper: true, numeric: true, special: false, minLower: 1, minUpper: 1, minNumeric: 1, keepers: { epoch: "1" } });
  expect(recording.named("web/cookie-key").inputs).toMatchObject({ length: 65, special: false, keepers: { epoch: "1" } });
  for (const name of ["web/db-password", "web/cookie-key"]) {
    // Not RandomBytes: the official plugin takes the value itself as its id, in plain text.
    expect(recording.named(name).type).toBe("random:index/randomPassword:RandomPassword");
    expect(recording.named(name).secretOutputs).toEqual(expect.arrayContaining(["result", "bcryptHash"]));
  }
});

test("raising the generation of one secret changes that secret alone", async () => {
  const recording = await record(() => new EnvironmentSecrets("dev-secrets", { secrets: environment.secrets.map((plan) => (plan.name === "web/db-password" ? { ...plan, generation: 2 } : plan)) }));
  expect(recording.named("web/db-password").inputs["keepers"]).toEqual({ epoch: "2" });
  expect(recording.named("web/cookie-key").inputs["keepers"]).toEqual({ epoch: "1" });
});

test("outputs tell names, and values only as secrets", async () => {
  let secrets: EnvironmentSecrets | undefined;
  const recording = await record(() => void (secrets = new EnvironmentSecrets("dev-secrets", { secrets: environment.secrets })));
  expect(secrets?.names).toEqual(["web/cookie-key", "web/db-password"]);
  const outputs = recording.outputs.get(recording.named("dev-secrets").urn);
  expect(outputs).toEqual({ names: ["web/cookie-key", "web/db-password"] });
  expect(exposes(outputs, "VALUE")).toBe(false);
  for (const { current } of Object.values(secrets?.values ?? {})) expect(await pulumi.isSecret(current)).toBe(true);
  expect(Object.keys(secrets?.values ?? {})).toHaveLength(2);
});
