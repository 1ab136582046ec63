/** What the first boot makes of a machine: follows from the plan of its environment. */
import { canonicalText, entriesOf } from "./canonical";
import { renderConfiguration } from "./configuration";
import { digest } from "./digest";
import type { Job, Unit } from "./estate";
import type { FileDigest } from "./input";
import type { EnvironmentPlan, MachinePlan, RepositoryPlan, ServicePlan } from "./plan";

/** A unit as one environment runs it. */
export interface UnitPlan {
  /** Without its type: `appointments`. */
  readonly name: string;
  readonly kind: Unit["kind"];
  /** The job that a timer is made from. */
  readonly job?: Job;
  /** Secrets of it that the environment has, sorted. */
  readonly secrets: readonly string[];
}

/** Everything that a machine needs to become what it is for. No content of a file and no secret. */
export interface FirstBoot {
  /** Disks of its data by serial number, with the size that their file systems grow to. */
  readonly disks: readonly { readonly serial: string; readonly mount: string; readonly sizeGiB: number }[];
  readonly repository?: RepositoryPlan;
  readonly packages: Readonly<Record<string, string>>;
  /** Addresses of time servers. */
  readonly time: readonly string[];
  /** What its units and its journal carry. */
  readonly labels: Readonly<Record<string, string>>;
  /** Rendered, with references in place of secrets; absent for a service without configuration. */
  readonly configuration?: string;
  readonly files: readonly FileDigest[];
  /** SHA-256 of the script that sets the service up. */
  readonly setup?: string;
  /** Sorted by name. */
  readonly units: readonly UnitPlan[];
}

/** What the first boot makes of a machine of the environment. */
export function firstBootOf(plan: EnvironmentPlan, machine: Pick<MachinePlan, "key" | "service" | "data">): FirstBoot {
  const { estate, environment, repository, services, flows, configuration } = plan;
  const service = services.find(({ name }) => name === machine.service);
  const configured = configuration.find((one) => one.service === machine.service);
  const { files = [], setup } = service?.folder ?? {};
  return {
    disks: (machine.data?.disks ?? []).map(({ serial, mount, sizeGiB }) => ({ serial, mount, sizeGiB })),
    ...(repository === undefined ? {} : { repository }),
    packages: service?.packages ?? {},
    time: flows.find(({ kind, to }) => kind === "infrastructure" && to.startsWith("ntp."))?.destinations ?? [],
    labels: { TRILANE_ESTATE: estate, TRILANE_ENVIRONMENT: environment, TRILANE_SERVICE: machine.service, TRILANE_MACHINE: machine.key },
    ...(configured === undefined ? {} : { configuration: renderConfiguration(plan, configured, "env") }),
    files,
    ...(setup === undefined ? {} : { setup }),
    units: unitsOf(plan, machine.service),
  };
}

/** The units of a service in an environment, sorted by name. */
export function unitsOf({ services, secrets }: Pick<EnvironmentPlan, "services" | "secrets">, service: string): readonly UnitPlan[] {
  const { units, jobs = {} } = services.find(({ name }) => name === service) ?? {};
  return entriesOf(units).map(([name, unit]) => {
    const job = unit.kind === "timer" ? jobs[unit.job] : undefined;
    const known = (unit.secrets ?? []).filter((secret) => secrets.some((one) => one.name === secret));
    return { name, kind: unit.kind, ...(job === undefined ? {} : { job }), secrets: [...known].sort() };
  });
}

/** Name of a secret's credential in a machine: the file below `$CREDENTIALS_DIRECTORY` of the units that name it. */
export function credentialOf(secret: string): string {
  return secret.replace("/", ".");
}

/** Services of systemd that read a secret in the machines of a service: another value restarts them. */
export function readersOf(plan: Pick<EnvironmentPlan, "services" | "secrets">, service: string, secret: string): readonly string[] {
  return unitsOf(plan, service).filter(({ secrets }) => secrets.includes(secret)).map(({ name }) => `${name}.service`);
}

/** The parts of a machine and of its environment that its software follows from. */
interface Ground {
  readonly repository: RepositoryPlan | undefined;
  readonly service: Pick<ServicePlan, "packages" | "folder" | "units" | "jobs"> | undefined;
  readonly data: MachinePlan["data"];
}

/**
 * Digest of what is put into a machine once and for all: another one makes another machine. Not here: configuration,
 * secrets and the address of the repository, which change in place.
 */
export function softwareOf({ repository, service, data }: Ground): string {
  const { packages, folder, units = {}, jobs = {} } = service ?? {};
  const archive = repository && { suites: repository.suites, components: repository.components };
  const timed = entriesOf(units).flatMap(([, unit]) => (unit.kind === "timer" ? [jobs[unit.job]] : []));
  return digest(canonicalText({ archive, packages, folder, units, timed, disks: data?.disks.map(({ serial, mount }) => ({ serial, mount })) }));
}
