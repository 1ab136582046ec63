/** Ways of packets from end to end, with routers that forward everything: only the filters of both ends count. */
import { IPV4 } from "./address-set";
import type { Cohort } from "./cohort";
import { meets } from "./intervals";
import { common, restrict, type Region } from "./region";

/** What arrives of what a cohort sends, at something that takes this in another network. */
export function arriving(from: Pick<Cohort, "translatedTo">, taken: Region): Region {
  const { translatedTo } = from;
  if (translatedTo === undefined) return taken;
  // Outside, a packet carries the address of the gateway: what is taken from that address is taken from every machine.
  const translated = taken.filter((box) => meets(box.source, translatedTo)).map((box) => ({ ...box, source: IPV4 }));
  return [...taken, ...translated];
}

/** What one cohort can send to another. */
export function between(from: Cohort, to: Cohort, sent: Region = from.sent): Region {
  // Most pairs have nothing to do with each other: this is what keeps large estates fast.
  if (!meets(from.reaches, to.takes)) return [];
  return common(sent, from.environment === to.environment ? to.taken : arriving(from, to.taken));
}

/** What a cohort sends to these destinations. */
export function towards(from: Cohort, destination: readonly number[], sent: Region = from.sent): Region {
  return restrict(sent, { destination });
}
