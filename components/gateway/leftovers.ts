import { z } from "zod";
import { findIn, readIfThere, type Inputs, type Leftover } from "../host/leftovers";

const network = ({ nodeName }: Inputs) => `/nodes/${String(nodeName)}/network`;
const vm = ({ nodeName, vmId }: Inputs) => `/nodes/${String(nodeName)}/qemu/${String(vmId)}`;

const Interface = z.object({ bridge_ports: z.string().default(""), cidr: z.string().optional(), comments: z.string().default("") });

/** A bridge whose creation failed stays in the node's configuration, and the next creation is refused (measured on 9.2). */
export const leftBridge: Leftover = {
  kind: "bridge",
  id: (inputs) => String(inputs["name"]),
  find: (host, inputs) => findIn(host, network(inputs), "iface", inputs["name"]),
  strange: (found, inputs) => {
    const { bridge_ports: ports, cidr, comments } = Interface.parse(found);
    if (ports.trim() !== "") return `with the ports ${ports.trim()}`;
    if (cidr !== undefined) return `with the address ${cidr}`;
    return comments.trim() === inputs["comment"] ? undefined : "with another comment";
  },
  remove: async (host, inputs) => {
    await host.delete(`${network(inputs)}/${String(inputs["name"])}`);
    const upid = await host.put(network(inputs), {});
    if (upid !== null) await host.task(String(inputs["nodeName"]), String(upid));
  },
};

const Found = z.object({ config: z.object({ name: z.string().optional(), lock: z.string().optional() }), status: z.object({ status: z.string() }) });

/** A gateway that was made and never started: started ones run, and come back with their host. */
export const leftGateway: Leftover = {
  kind: "VM",
  id: (inputs) => String(inputs["vmId"]),
  find: async (host, inputs) => {
    const config = await readIfThere(host, `${vm(inputs)}/config`);
    return config === undefined ? undefined : { config, status: await host.get(`${vm(inputs)}/status/current`) };
  },
  strange: (found, inputs) => {
    const { config, status } = Found.parse(found);
    if (config.lock !== undefined) return `locked (${config.lock})`;
    if (config.name !== inputs["name"]) return `its name is ${config.name ?? "missing"}`;
    return status.status === "stopped" ? undefined : "and it runs";
  },
  remove: async (host, inputs) => {
    await host.put(`${vm(inputs)}/config`, { protection: "0" });
    const upid = await host.delete(vm(inputs), { purge: "1", "destroy-unreferenced-disks": "0" });
    await host.task(String(inputs["nodeName"]), String(upid));
  },
};
