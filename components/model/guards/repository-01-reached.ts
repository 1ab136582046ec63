import { entriesOf, ownValue } from "../canonical";
import type { Service } from "../estate";
import { ladderOf } from "../ladder";
import { didYouMean } from "../nearest";
import { estatePlace } from "../place";
import { repositoryPorts } from "../repository";
import { peersOf } from "../flow";
import type { Problem } from "../problem";
import { problem, type Guard } from "./guard";

const WORD = /^[a-z0-9][a-z0-9./-]*$/;
const PATH = /^(\/[A-Za-z0-9._-]+)+$/;

/** REPOSITORY-01 */
export const reachedRepository: Guard = {
  id: "REPOSITORY-01",
  title: "packages come from one mirror outside that all machines reach",
  why: "a machine that reaches no mirror comes up empty, and with two ways nobody knows which one is used",
  check({ estate, settings }) {
    const { repository } = estate;
    if (repository === undefined) return ladderOf(settings).some((rung) => rung.settings.adminPoint !== undefined) ? entriesOf(estate.services).flatMap(lacking) : [];
    const { peer, path, suites, components } = repository;
    const peers = entriesOf(peersOf(estate)).map(([name]) => name);
    const lists = { suites, components };
    return [
      ...(ownValue(peersOf(estate), peer) === undefined ? [problem(estatePlace("repository.peer"), `there is no peer ${peer}${didYouMean(peer, peers)}`, `one of ${peers.join(", ")}`, "correct the name, or name it in outside")] : ways(peer, repositoryPorts(estate))),
      ...(PATH.test(path) ? [] : [problem(estatePlace("repository.path"), `"${path}" is no folder`, "a path of plain names", "write for example /debian")]),
      ...entriesOf(lists).filter(([, words]) => words.length === 0 || words.some((word) => !WORD.test(word))).map(([key, words]) => problem(estatePlace(`repository.${key}`), words.length === 0 ? "is empty" : `has ${words.filter((word) => !WORD.test(word)).join(", ")}`, "words in lower case", key === "suites" ? 'write for example ["bookworm"]' : 'write for example ["main"]')),
    ];
  },
};

/** A service whose packages come from nowhere, where its machines are set up over SSH. */
function lacking([name, { packages }]: readonly [string, Service]): readonly Problem[] {
  if (entriesOf(packages).length === 0) return [];
  return [problem(estatePlace("repository"), `is missing, and ${name} needs packages`, "where machines get them", 'write for example repository: { peer: "mirror", path: "/debian", suites: ["bookworm"], components: ["main"] }')];
}

function ways(peer: string, ports: readonly number[]): readonly Problem[] {
  if (ports.length === 1) return [];
  return [problem(estatePlace("repository.peer"), ports.length === 0 ? `no flow of all machines leads to ${peer}` : `${ports.length} flows of all machines lead to ${peer}`, "one flow, to a TCP port", `write in flows { from: "all", to: "${peer}.tcp/80", reason: … }`)];
}
