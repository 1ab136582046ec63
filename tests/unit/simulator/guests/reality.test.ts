import { RealGuests, type RealGuestsOptions } from "../../../../simulator/world/reality";

/** An embedded host with one machine that is to run and has no disk: what comes after its network says so. */
function starting(plug: (guests: () => RealGuests) => Promise<void>): { readonly guests: RealGuests; readonly log: string[] } {
  const machine = { node: "pve1", config: {}, pending: {}, pendingDelete: [], startedAt: 1 };
  const records = new Map([["100", machine]]);
  const host = { state: { guests: { entries: () => [...records], get: (name: string) => records.get(name), has: (name: string) => records.has(name) } } };
  const options = { host, world: { name: "trilane-none", folder: "/nonexistent" }, files: { resume: () => Promise.resolve(), sweep: () => undefined }, tools: {}, changed: () => undefined, plug: () => plug(() => guests) };
  const guests = new RealGuests(options as unknown as RealGuestsOptions);
  return { guests, log: [] };
}

test("a machine that is plugged starts", async () => {
  const { guests, log } = starting(() => Promise.resolve());
  await guests.begin((line) => void log.push(line));
  expect(log).toEqual(["no bootable device"]);
});

test("one whose embedded host ended while it was plugged does not: nothing of it would be swept", async () => {
  const { guests, log } = starting((ended) => ended().stop(true));
  await guests.begin((line) => void log.push(line));
  expect(log).toEqual([]);
});
