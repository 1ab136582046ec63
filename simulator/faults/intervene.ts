import type { Host } from "../host";
import { splitToken } from "../permissions/permissions";
import type { Answer } from "../transport/respond";
import type { Met } from "./faults";
import type { Act } from "./plan";

/** What becomes of a request instead of its answer: another answer, no answer and the end of its connection, or silence. */
export type Outcome = Answer | "dropped" | "held" | undefined;

/** What faults may do to the process of the host. */
export interface Power {
  /** Ends all connections and answers again after a while. */
  restart(milliseconds: number): void;
  /** Ends the process as by `kill -9`. */
  die(): void;
  /** Resolves when the file of faults has changed. */
  rearmed(): Promise<void>;
}

/** Both moments of a request at which a fault acts. */
export interface Intervention {
  /** Before it is carried out; an outcome means that it is not. */
  before(): Promise<Outcome>;
  /** When it has been carried out and saved; an outcome replaces its answer. */
  after(): Promise<Outcome>;
}

const wait = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

/** Makes of a fault what it does to one request. */
export function intervene(act: Act, request: Met, host: Host, power: Power, save: () => void): Intervention {
  const at = async (moment: "before" | "after"): Promise<Outcome> => {
    if ("when" in act && act.when !== moment) return undefined;
    if (!("when" in act) && moment === "after") return undefined;
    switch (act.kind) {
      case "slow":
        return wait(act.seconds).then(() => undefined);
      case "drop":
        return "dropped";
      case "hold":
        return power.rearmed().then(() => undefined);
      case "restart":
        power.restart(act.seconds * 1000);
        return "dropped";
      case "die":
        power.die();
        return "held";
      case "answer":
        return { status: act.status, message: `${act.message}\n` };
      default:
        change(act, request, host);
        save();
        return undefined;
    }
  };
  return {
    before: () => at("before"),
    after: () => {
      host.tasks.next = undefined;
      return at("after");
    },
  };
}

/** Faults that bend the host itself and let the request go on. */
function change(act: Act, request: Met, host: Host): void {
  if (act.kind === "task-fails") host.tasks.next = { kind: "fails", text: act.text };
  else if (act.kind === "task-dies") host.tasks.next = { kind: "dies" };
  else if (act.kind === "task-hangs") host.tasks.next = { kind: "hangs" };
  else if (act.kind === "lock") lock(host, request.path, act.lock, act.seconds);
  else if (act.kind === "remove-volume") for (const key of host.state.volumes.keys()) if (key === act.volume || key.endsWith(`/${act.volume}`)) host.state.volumes.delete(key);
  if (act.kind === "expire-token") expire(host, request.user);
}

function lock(host: Host, path: string, kind: string, seconds: number | undefined): void {
  const vmid = /^\/nodes\/[^/]+\/qemu\/(\d+)/.exec(path)?.[1];
  if (vmid === undefined || !host.state.guests.has(vmid)) return;
  host.state.guests.change(vmid, (guest) => void (guest.config.lock = kind));
  if (seconds === undefined) return;
  setTimeout(() => {
    if (host.state.guests.get(vmid)?.config.lock === kind) host.state.guests.change(vmid, (guest) => void delete guest.config.lock);
  }, seconds * 1000).unref();
}

function expire(host: Host, user: string): void {
  const parts = splitToken(user);
  if (parts === undefined) return;
  host.state.users.change(parts.user, (draft) => {
    const token = draft.tokens[parts.token];
    if (token !== undefined) token.expire = 1;
  });
}
