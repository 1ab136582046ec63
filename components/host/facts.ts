/**
 * What the host answers before anything is declared: few calls, all at once, with the stack's own token. A host that
 * does not answer, whose certificate is not trusted or that refuses the token gives one problem with its next step.
 */
import { z } from "zod";
import { checkVersion, type EnvironmentFacts, type HostFacts, type NodeFacts } from "../model/facts";
import type { EnvironmentPlan, HostPlan } from "../model/plan";
import { InvalidSettings, requireNone, type Problem } from "../model/problem";
import { ApiError } from "./client.cjs";
import type { HostConnection } from "./connection";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

const Version = z.object({ version: z.string() });
const Nodes = z.array(z.object({ node: z.string(), status: z.string(), maxcpu: z.number().default(0), maxmem: z.number().default(0) }));
const Storages = z.array(z.object({ storage: z.string(), type: z.string(), content: z.string().default(""), avail: z.number().default(0), total: z.number().default(0) }));
/** Proxmox answers flags as 1 and 0, and as text on some paths. */
export const Flag = z.union([z.literal(1), z.literal("1"), z.literal(0), z.literal("0"), z.boolean()]).transform((value) => value === true || String(value) === "1");
const Interfaces = z.array(z.object({ iface: z.string(), type: z.string(), bridge_vlan_aware: Flag.default(false), active: Flag.default(false), bridge_ports: z.string().default(""), bridge_vids: z.string().default("2-4094"), cidr: z.string().optional() }));
export const Permissions = z.record(z.string(), z.record(z.string(), z.unknown()));
const Volumes = z.array(z.object({ volid: z.string() }));
const Disks = z.array(z.object({ volid: z.string(), size: z.number() }));
const Volume = z.object({ size: z.number() });
const Options = z.object({ enable: Flag.default(false) });
const Space = z.object({ avail: z.number() });
const Guests = z.array(z.object({ vmid: z.number(), name: z.string().default(""), status: z.string().default(""), pool: z.string().optional(), node: z.string() }));

/** Reads the host as its admin sees it. @throws InvalidSettings when it cannot be asked */
export function readHostFacts(host: HostConnection, plan: HostPlan): Promise<HostFacts> {
  return asking(plan.stack, plan.stack, host, async () => {
    const [version, permissions, nodes, storages, interfaces, guests, options, caller] = await Promise.all([
      host.get("/version"),
      host.get("/access/permissions"),
      host.get("/nodes"),
      onEach(plan, (node) => host.get(`/nodes/${node}/storage`)),
      onEach(plan, (node) => host.get(`/nodes/${node}/network`)),
      unless(host.get("/cluster/resources", { type: "vm" }), []),
      unless(host.get("/cluster/firewall/options"), {}),
      host.localAddress(),
    ]);
    return {
      version: supportedVersion(version, plan.stack),
      privileges: privilegesIn(permissions),
      nodes: Nodes.parse(nodes).map(({ node, status, maxcpu, maxmem }) => ({ name: node, status, cores: maxcpu, memoryMiB: Math.floor(maxmem / MIB) })),
      storages: storages.flatMap(({ node, answer }) =>
        Storages.parse(answer).map(({ storage, type, content, avail, total }) => ({ node, name: storage, type, contents: content.split(","), availableGiB: Math.floor(avail / GIB), totalGiB: Math.floor(total / GIB) })),
      ),
      bridges: interfaces.flatMap(({ node, answer }) =>
        Interfaces.parse(answer)
          .filter(({ type }) => type === "bridge")
          .map(({ iface, bridge_vlan_aware, active, bridge_ports, bridge_vids }) => ({ node, name: iface, vlanAware: bridge_vlan_aware, active, ports: bridge_ports.trim(), vids: bridge_vids })),
      ),
      addresses: interfaces.flatMap(({ node, answer }) => Interfaces.parse(answer).flatMap(({ iface, cidr }) => (cidr === undefined ? [] : [{ node, iface, cidr }]))),
      guests: Guests.parse(guests).map(({ vmid, name, status }) => ({ vmid, name, status })),
      firewallOn: Options.parse(options).enable,
      caller,
    };
  });
}

const privilegesIn = (permissions: unknown): Readonly<Record<string, readonly string[]>> => Object.fromEntries(Object.entries(Permissions.parse(permissions)).map(([path, held]) => [path, Object.keys(held)]));

/** Asks about each node of a host; one that it does not know has nothing. */
function onEach({ nodes }: HostPlan, ask: (node: string) => Promise<unknown>): Promise<readonly { readonly node: string; readonly answer: unknown }[]> {
  return Promise.all(nodes.map(async ({ name }) => ({ node: name, answer: await unless(ask(name), []) })));
}

