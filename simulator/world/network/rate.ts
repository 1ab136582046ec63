import { endOf, type Cable } from "./wiring";

/** Bytes that may pass at once, whatever the rate: Proxmox's (PVE::Network tap_rate_limit). */
const BURST = 1024 ** 2;

/** What changes the rates of cables: batches of `ip` and then of `tc`. */
export interface RateChange {
  readonly links: string;
  readonly queues: string;
}

/** Queue of what an interface sends. The share is of no meaning where there is one class; without it the kernel complains. */
const queueOf = (device: string, rate: number): readonly string[] => [
  `qdisc add dev ${device} root handle 1: htb default 1`,
  `class add dev ${device} parent 1: classid 1:1 htb rate ${rate}bps burst ${BURST}b quantum 65536`,
];

/**
 * Limits an interface in both directions, in the words of `tc -batch`. What it receives is led through an interface of its
 * own and waits there: Proxmox drops it by `police`, which fewer kernels have.
 *
 * @param rate bytes per second, each way
 */
export const limitText = (device: string, detour: string, rate: number): string =>
  [
    ...queueOf(device, rate),
    `qdisc add dev ${device} handle ffff: ingress`,
    `filter add dev ${device} parent ffff: protocol all prio 50 u32 match u32 0 0 action mirred egress redirect dev ${detour}`,
    ...queueOf(detour, rate),
  ].map((line) => `${line}\n`).join("");

/** Interface that waits for what a tap receives: `ifb1001i0`. */
const detourOf = ({ tap }: Cable): string => tap.replace(/^tap/, "ifb");

/** What differs between cables that were and cables that are. A tap that is gone took its queues along. */
export function rateChange(before: readonly Cable[], after: readonly Cable[]): RateChange {
  const same = (one: Cable, others: readonly Cable[]): boolean => others.some((other) => endOf(other) === endOf(one) && other.rate === one.rate);
  const [old, fresh] = [before.filter((cable) => cable.rate !== undefined && !same(cable, after)), after.filter((cable) => cable.rate !== undefined && !same(cable, before))];
  const stays = old.filter((cable) => after.some((other) => endOf(other) === endOf(cable)));
  return {
    links: [...old.map((cable) => `link del ${detourOf(cable)}\n`), ...fresh.map((cable) => `link add ${detourOf(cable)} up type ifb\n`)].join(""),
    queues: [...stays.flatMap(({ tap }) => [`qdisc del dev ${tap} root\n`, `qdisc del dev ${tap} ingress\n`]), ...fresh.map((cable) => limitText(cable.tap, detourOf(cable), cable.rate ?? 0))].join(""),
  };
}
