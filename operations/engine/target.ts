/** A Pulumi workspace and everything that is needed to run the CLI on it. */
export interface Target {
  /** The CLI. */
  readonly pulumi: string;
  /** Folder of Pulumi.yaml. */
  readonly folder: string;
  /** Name in Pulumi.yaml. */
  readonly project: string;
  /** Added to the environment of every call; holds no secret. */
  readonly env: Readonly<Record<string, string>>;
  /** URL of the backend. @default - the one that `env` names */
  readonly backend?: string;
  /** File of a stack's passphrase; undefined leaves the choice to a command or the caller's own environment, see `withPassphrase`. */
  readonly passphraseFile: (stack: string) => string | undefined;
  /** VMIDs that are now on the host that a stack is, or stands on. @default - not known: what a state lists is taken to be there */
  readonly vmids?: (stack: string) => Promise<ReadonlySet<number>>;
}
