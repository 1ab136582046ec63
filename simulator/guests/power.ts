import type { Host } from "../host";
import type { GuestRecord } from "../state/records";
import { bare } from "../state/table";
import { storedConfig } from "./create";
import { applyPending } from "./pending";

/** Cold changes that waited for a stop or start take effect; `startedAt` in seconds, undefined for a machine that stays off. */
export function settle(host: Host, vmid: number, startedAt: number | undefined): void {
  const guest = host.state.guests.get(String(vmid));
  if (guest === undefined) return;
  const draft = bare(guest) as GuestRecord;
  delete draft.startedAt;
  applyPending(host, vmid, draft);
  draft.config = storedConfig(draft.config);
  if (startedAt !== undefined) draft.startedAt = startedAt;
  host.state.guests.set(String(vmid), draft);
}
