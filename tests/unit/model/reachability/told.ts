/** What the proof says of sound plans and of spoiled ones, word by word: told.txt. */
import { describeProblem, endText, planEstate, problemsOf, proveIsolation, type EstatePlan, type PlanInput } from "../../../../components/model";
import { claims } from "../../../../components/model/reachability/claims";
import { worldOf } from "../../../../components/model/reachability/world";
import { gateway, sample, withFlat, withGateway, withSecondHost, withSecondNode } from "../sample";
import { spoiled } from "./mutation";
import { mutations } from "./mutations";

const sound: readonly (readonly [string, PlanInput])[] = [
  ["VLANs", sample],
  ["a gateway", withGateway({})],
  ["a gateway without VPN", withGateway({ vpn: undefined })],
  ["a flat network", withFlat()],
  ["two hosts", withSecondHost()],
  ["two hosts, one with a gateway", withSecondHost({ network: "internal", gateway })],
  ["a cluster", withSecondNode({ cores: 100, memoryMiB: 2 ** 20, diskGiB: 10000 }, { "web-2": "pve2" })],
];

/** So many lines of a kind are kept. */
const MOST = 5;

/** One part of told.txt. */
export interface Told {
  readonly name: string;
  text(): string;
}

/** The parts of told.txt, in their order. */
export const tellings: readonly Told[] = [
  ...sound.map(([name, input]): Told => ({ name, text: () => soundLines(planEstate(input)).join("\n") })),
  ...mutations.map(([name, , change, of]): Told => ({ name, text: () => refutedLines(spoiled(of, change)).join("\n") })),
];

/** The text of told.txt. */
export function toldText(): string {
  return tellings.map(({ name, text }) => `# ${name}\n${text()}\n`).join("\n");
}

function soundLines(plan: EstatePlan): readonly string[] {
  const { paths, certificate } = proveIsolation(plan);
  return [...certificate.claims.map(({ id, checked, of }) => `${id}: ${checked} ${of}`), ...certificate.assumptions.map(({ id }) => `assumes ${id}`), ...paths.map(({ from, to, protocol, ports, flow }) => `${endText(from)} -> ${endText(to)} ${protocol}/${ports}: ${flow?.join("; ") ?? "nobody"}`)];
}

/** Each claim by itself: what the strongest tells is told by it alone in a proof. */
function refutedLines(plan: EstatePlan): readonly string[] {
  const world = worldOf(plan);
  const proof = proveIsolation(plan);
  const own = claims.filter(({ concerns }) => concerns?.(world) ?? true).flatMap(({ id, prove }) => prove(world).findings.map((finding) => ({ claim: id, ...finding, further: 0 })));
  const words = (list: typeof proof.violations): readonly string[] => problemsOf({ ...proof, violations: list }).map((problem) => describeProblem(problem).split("; expected")[0] ?? "");
  const paths = proof.paths.filter(({ flow }) => flow === undefined).map(({ from, to, protocol, ports }) => `path ${endText(from)} -> ${endText(to)} ${protocol}/${ports}`);
  return [...few(words(proof.violations)), ...few(paths), ...few(words(own).map((line) => `alone: ${line}`))];
}

/** The first of many lines, and how many there are. */
const few = (lines: readonly string[]): readonly string[] => [...lines.slice(0, MOST), ...(lines.length > MOST ? [`${lines.length} in all`] : [])];
