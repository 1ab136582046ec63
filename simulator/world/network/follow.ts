import type { State } from "../../state/state";
import type { Ground } from "./ground";
import { LiveNetwork } from "./live";
import type { Outside } from "./outside";
import { networkRecords, type NetworkRecords, type SeedRouter } from "./records";

/** Milliseconds in which several changes become one. */
const PAUSE = 20;

/** What a network follows. */
export interface Followed {
  readonly state: Pick<State, "nodes" | "guests" | "firewalls">;
  readonly ground: Ground;
  readonly outside: Outside;
  /** Whether a machine is up, whatever its record says: one that shuts down keeps its cables until it is off. */
  readonly isUp: (vmid: number) => boolean;
  /** Routers that the seed on a machine's disc names. @default - none */
  readonly routers?: (vmid: number) => readonly SeedRouter[];
  /** Takes what went wrong or has no meaning, once each. */
  readonly log: (line: string) => void;
}

/** Keeps the network of a world as the records of its embedded host say, while they change. */
export class FollowedNetwork {
  private seen = -1;
  private timer: NodeJS.Timeout | undefined;
  private ended = false;
  private readonly told = new Set<string>();

  private constructor(private readonly followed: Followed, private readonly live: LiveNetwork) {}

  /** Makes the network of the records as they are. @throws Error that says what the machine lacks */
  static async start(followed: Followed): Promise<FollowedNetwork> {
    const network = new FollowedNetwork(followed, await LiveNetwork.start(followed.ground, followed.outside));
    await network.apply();
    return network;
  }

  /** After a change of records: what they say now is made soon. Costs nothing where nothing of the network changed. */
  follow(): void {
    const { nodes, guests, firewalls } = this.followed.state;
    const version = nodes.version + guests.version + firewalls.version;
    if (version === this.seen || this.ended) return;
    this.seen = version;
    this.timer ??= setTimeout(() => void this.apply(), PAUSE);
  }

  /** Makes what the records say now, and returns when it is there. What cannot be made is told. */
  async apply(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.ended) return;
    const problems = await this.live.apply(this.records()).catch((error: Error) => [error.message]);
    for (const line of problems.filter((one) => !this.told.has(one))) {
      this.told.add(line);
      this.followed.log(line);
    }
  }

  /** Follows no longer: what was asked for and not begun is forgotten. */
  stop(): void {
    clearTimeout(this.timer);
    this.ended = true;
  }

  private records(): NetworkRecords {
    const { state, isUp, routers = () => [] } = this.followed;
    const records = networkRecords(state, state.nodes.keys()[0] ?? "");
    const guests = [...records.guests].map(([vmid, guest]) => [vmid, guest.startedAt === undefined && isUp(vmid) ? { ...guest, startedAt: 0 } : guest] as const);
    return { ...records, guests: new Map(guests), routers: new Map(guests.map(([vmid]) => [vmid, routers(vmid)])) };
  }
}
