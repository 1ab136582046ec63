/** Ends of paths, as people call them. */

/** One end of a path. */
export interface End {
  /**
   * `machine`; the `gateway` of a host; a node (`host`); the `admin` point; a `peer` that a flow names, an integration
   * among them; `outside`, which is everything else.
   */
  readonly kind: "machine" | "gateway" | "admin" | "peer" | "host" | "outside";
  /** Service when all its machines are meant, else keys of machines; peer; node. */
  readonly name: string;
  /** Of a machine, of an integration's endpoint, and of an address that no machine of the environment has. */
  readonly environment?: string;
  /** Keys of the machines that are meant. */
  readonly machines?: readonly string[];
}

/** An end in one or two words: `prod web`, `host pve1`, `peer dns`. */
export function endText({ kind, name, environment }: End): string {
  const own = environment === undefined ? name : `${environment} ${name}`;
  return kind === "machine" || kind === "admin" || kind === "outside" ? own : `${kind} ${own}`;
}
