/** Who reaches whom, as a matrix and as a list. */
import { byText } from "../../canonical";
import type { Block, Section, Table, Text } from "../block";
import { serviceWords, type Connection } from "../delta";
import type { Review } from "../review";
import { counted, environmentsText, listed } from "../words";

/** Columns up to which a matrix can be read. */
const MOST_COLUMNS = 14;

/** Between environments, then between services. */
export function reachabilitySection({ connections, ladder, inventory }: Review): Section {
  const services = new Set(inventory?.services.map(({ name }) => name));
  const inside = connections.filter(({ crossing }) => !crossing);
  return {
    id: "reachability",
    title: "Who reaches whom",
    lead: "Read a row from the left: what it may open a connection to. An empty cell is a connection that no packet can make. Answers need no entry.",
    blocks: [ladderMatrix(connections, ladder), ...serviceBlocks(inside, services, ladder)],
  };
}

/** Environments against environments: the claim of the whole product in one small table. */
function ladderMatrix(connections: readonly Connection[], ladder: readonly string[]): Table {
  const cell = (from: string, to: string): Text => {
    if (from === to) return "its declared connections";
    const open = connections.filter((one) => one.crossing && one.from.startsWith(`${from} `) && one.to.startsWith(`${to} `));
    return open.length === 0 ? [{ text: "nothing", tone: "good" }] : [{ text: open.map((one) => `${one.from} → ${one.to}, ${serviceWords(one)}`).join("; "), tone: "danger" }];
  };
  const host = (from: string): Text => (connections.some((one) => one.environments.includes(from) && one.to.startsWith("host ")) ? [{ text: "reaches a host", tone: "danger" }] : [{ text: "nothing", tone: "good" }]);
  return { kind: "table", caption: "from an environment (row) to another (column)", head: ["from", ...ladder.map((name) => `to ${name}`), "to a host"], rows: ladder.map((from) => [from, ...ladder.map((to) => cell(from, to)), host(from)]), matrix: true };
}

function serviceBlocks(connections: readonly Connection[], services: ReadonlySet<string>, ladder: readonly string[]): readonly Block[] {
  const from = ordered(connections.map((one) => one.from), services);
  const to = ordered(connections.map((one) => one.to), services);
  const list: Table = { kind: "table", caption: `${counted(connections.length, "connection")}, each with the flow that declares it`, head: ["from", "to", "over", "in", "declared as"], rows: connections.map((one) => listRow(one, ladder)) };
  if (to.length > MOST_COLUMNS) return [{ kind: "paragraph", text: `${counted(from.length, "end")} may open connections to ${to.length}.` }, { kind: "fold", summary: "All connections", blocks: [list] }];
  return [
    { kind: "table", caption: "from a service or a peer (row) to another (column), in every environment unless a cell names some", head: ["from", ...to], rows: from.map((row) => [row, ...to.map((column) => cellOf(connections.filter((one) => one.from === row && one.to === column), ladder))]), matrix: true },
    { kind: "fold", summary: "All connections, with the flows that declare them", blocks: [list] },
  ];
}

/** Peers first, then services, then hosts and gateways. */
function ordered(names: readonly string[], services: ReadonlySet<string>): readonly string[] {
  const rank = (name: string) => (services.has(name) ? 1 : /^(host|gateway) /.test(name) ? 2 : 0);
  return [...new Set(names)].sort((a, b) => rank(a) - rank(b) || byText(a, b));
}

function cellOf(connections: readonly Connection[], ladder: readonly string[]): Text {
  const everywhere = (one: Connection) => one.environments.length === 0 || ladder.every((name) => one.environments.includes(name));
  return connections.map((one) => `${serviceWords(one)}${everywhere(one) ? "" : ` (${listed(one.environments)})`}`).join(", ");
}

function listRow(one: Connection, ladder: readonly string[]): readonly Text[] {
  const declared: Text = one.flows.length === 0 ? [{ text: "nobody declared it", tone: "danger" }] : listed(one.flows);
  return [one.from, one.to, serviceWords(one), one.environments.length === 0 ? "outside of environments" : environmentsText(one.environments, ladder), declared];
}
