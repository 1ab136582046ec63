/** Mutants that no test can tell from the original, each with the reason: they are set aside and counted. */
import type { Mutant } from "./mutants";

interface Equivalent {
  readonly file: string;
  /** What the mutant says. */
  readonly what: string;
  readonly reason: string;
}

/** All of them. */
export const EQUIVALENT: readonly Equivalent[] = [
  { file: "components/model/guards/configuration-02-value.ts", what: 'always: field.kind === "number"', reason: "no other kind has a least or a most; the compiler does not know" },
  { file: "components/model/guards/configuration.ts", what: 'without: entry.what === "configuration"', reason: "no other entry has a service; the compiler does not know" },
  { file: "components/model/guards/net-13-gateway.ts", what: "without: value === undefined", reason: "a text without an address has no network either; the compiler does not know" },
  { file: "components/model/guards/net-13-gateway.ts", what: "without: way !== undefined", reason: "nothing is above or below what is no number; the compiler does not know" },
  { file: "components/model/guards/secret-01-strength.ts", what: 'without: complete.kind === "given"', reason: "no other kind has a pattern, and none is one; the compiler does not know" },
  { file: "components/model/reachability/claims/bound.ts", what: "never: box === undefined", reason: "a region with packets has a box; the compiler does not know" },
  { file: "components/model/reachability/claims/claim.ts", what: "always: has(addresses, value)", reason: "speed: a cohort without the address has no machine with it" },
  { file: "components/model/reachability/claims/claim.ts", what: "always: machine", reason: "a cohort has a machine; the compiler does not know" },
  { file: "components/model/reachability/claims/declared-only.ts", what: "every none: (value) => value === 2 ** 32", reason: "speed: for a receiver that claims no address both ways give the same" },
  { file: "components/model/reachability/claims/declared-only.ts", what: "never: isBound", reason: "speed: for a receiver that claims no address both ways give the same" },
  { file: "components/model/reachability/claims/declared-passes.ts", what: "always: meets(source, cohort.addresses)", reason: "speed: an empty box is left out by boxOf" },
  { file: "components/model/reachability/claims/declared-passes.ts", what: "always: meets(destination, cohort.addresses)", reason: "speed: an empty box is left out by boxOf" },
  { file: "components/model/reachability/claims/segments.ts", what: "without: foreign", reason: "a machine on a foreign wire has an environment there; the compiler does not know" },
  { file: "components/model/reachability/claims/declared-passes.ts", what: "without: !gateway", reason: "without a gateway there is no leg; the compiler does not know" },
  { file: "components/model/reachability/claims/gateway.ts", what: "filter all: (environment) => environment.host.plan === plan", reason: "an environment of another host has no interface here, so nothing of it passes" },
  { file: "components/model/reachability/cohort.ts", what: "never: first === undefined", reason: "a cohort has a machine; the compiler does not know" },
  { file: "components/model/reachability/declared.ts", what: "filter all: ({ source }) => meets(source, addresses)", reason: "speed: what other machines send is cut away after it" },
  { file: "components/model/reachability/declared.ts", what: "filter all: ({ destination }) => meets(destination, addresses)", reason: "speed: what other machines take is cut away after it" },
  { file: "components/model/reachability/delivery.ts", what: "never: !meets(from.reaches, to.takes)", reason: "speed: where they do not meet, nothing is common" },
  { file: "components/model/reachability/directory.ts", what: "always: !read.has(text)", reason: "speed: a text read twice means the same" },
  { file: "components/model/reachability/gateway-filter.ts", what: "without: to !== undefined", reason: "no rule names an interface that is none; the compiler does not know" },
  { file: "components/model/reachability/region.ts", what: "never: rest.length === 0", reason: "speed: of nothing, nothing is cut" },
  { file: "components/model/reachability/region.ts", what: "without: !meets(box.source, cut.source)", reason: "speed: what is cut apart without need has the same packets" },
  { file: "components/model/reachability/region.ts", what: "without: !meets(box.destination, cut.destination)", reason: "speed: what is cut apart without need has the same packets" },
  { file: "components/model/reachability/paths.ts", what: "always: gateway", reason: "an end that is a gateway is that of a host; the compiler does not know" },
  { file: "components/model/reachability/zone.ts", what: "never: addresses.length === 0", reason: "speed: who has no address outside is left out after it" },
  { file: "components/model/reachability/zone.ts", what: "never: !meets(other.addresses, zone.addresses)", reason: "speed: where they do not meet, what both have has no address and is left out after it" },
  { file: "components/model/reachability/zone.ts", what: "never: addresses === EVERY_ADDRESS", reason: "speed: every machine has one of all addresses" },
];

/** Whether a mutant is one of them. */
export function isEquivalent({ file, what }: Mutant): boolean {
  return EQUIVALENT.some((own) => own.file === file && what === own.what);
}
