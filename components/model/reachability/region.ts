/** Exact sets of packets: source × destination × service. */
import { intersect, meets, without, type Intervals } from "./intervals";
import { EVERY_ADDRESS, IPV4, IPV6 } from "./address-set";
import { EVERY_SERVICE, ICMP, type ServiceSet } from "./service-set";

/** All packets whose source, destination and service are in three sets. No box is empty in any of them. */
export interface Box {
  readonly source: Intervals;
  readonly destination: Intervals;
  readonly service: ServiceSet;
}

/** A set of packets: those that are in some of the boxes, which may overlap. */
export type Region = readonly Box[];

/** No packet. */
export const NOTHING: Region = [];

/** Every packet that can be: both ends speak the same version of IP, and ICMP of IPv4 is IPv4. */
export const EVERYTHING: Region = [
  { source: IPV4, destination: IPV4, service: EVERY_SERVICE },
  { source: IPV6, destination: IPV6, service: without(EVERY_SERVICE, ICMP) },
];

/** The packets of a region whose parts are in these sets. @default - any */
export function restrict(region: Region, { source = EVERY_ADDRESS, destination = EVERY_ADDRESS, service = EVERY_SERVICE }: Partial<Box>): Region {
  const result: Box[] = [];
  for (const box of region) {
    if (!meets(box.source, source) || !meets(box.destination, destination) || !meets(box.service, service)) continue;
    result.push({ source: intersect(box.source, source), destination: intersect(box.destination, destination), service: intersect(box.service, service) });
  }
  return result;
}

/** The packets that are in both. */
export function common(a: Region, b: Region): Region {
  return b.flatMap((box) => restrict(a, box));
}

/** The packets of `a` that are not in `b`. */
export function except(a: Region, b: Region): Region {
  return b.reduce<Region>((rest, cut) => (rest.length === 0 ? rest : rest.flatMap((box) => exceptBox(box, cut))), a);
}

function exceptBox(box: Box, cut: Box): Region {
  if (!meets(box.source, cut.source) || !meets(box.destination, cut.destination) || !meets(box.service, cut.service)) return [box];
  const source = intersect(box.source, cut.source);
  const destination = intersect(box.destination, cut.destination);
  return [
    { ...box, source: without(box.source, cut.source) },
    { ...box, source, destination: without(box.destination, cut.destination) },
    { source, destination, service: without(box.service, cut.service) },
  ].filter((part) => part.source.length > 0 && part.destination.length > 0 && part.service.length > 0);
}
