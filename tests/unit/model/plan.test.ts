import { planEstate, settingsOf, withNodes } from "../../../components/model";
import type { PlanInput } from "../../../components/model";
import { sample, withEnvironment, withEstate, withHost, withService } from "./sample";

const machineOf = (input: PlanInput, environment: string, key: string) => {
  const found = planEstate(input).environments.find((plan) => plan.environment === environment)?.machines.find((machine) => machine.key === key);
  if (!found) throw new Error(`no machine ${key} in ${environment}`);
  return found;
};

test("VMID, address, MAC and name come from the slot", () => {
  expect(machineOf(sample, "dev", "web-2")).toMatchObject({ vmid: 3011, address: "10.10.0.11", mac: "BC:24:11:00:0B:C3", name: "dev-web-2", domain: "dev.shop.internal", gateway: "10.10.0.1", vlan: 10 });
  expect(machineOf(withEnvironment("dev", { cidr: "10.10.0.0/22" }), "dev", "web-2").address).toBe("10.10.0.11");
});

test("memory, cores and limits change in place; image, keys, addresses and names replace", () => {
  const before = machineOf(sample, "prod", "db-1").immutable;
  const data = { cores: 3, cpuLimit: 2, memoryMiB: 2048, diskGiB: 25, diskIops: 9, diskMBps: 9, networkMBps: 9 };
  const larger = withEstate({ sizes: { ...sample.estate.sizes, data: { small: data, standard: data } } });
  expect(machineOf(larger, "prod", "db-1").immutable).toBe(before);
  expect(machineOf(withHost({ bridge: "vmbr7" }), "prod", "db-1").immutable).toBe(before);
  expect(machineOf(withEnvironment("prod", { vlan: 33 }), "prod", "db-1").immutable).toBe(before);

  const replacing = [
    withEstate({ image: { ...sample.estate.image, checksum: "cd".repeat(64) } }),
    withHost({ adminKeys: [...sample.settings.host.adminKeys, `${sample.settings.host.adminKeys[0]}2`] }),
    withHost({ domain: "other.internal" }),
    withHost({ outside: { ...sample.settings.host.outside, dns: ["10.99.2.54"] } }),
    withEnvironment("prod", { gateway: "10.30.0.254" }),
    withEnvironment("prod", { cidr: "10.31.0.0/24", gateway: "10.31.0.1" }),
    withService("db", { slot: 30 }),
  ];
  for (const input of replacing) expect(machineOf(input, "prod", "db-1").immutable).not.toBe(before);
});

test("more than 24 addresses go into several rules, each short enough for Proxmox", () => {
  const many = withService("web", { slot: 100, instances: 30, reserve: 30 });
  const budget = { budget: { cores: 200, memoryMiB: 65536, diskGiB: 900 } };
  const input = { ...many, settings: settingsOf(withNodes({ ...sample.settings.host, capacity: { cores: 400, memoryMiB: 200000, diskGiB: 3000 } }), { dev: { ...sample.settings.environments["dev"]!, ...budget }, test: { ...sample.settings.environments["test"]!, ...budget }, prod: { ...sample.settings.environments["prod"]!, ...budget } }) };
  const sources = machineOf(input, "prod", "db-1").firewall.rules.flatMap((rule) => ("source" in rule && rule.source?.startsWith("10.") ? [rule.source] : []));
  expect(sources.map((source) => source.split(",").length)).toEqual([24, 6]);
  expect(Math.max(...sources.map((source) => source.length))).toBeLessThanOrEqual(512);
});

test("privileges follow the version of Proxmox", () => {
  const privileges = (input: PlanInput) => planEstate(input).environments[0]?.access.roles.flatMap((role) => role.privileges);
  expect(privileges(sample)).toContain("VM.GuestAgent.Audit");
  expect(privileges({ ...sample, proxmox: { major: 8, minor: 4 } })).toContain("VM.Monitor");
  expect(privileges({ ...sample, proxmox: { major: 8, minor: 4 } })).not.toContain("VM.GuestAgent.Audit");
});

