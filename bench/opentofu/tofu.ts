import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OpenTofu } from "../../toolchain/clients";
import type { Configuration } from "./configuration";

/** What a workspace of OpenTofu needs to reach a host. */
export interface Access {
  readonly endpoint: string;
  /** Certificate of the host's authority. */
  readonly caFile: string;
  /** Holds `user@realm!token=uuid`; for commands. */
  readonly tokenFile: string;
  /** The token itself: goes by environment, as the provider wants it. */
  readonly token: string;
}

/** A folder with a configuration, its state and OpenTofu's own files. */
export class TofuWorkspace {
  constructor(
    private readonly openTofu: OpenTofu,
    readonly folder: string,
    private readonly access: Access,
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Empty: a person's own configuration may name other places for providers.
    writeFileSync(join(folder, "tofu.rc"), "");
  }

  /** Writes the configuration and, the first time, links the provider into the folder. */
  async configure(configuration: Configuration | object): Promise<void> {
    writeFileSync(join(this.folder, "main.tf.json"), JSON.stringify(configuration), { mode: 0o600 });
    await this.run("init", "-input=false", "-no-color", `-plugin-dir=${this.openTofu.providers}`);
  }

  /** Runs `tofu` and returns what it printed. @throws Error with that, when it fails */
  async run(...args: readonly string[]): Promise<string> {
    const { code, printed } = await this.try(...args);
    if (code !== 0) throw new Error(`tofu ${args[0] ?? ""}: exit code ${code}\n${printed}`);
    return printed;
  }

  /** Runs `tofu` and returns its exit code with what it printed. */
  try(...args: readonly string[]): Promise<{ readonly code: number | null; readonly printed: string }> {
    const { endpoint, caFile, tokenFile, token } = this.access;
    const env = { ...process.env, PROXMOX_VE_ENDPOINT: endpoint, PROXMOX_VE_API_TOKEN: token, SSL_CERT_FILE: caFile, NODE_EXTRA_CA_CERTS: caFile, TRILANE_TOKEN_FILE: tokenFile, TF_CLI_CONFIG_FILE: join(this.folder, "tofu.rc"), CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
    return new Promise((settle, reject) => {
      const child = spawn(this.openTofu.program, [...args], { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"] });
      let printed = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
      child.once("error", reject);
      child.once("close", (code) => settle({ code, printed }));
    });
  }
}
