import { environmentOutputs, hostOutputs, planEstate } from "../../../components/model";
import type { EnvironmentPlan, PlanInput } from "../../../components/model";
import { describeNetworkChange, hostNetworkCautions, isolationCautions, networkChange, type LastCreation } from "../../../components/model/network-change";
import { hasArrived, standingIn, type Standing } from "../../../components/model/standing";
import { sample, withFlat, withGateway, withHost } from "./sample";

const devOf = (input: PlanInput): EnvironmentPlan => planEstate(input).environments[0] as EnvironmentPlan;
const hostOf = (input: PlanInput) => planEstate(input).hosts[0];
const linesOf = (from: PlanInput, to: PlanInput, last: LastCreation = {}): readonly string[] => {
  const change = networkChange(environmentOutputs(devOf(from)), devOf(to));
  return change === undefined ? [] : describeNetworkChange("dev", change, last);
};

test("a network that stays is no news, and neither is one that an older version did not note", () => {
  expect(linesOf(sample, sample)).toEqual([]);
  expect(networkChange({ ...environmentOutputs(devOf(sample)), network: undefined }, devOf(withGateway({})))).toBeUndefined();
});

test("between VLANs and a gateway, machines stay; their cards move", () => {
  expect(linesOf(sample, withGateway({}))).toEqual([
    "dev: its network changes from vlan, vmbr0 VLAN 10 to internal, vmbr1 VLAN 10",
    "dev: 3 machines stay and run on (db-1, web-1, web-2): the card of each is moved, which breaks its open connections; until all are moved they do not reach each other",
  ]);
});

test("another address replaces machines, for as long as the host last needed", () => {
  const last = { 3010: { seconds: 4, day: "2026-11-20" }, 3011: { seconds: 6, day: "2026-11-19" } };
  expect(linesOf(sample, withFlat(), last)).toEqual([
    "dev: its network changes from vlan, vmbr0 VLAN 10 to flat, vmbr0 untagged",
    "dev: 3 machines are replaced (db-1, web-1, web-2), each down from its deletion until its successor serves: between 6 s (all at once, as long as web-2) and 10 s (one after the other), as the tasks qmcreate and qmstart on the host last took, newest of 2026-11-20; of 1 it tells nothing; shutting down, and what their services need to start, come on top",
  ]);
  expect(linesOf(sample, withFlat())[1]).toMatch(/: the host tells of no earlier creation of them, so there is no figure$/);
});

const behind: Standing = { bridge: "vmbr1", vlan: 10, cidr: "10.10.0.0/24", gateway: "10.10.0.1" };
const leaving = { ...withGateway({}), settings: { ...withGateway({}).settings } };
const asVlan = (input: PlanInput): PlanInput => {
  const host = { ...input.settings.host, network: "vlan" as const };
  return { ...input, settings: { ...input.settings, host, hosts: { host } } };
};

test("a token keeps the right to the network that its machines leave, until they have left", () => {
  const paths = (input: PlanInput) => hostOf(input).access[0]?.grants.map(({ path, propagate }) => [path, propagate]).filter(([path]) => String(path).startsWith("/sdn"));
  expect(paths({ ...sample, standing: { dev: behind } })).toEqual([["/sdn/zones/localnetwork/vmbr0/10", true], ["/sdn/zones/localnetwork/vmbr1/10", true]]);
  expect(paths({ ...sample, standing: { dev: { ...behind, bridge: "vmbr0", vlan: undefined } } })).toEqual([["/sdn/zones/localnetwork/vmbr0/10", true], ["/sdn/zones/localnetwork/vmbr0", false]]);
  expect(paths({ ...sample, standing: { dev: { ...behind, bridge: "vmbr0" } } })).toEqual([["/sdn/zones/localnetwork/vmbr0/10", true]]);
});

test("the gateway stays as long as machines stand behind it, with legs for them alone and the same rules", () => {
  const { gateway, storages } = hostOf({ ...asVlan(leaving), standing: { dev: behind } });
  expect(gateway?.legs).toEqual(hostOf(leaving).gateway?.legs.slice(0, 1));
  expect(storages.map(({ name }) => name)).toContain("trilane-gateway");
  expect(hostOf(asVlan(leaving)).gateway).toBeUndefined();
  expect(hostOf({ ...asVlan(leaving), standing: { dev: { ...behind, gateway: "10.10.0.254" } } }).gateway).toBeUndefined();
  expect(hostOf({ ...withHost({}), standing: { dev: behind } }).gateway).toBeUndefined();
});

test("the host stack says what environments have meanwhile", () => {
  const facts = { version: "9.2.11" };
  const internal = hostOutputs(hostOf(leaving), facts);
  const kept = hostOf({ ...asVlan(leaving), standing: { dev: behind } });
  expect(hostNetworkCautions(internal, kept, { dev: behind }).slice(0, 2)).toEqual([
    "dev: its network changes from internal, vmbr1 VLAN 10 to vlan, vmbr0 VLAN 10; until pulumi up -s dev its machines stay behind the gateway; then run this one again, which takes the old network away",
    "prod: its network changes from internal, vmbr1 VLAN 30 to vlan, vmbr0 VLAN 30; until pulumi up -s prod its machines have no network: gateway and bridge go with this run; then run this one again, which takes the old network away",
  ]);
  const moving = hostOutputs(kept, facts, ["dev"]);
  expect(hostNetworkCautions(moving, kept, { dev: behind })).toEqual(["dev: still stands on vmbr1: run pulumi up -s dev, then this one again"]);
  expect(hostNetworkCautions(moving, kept, {})).toEqual([]);
  expect(hostNetworkCautions(hostOutputs(hostOf(sample), facts), hostOf(sample), {})).toEqual([]);
});

test("where a machine stands is read as Proxmox writes it", () => {
  expect(standingIn("virtio=BC:24:11:00:0B:C2,bridge=vmbr1,firewall=1,tag=10", "ip=10.10.0.10/24,gw=10.10.0.1")).toEqual(behind);
  expect(standingIn("virtio=BC:24:11:00:0B:C2,bridge=vmbr0")).toEqual({ bridge: "vmbr0", cidr: "", gateway: "" });
  expect(standingIn("virtio=BC:24:11:00:0B:C2")).toBeUndefined();
  expect([hasArrived(behind, devOf(withGateway({})).network), hasArrived(behind, devOf(sample).network)]).toEqual([true, false]);
});

test("a flat network is told, the others are not", () => {
  expect(isolationCautions(hostOf(withFlat()).networks)).toEqual(["dev, prod, test: reduced isolation: one flat network, kept apart by the firewalls of the machines alone; see docs/network.md"]);
  expect(isolationCautions([...hostOf(sample).networks, ...hostOf(withGateway({})).networks])).toEqual([]);
});
