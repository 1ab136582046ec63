/** What the databases of an environment are. */
import type { Database, DatabaseRight } from "../estate";

/** An account and the two roles of the server that stand behind it. */
export interface DatabaseLoginPlan {
  readonly name: string;
  readonly right: DatabaseRight;
  /** The role without login that has its rights. */
  readonly group: string;
  /** `<service>/<secret>`. */
  readonly secret: string;
  /** Roles with login: the first has the odd generations of the secret, the second the even ones. */
  readonly roles: readonly [string, string];
  /** Services that are given its password. */
  readonly consumers: readonly string[];
}

/** How a server is reached by somebody who may make roles in it. */
export interface DatabaseAdministration {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** File of mode 0600 with the user's password. @default - the server asks for none */
  readonly passwordFile?: string;
  /** `verify` holds the server's certificate against its name; `off` is for loopback alone. */
  readonly tls: "verify" | "off";
  /** File with the certificates of its authority. @default - those of Node */
  readonly ca?: string;
}

/** A database of one environment. */
export interface DatabasePlan {
  readonly service: string;
  /** As the server knows it: dashes are underscores there. */
  readonly name: string;
  readonly engine: Database["engine"];
  readonly purpose: string;
  /** Where consumers reach it. */
  readonly host: string;
  readonly port: number;
  /** Roles without login, one for each right. */
  readonly groups: Readonly<Record<DatabaseRight, string>>;
  /** Sorted by name. */
  readonly logins: readonly DatabaseLoginPlan[];
  readonly administration: DatabaseAdministration;
  /** Whether the stack makes its roles and logins: settings of the environment say how to reach the server, or its machine. */
  readonly maintained: boolean;
  /** Key of the machine in which it makes them, as the server's own user; without one it reaches the server as `administration` says. */
  readonly onMachine?: string;
}
