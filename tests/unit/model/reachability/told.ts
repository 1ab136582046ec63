/** What the proof says of sound plans and of spoiled ones, word by word: told.txt. */
import { describeProblem, endText, planEstate, problemsOf, proveIsolation, type EstatePlan } from "../../../../components/model";
import { claims } from "../../../../components/model/reachability/claims";
import { worldOf } from "../../../../components/model/reachability/world";
import { sample, withFlat, withGateway, withSecondHost, withSecondNode } from "../sample";
import { spoiled } from "./mutation";
import { mutations } from "./mutations";

const sound: readonly (readonly [string, EstatePlan])[] = [
  ["VLANs", planEstate(sample)],
  ["a gateway", planEstate(withGateway({}))],
  ["a gateway without VPN", planEstate(withGateway({ vpn: undefined }))],
  ["a flat network", planEstate(withFlat())],
  ["two hosts", planEstate(withSecondHost())],
  ["a cluster", planEstate(withSecondNode({ cores: 100, memoryMiB: 2 ** 20, diskGiB: 10000 }, { "web-2": "pve2" }))],
];

/** So many lines of a kind are kept. */
const MOST = 5;

/** The text of told.txt. */
export function toldText(): string {
  const proofs = sound.map(([name, plan]) => [`# ${name}`, ...soundLines(plan)]);
  const refuted = mutations.map(([what, , change, of]) => [`# ${what}`, ...refutedLines(spoiled(of, change))]);
  return `${[...proofs, ...refuted].map((lines) => lines.join("\n")).join("\n\n")}\n`;
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
