import { join } from "node:path";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { byText } from "../model/canonical";
import { credentialOf, unitsOf } from "../model/first-boot";
import type { DatabasePlan, EnvironmentPlan } from "../model/plan";
import { follows, remoteScript, type ReachedMachine } from "../ssh";
import { contentOf, passwordsOf } from "./content";
import type { SecretValues } from "./secrets";
import { loginStatements } from "./statements";

/** Arguments of {@link MachineSecrets}. */
export interface MachineSecretsArgs {
  /** The whole environment, as planned. */
  readonly plan: EnvironmentPlan;
  /** Values by name. */
  readonly values: Readonly<Record<string, SecretValues>>;
  /** The machines of the environment, by key. */
  readonly machines: ReadonlyMap<string, ReachedMachine>;
}

/** User of PostgreSQL's server in a machine: it is let in without a password there. */
const SERVER_USER = "postgres";

/**
 * Brings values into the machines, over SSH: logins into the databases that run there, then to each machine the secrets
 * that its units name, encrypted by it (systemd credentials). A login is there before anybody is told its password.
 *
 * A value that changes replaces nothing: it is encrypted anew, and the units that name it are restarted, in one machine of a
 * service after the other.
 */
export class MachineSecrets extends pulumi.ComponentResource {
  /** Done when every unit that waited for secrets has been started. */
  readonly delivered: readonly pulumi.CustomResource[];

  /** Declares one command for each database that runs in a machine, and one for each secret that units of a machine name. */
  constructor(name: string, args: MachineSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:secrets:MachineSecrets", name, {}, opts);
    const { plan, machines } = args;

    const wanted = [...machines.values()].flatMap((machine) => readingsIn(plan, machine).map((reading) => ({ machine, reading })));
    const before = this.#declareCredentials(args, wanted.filter(({ reading }) => !reading.late), []);
    const logins = plan.databases.flatMap((database) => {
      const machine = machines.get(database.onMachine ?? "");
      return machine === undefined ? [] : [this.#declareLogins(args, database, machine, before.filter(({ of }) => of === machine).map(({ command: one }) => one))];
    });
    const after = this.#declareCredentials(args, wanted.filter(({ reading }) => reading.late), logins);

    this.delivered = [...before, ...after].map(({ command: one }) => one);
    this.registerOutputs({});
  }

  #declareLogins({ plan, values }: MachineSecretsArgs, database: DatabasePlan, machine: ReachedMachine, before: readonly pulumi.Resource[]): pulumi.CustomResource {
    const { service, name, port, logins } = database;
    const place = `${plan.estate} ${plan.environment} ${service}/${name}`;
    const statements = passwordsOf(logins, plan.secrets, values).apply((passwords) => loginStatements(place, database, passwords));
    const create = remoteScript(join(__dirname, "logins.sh"), [String(port)], SERVER_USER);
    return new command.remote.Command(
      `${service}/${name}-logins`,
      { connection: machine.connection, create, stdin: pulumi.secret(statements), logging: "none", addPreviousOutputInEnv: false },
      follows(machine, this, ...before),
    );
  }

  /** One machine of a service after the other, so that its units are never all restarted at once. */
  #declareCredentials(args: MachineSecretsArgs, wanted: readonly Wanted[], logins: readonly pulumi.Resource[]): readonly Delivered[] {
    const done: Delivered[] = [];
    for (const { machine, reading } of wanted) {
      const { secret } = reading;
      const earlier = done.findLast((one) => one.secret === secret && one.of.plan.service === machine.plan.service);
      done.push({ of: machine, secret, command: this.#declareCredential(args, machine, reading, [...logins, ...(earlier === undefined ? [] : [earlier.command])]) });
    }
    return done;
  }

  #declareCredential({ plan, values }: MachineSecretsArgs, machine: ReachedMachine, { secret, readers, awaited, units }: Reading, before: readonly pulumi.Resource[]): pulumi.CustomResource {
    const found = plan.secrets.find(({ name }) => name === secret);
    if (found === undefined) throw new RangeError(`${machine.plan.key}: has no secret ${secret}`);
    const credential = credentialOf(secret);
    const create = remoteScript(join(__dirname, "credential.sh"), [credential, readers.join(" "), awaited.map(credentialOf).join(" "), units.join(" ")]);
    return new command.remote.Command(
      `${machine.plan.key}/${secret}-credential`,
      { connection: machine.connection, create, stdin: pulumi.secret(contentOf(plan, found, values)), logging: "none", addPreviousOutputInEnv: false },
      follows(machine, this, ...before),
    );
  }
}

interface Wanted {
  readonly machine: ReachedMachine;
  readonly reading: Reading;
}

interface Delivered {
  readonly of: ReachedMachine;
  readonly secret: string;
  readonly command: pulumi.CustomResource;
}

/** A secret that units of a machine read. */
interface Reading {
  readonly secret: string;
  /** Whether it waits for logins. What a server itself reads has to be there before it can be asked for them. */
  readonly late: boolean;
  /** Running services that are restarted when it changes. */
  readonly readers: readonly string[];
  /** Secrets without which the units are not started. */
  readonly awaited: readonly string[];
  readonly units: readonly string[];
}

/** What the units of a machine read, of the secrets that its environment has. */
function readingsIn(plan: EnvironmentPlan, machine: ReachedMachine): readonly Reading[] {
  const { databases } = plan;
  const passwords = new Set(databases.flatMap(({ onMachine, logins }) => (onMachine === undefined ? [] : logins.map(({ secret }) => secret))));
  const units = unitsOf(plan, machine.plan.service)
    .filter(({ secrets }) => secrets.length > 0)
    .map(({ name, kind, secrets }) => ({ name: `${name}.${kind}`, restarted: kind === "service", own: secrets }));
  const late = units.filter(({ own }) => own.some((secret) => passwords.has(secret)));
  const early = units.filter((unit) => !late.includes(unit));
  const all = secretsOf(units);
  const awaitedEarly = secretsOf(early);
  return all.map((secret) => {
    const waits = !awaitedEarly.includes(secret);
    // What a timer starts reads the value of its time; a run is not cut off.
    const readers = units.filter(({ restarted, own }) => restarted && own.includes(secret));
    return { secret, late: waits, readers: readers.map(({ name }) => name), awaited: waits ? all : awaitedEarly, units: (waits ? late : early).map(({ name }) => name) };
  });
}

function secretsOf(units: readonly { readonly own: readonly string[] }[]): readonly string[] {
  return [...new Set(units.flatMap(({ own }) => own))].sort(byText);
}
