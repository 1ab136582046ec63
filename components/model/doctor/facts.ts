/** What an examination of a host looks at. */
import type { HostFacts } from "../facts";
import type { Deployed } from "../verify/deployed";

/** What the connection tells, before any token is sent. */
export interface TransportFacts {
  readonly endpoint: string;
  /** Why nothing was answered; undefined when something was. */
  readonly failure: { readonly kind: "untrusted" | "unreachable"; readonly code: string } | undefined;
  /** Time of the host and of this machine when its answer arrived, in milliseconds since the epoch; the host tells whole seconds. */
  readonly clock: { readonly host: number; readonly here: number } | undefined;
  /** Its certificate, also an untrusted one; `ends` in milliseconds since the epoch. */
  readonly certificate: { readonly names: readonly string[]; readonly issuer: string; readonly ends: number } | undefined;
}

/** The host, as the token of its stack sees it. */
export interface HostExamination {
  /** The same that `up` looks at. */
  readonly facts: HostFacts;
  /** What is there already. */
  readonly deployed: Deployed;
  /** The storage that data moves through, and what it is on other hosts, by stack: undefined where they have none, or nobody could look. @default - the settings name none */
  readonly transfer?: { readonly name: string; readonly elsewhere: Readonly<Record<string, string | undefined>> };
}
