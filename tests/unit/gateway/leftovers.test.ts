import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leftBridge, leftGateway } from "../../../components/gateway/leftovers";
import { HostConnection } from "../../../components/host/connection";
import type { Inputs, Leftover } from "../../../components/host/leftovers";
import { request } from "../../../components/host/client.cjs";
import { startSimulator, type Simulator } from "../../../simulator/simulator";

const directory = mkdtempSync(join(tmpdir(), "trilane-gateway-"));
let simulator: Simulator;
let host: HostConnection;
let post: (path: string, parameters: Record<string, string>) => Promise<unknown>;
beforeAll(async () => {
  simulator = await startSimulator({ directory });
  process.env["SSL_CERT_FILE"] = simulator.caFile;
  const token = readFileSync(simulator.tokenFile, "utf8").trim();
  host = new HostConnection(simulator.endpoint, token);
  post = (path, parameters) => request({ endpoint: simulator.endpoint, token }, "POST", path, parameters);
});
afterAll(async () => {
  await simulator.stop();
  rmSync(directory, { recursive: true });
});

/** What is said of a leftover: nothing there, why it is strange, or that it could be removed. */
async function judge(kind: Leftover, inputs: Inputs): Promise<string> {
  const found = await kind.find(host, inputs);
  return found === undefined ? "none" : (kind.strange(found, inputs) ?? "left");
}

const bridge = { nodeName: "pve1", name: "vmbr1", comment: "ours" };
const gateway = { nodeName: "pve1", vmId: 100, name: "shop-gateway" };

test("a bridge that was staged and never applied is removed, and then another creation is accepted", async () => {
  expect(await judge(leftBridge, bridge)).toBe("none");
  const create = () => post("/nodes/pve1/network", { iface: "vmbr1", type: "bridge", autostart: "1", bridge_vlan_aware: "1", comments: "ours" });
  await create();
  await expect(create()).rejects.toThrow("already exists");
  expect(await judge(leftBridge, bridge)).toBe("left");
  await leftBridge.remove(host, bridge, undefined);
  expect(await judge(leftBridge, bridge)).toBe("none");
  await create();
});

test("a bridge that leads somewhere, or that somebody else described, is left alone", async () => {
  expect(await judge(leftBridge, { ...bridge, comment: "mine" })).toBe("with another comment");
  expect(await judge(leftBridge, { ...bridge, name: "vmbr0" })).toBe("with the ports enp1s0");
});

test("a gateway that never started is removed, although it is protected; one that runs, or has another name, is not", async () => {
  expect(await judge(leftGateway, gateway)).toBe("none");
  await host.task("pve1", String(await post("/nodes/pve1/qemu", { vmid: "100", name: "shop-gateway", protection: "1" })));
  expect(await judge(leftGateway, { ...gateway, name: "other" })).toBe("its name is shop-gateway");
  await host.task("pve1", String(await post("/nodes/pve1/qemu/100/status/start", {})));
  expect(await judge(leftGateway, gateway)).toBe("and it runs");
  await host.task("pve1", String(await post("/nodes/pve1/qemu/100/status/stop", {})));
  expect(await judge(leftGateway, gateway)).toBe("left");
  await leftGateway.remove(host, gateway, undefined);
  expect(await judge(leftGateway, gateway)).toBe("none");
});
