import { join, resolve } from "node:path";

/** Where a clone keeps what must not be committed. Everything lies under `home`. */
export interface Places {
  /** Root of the checkout: package.json, Pulumi.yaml. */
  readonly project: string;
  /** `<project>/.trilane`, mode 0700; `TRILANE_HOME` moves it. */
  readonly home: string;
  /** State, certificate and root token of the embedded host. */
  readonly simulator: string;
  /** Generated Pulumi.yaml and overlays of the stacks. */
  readonly workspace: string;
  /** Pulumi's file backend. */
  readonly state: string;
  /** One file per stack, mode 0600. */
  readonly passphrases: string;
  /** Holds the `pulumi` that knows this workspace. */
  readonly bin: string;
  /** Generated key of the admins of the embedded estate. */
  readonly ssh: string;
  /** Certificates of the system and of the embedded host, for `SSL_CERT_FILE`. */
  readonly bundle: string;
  /** Folder of the journals of the embedded estate. */
  readonly journals: string;
  /** Passwords and tokens of grants on the embedded estate, mode 0600. */
  readonly grants: string;
  /** What runs of Pulumi keep for their time, for `TMPDIR`: a killed one leaves it here, and it goes with the rest. */
  readonly temporary: string;
  /** Plans of maintenances of the embedded estate, and how far they are. */
  readonly maintenance: string;
  /** What the demo is doing, so that a killed one can be told from a kept one. */
  readonly session: string;
}

/** The places of this checkout. */
export function placesOf(env: NodeJS.ProcessEnv = process.env): Places {
  const project = resolve(__dirname, "..", "..");
  const home = resolve(env["TRILANE_HOME"] ?? join(project, ".trilane"));
  return {
    project,
    home,
    simulator: join(home, "simulator"),
    workspace: join(home, "workspace"),
    state: join(home, "state"),
    passphrases: join(home, "passphrases"),
    bin: join(home, "bin"),
    ssh: join(home, "ssh"),
    bundle: join(home, "ca-bundle.pem"),
    journals: join(home, "journal"),
    grants: join(home, "grants"),
    temporary: join(home, "tmp"),
    maintenance: join(home, "maintenance"),
    session: join(home, "demo.json"),
  };
}
