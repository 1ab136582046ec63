/** The inventory as a section. */
import { backupText } from "../../change/catalogue";
import { memoryText } from "../../change/words";
import type { Block, Section, Table, Text } from "../block";
import type { Inventory } from "../inventory";
import { counted, environmentsText, listed, serviceText } from "../words";

/** Machines that are listed without being folded away. */
const MOST_OPEN = 30;

/** Services, data, entry points, integrations, jobs, secrets, storages and machines. */
export function inventorySection(inventory: Inventory, ladder: readonly string[]): Section {
  const { services, machines } = inventory;
  return {
    id: "inventory",
    title: "Inventory",
    lead: "Everything that the estate runs, keeps, is reached by and calls. A service owns what stands in its row. Nothing here is written by hand.",
    blocks: [
      { kind: "table", caption: counted(services.length, "service"), head: ["service", "what it does", "machines", "listens on", "software"], rows: services.map(serviceRow) },
      ...dataTable(inventory, ladder),
      { kind: "table", caption: "entry points: who may come in, and why", head: ["from", "to", "over", "why", "in"], rows: inventory.entries.map(({ from, to, reason, environments, ...port }) => [from, to.replace(/\..*$/, "").replace(/^all$/, "every machine"), serviceText(port), reason, environmentsText(environments, ladder)]) },
      ...integrationTable(inventory),
      ...foldable("scheduled job", ["job", "when", "what it does"], inventory.jobs.map(({ service, name, schedule, purpose }) => [`${service}/${name}`, [{ code: schedule }], purpose])),
      ...secretFold(inventory),
      ...configurationFold(inventory, ladder),
      { kind: "fold", summary: `Storages: ${inventory.storages.length}`, blocks: [{ kind: "table", caption: "storages, by host", head: ["storage", "host", "folder", "holds"], rows: inventory.storages.map(({ host, name, path, contents }) => [name, host, [{ code: path }], listed(contents)]) }] },
      machineBlock(machines, ladder),
    ],
  };
}

function serviceRow({ name, purpose, instances, role, listens, packages }: Inventory["services"][number]): readonly Text[] {
  const ports = Object.entries(listens).map(([port, text]) => `${port} (${text.replace("/", " ").toUpperCase()})`);
  const software = Object.entries(packages).map(([title, version]) => `${title} ${version}`);
  return [name, purpose, `${instances} × ${role}`, ports.length === 0 ? "nothing" : listed(ports), software.length === 0 ? "none declared" : listed(software)];
}

function dataTable({ data }: Inventory, ladder: readonly string[]): readonly Block[] {
  if (data.length === 0) return [{ kind: "paragraph", text: "No service keeps data: every machine can be made anew at any time." }];
  const rows = data.map(({ name, service, what, mount, places }): readonly Text[] => {
    const sizes = ladder.flatMap((environment) => {
      const own = places.filter((place) => place.environment === environment);
      return own.length === 0 ? [] : [`${environment} ${own.length > 1 ? `${own.length} × ` : ""}${own[0]?.sizeGiB ?? 0} GiB${own.every(({ locked }) => locked) ? "" : " (not locked)"}`];
    });
    const backups = ladder.flatMap((environment) => places.filter((place) => place.environment === environment).slice(0, 1).map(({ backup }) => `${environment}: ${backupText(backup)}`));
    return [name, what, service, [{ code: mount }], sizes.join(", "), backups.join("; ")];
  });
  return [{ kind: "table", caption: "databases, queues and files: data that survives a restart, an update and the replacement of its machine", head: ["data", "what", "owned by", "mounted at", "size", "backup"], rows }];
}

function integrationTable({ integrations }: Inventory): readonly Block[] {
  const rows = integrations.map(({ name, purpose, usedBy, modes }): readonly Text[] => [name, purpose, listed(usedBy), modes.map(({ environment, mode, host, account }) => `${environment}: ${mode}${host === undefined ? "" : ` (${host}, account ${account ?? ""})`}`).join("; ")]);
  return rows.length === 0 ? [] : [{ kind: "table", caption: "integrations: services of somebody else", head: ["integration", "what for", "used by", "how, per environment"], rows }];
}

function foldable(what: string, head: readonly string[], rows: Table["rows"]): readonly Block[] {
  return rows.length === 0 ? [] : [{ kind: "table", caption: counted(rows.length, what), head, rows }];
}

function secretFold({ secrets }: Inventory): readonly Block[] {
  const rows = secrets.map(({ name, policy, consumers, length }): readonly Text[] => [name, policy.purpose, `${policy.kind}, ${length} characters`, listed(consumers)]);
  return rows.length === 0 ? [] : [{ kind: "fold", summary: `Secrets: ${counted(rows.length, "name")}, no value`, blocks: [{ kind: "table", caption: "secrets: generated for each environment, known to the services in the last column alone", head: ["secret", "what for", "kind", "given to"], rows }] }];
}

/** Values per environment; one that is equal in all stands once. */
function configurationFold({ configuration }: Inventory, ladder: readonly string[]): readonly Block[] {
  const rows = configuration.map(({ service, key, purpose, values }): readonly Text[] => {
    const shown = (value: string): string => (value === "" ? "empty" : value);
    const different = new Set(values.map(({ value }) => value)).size > 1;
    const told = different ? ladder.flatMap((environment) => values.filter((one) => one.environment === environment).map(({ value }) => `${environment}: ${shown(value)}`)).join("; ") : shown(values[0]?.value ?? "");
    return [service, [{ code: key }], purpose, told];
  });
  return rows.length === 0 ? [] : [{ kind: "fold", summary: `Configuration: ${counted(rows.length, "value")}, secrets by name alone`, blocks: [{ kind: "table", caption: "what services are configured with", head: ["service", "key", "what for", "value"], rows }] }];
}

function machineBlock(machines: Inventory["machines"], ladder: readonly string[]): Block {
  const rows = machines.map(({ environment, machine: { name, vmid, address, node, size, service } }): readonly Text[] => [name, environment, service, String(vmid), address, node, `${size.cores}`, memoryText(size.memoryMiB), `${size.diskGiB} GiB`]);
  const table: Table = { kind: "table", caption: `${counted(rows.length, "machine")} in ${listed(ladder)}`, head: ["machine", "environment", "service", "VM", "address", "node", "cores", "memory", "disk"], rows };
  return rows.length <= MOST_OPEN ? table : { kind: "fold", summary: `Machines: ${rows.length}`, blocks: [table] };
}