test("an image with the guest agent lets an environment read host keys out of its machines; without it nothing is different", () => {
  const [without, eight] = [planEstate(sample), { major: 8, minor: 4 }];
  const { host } = sample.settings;
  const agent = { ...sample, settings: { ...sample.settings, host: { ...host, agent: true }, hosts: { ...sample.settings.hosts, host: { ...host, agent: true } } } };
  const privileges = (input: PlanInput) => planEstate(input).environments[0]?.access.roles.flatMap((role) => role.privileges) ?? [];
  expect(privileges(agent).filter((privilege) => !privileges(sample).includes(privilege))).toEqual(["VM.GuestAgent.FileRead"]);
  expect(privileges({ ...agent, proxmox: eight })).toEqual(privileges({ ...sample, proxmox: eight }));
  expect(planEstate(agent).environments.map((plan) => plan.agent)).toEqual([true, true, true]);
  expect(without.environments.some((plan) => "agent" in plan)).toBe(false);
  expect(planEstate(agent).environments.map(({ machines }) => machines)).toEqual(without.environments.map(({ machines }) => machines));
});

test("an environment's token holds rights on its own pool, storage, images and tag, and on nothing else", () => {
  const access = planEstate(sample).environments[1]?.access;
  expect(access?.user).toBe("pulumi-test@pve");
  expect(access?.grants.map(({ role, path }) => [role, path])).toEqual([
    ["trilane-test-machines", "/pool/test"],
    ["trilane-test-network", "/sdn/zones/localnetwork/vmbr0/20"],
    ["trilane-test-images", "/storage/trilane-images"],
    ["trilane-test-disks", "/storage/trilane-test-disks"],
  ]);
});

test("names keep Proxmox's limits for the longest names that guards let through", () => {
  const name = "preproduction1";
  const long = "s".repeat(40);
  const { dev, prod } = sample.settings.environments;
  const input: PlanInput = {
    ...withEstate({ services: { [long]: { slot: 10, role: "front", purpose: "is long" } }, flows: [], outside: { [`${long.slice(1)}p`]: "peer" }, integrations: {} }),
    differences: [],
    settings: settingsOf({ ...sample.settings.host, environments: [name, "prod"], outside: { admin: ["10.99.1.0/24"], dns: ["10.99.2.53"], ntp: ["10.99.2.123"], [`${long.slice(1)}p`]: ["10.99.2.80"] } }, { [name]: dev!, prod: prod! }),
  };
  const { hosts: [host], environments } = planEstate(input);
  expect(environments[0]?.network.adminGroup.name.length).toBe(18);
  expect(host.ipsets.every((ipset) => /^[A-Za-z][A-Za-z0-9_-]{1,63}$/.test(ipset.name))).toBe(true);
  expect(environments[0]?.machines[0]?.name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  expect(host.storages.every((storage) => /^[A-Za-z][A-Za-z0-9\-_.]*[A-Za-z0-9]$/.test(storage.name))).toBe(true);
  expect(host.access.every(({ roles }) => roles.every(({ id }) => /^[A-Za-z0-9.\-_]+$/.test(id) && !/^pve/i.test(id)))).toBe(true);
});

test("an integration that reaches nothing opens nothing, and live is open in production alone", () => {
  const dests = planEstate(sample).environments.map(({ machines }) => machines.flatMap(({ firewall }) => firewall.rules.flatMap((rule) => ("dest" in rule && rule.dest ? [rule.dest] : []))));
  const reaches = (text: string) => dests.map((list) => list.includes(text));
  expect(reaches("203.0.113.25")).toEqual([false, false, true]);
  expect(reaches("203.0.113.125")).toEqual([false, true, false]);
  expect(reaches("198.51.100.0/28")).toEqual([false, false, true]);
});

test("secrets have policies and consumers, never values", () => {
  expect(planEstate(sample).environments[0]?.secrets).toEqual([{ name: "db/app-password", policy: { kind: "password", length: 32, purpose: "the shop reads and writes", rotateAfterDays: 90 }, length: 32, consumers: ["db", "web"], twoSided: false, generation: 1 }]);
});

test("kept images stay on the host, once each", () => {
  const previous = { ...sample.estate.image, checksum: "EF".repeat(64) };
  const { images } = planEstate(withEstate({ previousImages: [previous] })).hosts[0];
  expect(images.map(({ volume }) => volume)).toEqual(["trilane-images:import/debian-13-abababababab.qcow2", "trilane-images:import/debian-13-efefefefefef.qcow2"]);
});
