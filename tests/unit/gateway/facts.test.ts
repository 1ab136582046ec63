import { checkHostFacts, describeProblem, hostCautions, planEstate } from "../../../components/model";
import type { HostFacts, PlanInput } from "../../../components/model";
import { withFlat, withGateway } from "../model/sample";

const facts: HostFacts = {
  version: "9.2.11",
  privileges: {},
  nodes: [{ name: "pve1", cores: 16, memoryMiB: 65536, status: "online" }],
  storages: [],
  bridges: [{ node: "pve1", name: "vmbr0", vlanAware: false, active: true, ports: "eno1", vids: "" }],
  addresses: [{ node: "pve1", iface: "vmbr0", cidr: "10.99.0.1/24" }],
  guests: [],
  firewallOn: true,
  caller: undefined,
};
const problemsOf = (input: PlanInput, change: Partial<HostFacts> = {}) => checkHostFacts(planEstate(input).hosts[0], { ...facts, ...change }).map(describeProblem);

test("the bridge outside need not know VLANs: it carries none", () => {
  expect(problemsOf(withGateway({}))).toEqual([]);
  expect(problemsOf(withFlat(), { addresses: [{ node: "pve1", iface: "vmbr0", cidr: "192.168.1.4/24" }] })).toEqual([]);
});

test("but it must be there", () => {
  expect(problemsOf(withGateway({}), { bridges: [] })).toEqual(["Pulumi.host.yaml trilane:bridge: the host has no bridge vmbr0; expected a bridge to the network outside; correct the name, or create the bridge on the host"]);
});

test("the bridge of the environments leads nowhere, least of all to the host", () => {
  const inside = { node: "pve1", name: "vmbr1", vlanAware: true, active: true, ports: "", vids: "2-4094" };
  expect(problemsOf(withGateway({}), { bridges: [...facts.bridges, inside] })).toEqual([]);
  expect(problemsOf(withGateway({}), { bridges: [...facts.bridges, { ...inside, ports: "eno2" }], addresses: [...facts.addresses, { node: "pve1", iface: "vmbr1", cidr: "172.16.0.1/24" }] })).toEqual([
    "Pulumi.host.yaml trilane:internalBridge: vmbr1 has the ports eno2; expected a bridge without port and address, or a name that is free; write another name, for example vmbr9",
    "Pulumi.host.yaml trilane:internalBridge: vmbr1 has the host's address 172.16.0.1/24; expected a bridge without port and address, or a name that is free; write another name, for example vmbr9",
  ]);
});

test("the gateway's VMID is free or its own, and one that is stopped is told", () => {
  const gateway = { vmid: 100, name: "shop-gateway", status: "running" };
  expect(problemsOf(withGateway({}), { guests: [gateway] })).toEqual([]);
  expect(problemsOf(withGateway({}), { guests: [{ ...gateway, name: "fileserver" }] })).toEqual(["Pulumi.host.yaml trilane:gateway.vmid: VMID 100 is taken by fileserver; expected a VMID that is free; write for example 101"]);
  const cautions = (status: string) => hostCautions(planEstate(withGateway({})).hosts[0], { ...facts, guests: [{ ...gateway, status }] });
  expect(cautions("running")).toEqual([]);
  expect(cautions("stopped")).toEqual(["the gateway of host, VM 100, is stopped: nothing reaches dev, prod, test, and nothing leaves them; start it on the host"]);
});