/** Reads the host as an environment's token sees it, each node that has machines of it. @throws InvalidSettings when it cannot be asked */
export function readEnvironmentFacts(host: HostConnection, plan: EnvironmentPlan): Promise<EnvironmentFacts> {
  return asking(plan.environment, plan.host, host, async () => {
    const names = [...new Set(plan.machines.map(({ node }) => node))].sort();
    const [version, permissions, nodes, guests] = await Promise.all([
      host.get("/version"),
      host.get("/access/permissions"),
      Promise.all(names.map((node) => readNode(host, plan, node))),
      host.get("/cluster/resources", { type: "vm" }),
    ]);
    return {
      version: supportedVersion(version, plan.host),
      privileges: privilegesIn(permissions),
      nodes,
      existing: Guests.parse(guests).map(({ vmid, name, pool, node }) => ({ vmid, name, pool, node })),
    };
  });
}

async function readNode(host: HostConnection, { image, storage, machines }: EnvironmentPlan, node: string): Promise<NodeFacts> {
  const content = `/nodes/${node}/storage/${image.storage}/content`;
  const [images, volume, space, volumes] = await Promise.all([
    unless(host.get(content, { content: "import" }), []),
    unless(host.get(`${content}/${encodeURIComponent(image.volume)}`), undefined),
    unless(host.get(`/nodes/${node}/storage/${storage}/status`), undefined),
    // A look at each volume: only where there is data to look after.
    machines.some(({ data }) => data !== undefined) ? unless(host.get(`/nodes/${node}/storage/${storage}/content`, { content: "images" }), undefined) : undefined,
  ]);
  return {
    name: node,
    images: Volumes.parse(images).map(({ volid }) => volid),
    imageBytes: volume === undefined ? undefined : Volume.parse(volume).size,
    storageAvailableGiB: space === undefined ? undefined : Math.floor(Space.parse(space).avail / GIB),
    volumes: volumes === undefined ? undefined : Object.fromEntries(Disks.parse(volumes).map(({ volid, size }) => [volid, Math.ceil(size / GIB)])),
  };
}

/** The version, before anything else is understood: another one may answer in another form. */
export function supportedVersion(answer: unknown, hostStack: string): string {
  const { version } = Version.parse(answer);
  requireNone(checkVersion(version, hostStack));
  return version;
}

/** What Proxmox refuses to tell counts as not there: the checks of the facts say what is missing, and why it matters. */
export async function unless<T>(answer: Promise<unknown>, otherwise: T): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    const { kind, status } = error instanceof ApiError ? error : { kind: undefined, status: 0 };
    // 401 is about the token, 501 about a host that is not Proxmox as we know it.
    if (kind === "refused" && status !== 401 && status !== 501) return otherwise;
    throw error;
  }
}

/** Asks a host, and tells what it cannot as one problem of the stack. @throws InvalidSettings */
export async function asking<T>(stack: string, hostStack: string, host: HostConnection, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ApiError) throw new InvalidSettings([connectionProblem(stack, hostStack, host, error)]);
    if (error instanceof z.ZodError) throw new InvalidSettings([{ ...at(stack), problem: `${host.endpoint} answers in a form that Proxmox does not use`, expected: "a Proxmox VE API", next: "check the endpoint" }]);
    throw error;
  }
}

const at = (stack: string) => ({ place: `stack ${stack} trilane:endpoint` });

/** One problem for a host that cannot be asked, by the kind of failure; `hostStack` is the stack of the host itself. */
export function connectionProblem(stack: string, hostStack: string, host: HostConnection, error: ApiError): Problem {
  const { endpoint } = host;
  if (error.kind === "untrusted") {
    return { ...at(stack), problem: `the certificate of ${endpoint} is not trusted (${error.message})`, expected: "a certificate of a known authority", next: "point SSL_CERT_FILE at the certificate of the host's authority, /etc/pve/pve-root-ca.pem on a Proxmox host" };
  }
  if (error.status === 401) {
    const next = stack === hostStack ? `set it again: pulumi config set --secret trilane:apiToken -s ${stack}` : `run npx trilane handover ${stack}`;
    return { place: `stack ${stack} trilane:apiToken`, problem: `${endpoint} refuses the token ${host.identity} (${error.message})`, expected: "a token that the host knows", next };
  }
  if (error.kind === "refused") {
    return { place: `stack ${stack} trilane:apiToken`, problem: `${endpoint} refuses ${host.identity} (${error.message})`, expected: "a token with the rights of this stack", next: stack === hostStack ? "give it the rights that docs/proxmox.md lists" : `run pulumi up -s ${hostStack} first` };
  }
  if (error.kind === "foreign") return { ...at(stack), problem: error.message, expected: "a Proxmox VE API", next: "check the endpoint" };
  const problem = error.kind === "timeout" ? error.message : `nobody answers at ${endpoint} (${error.message})`;
  return { ...at(stack), problem, expected: "a Proxmox VE API", next: "check that the host runs and can be reached; the embedded host: npx trilane simulator start" };
}
