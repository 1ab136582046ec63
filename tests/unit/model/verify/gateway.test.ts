import { describeProblem, planEstate } from "../../../../components/model";
import type { DeployedGuest } from "../../../../components/model/verify/deployed";
import { compareGateway } from "../../../../components/model/verify/gateway";
import { sample, withGateway } from "../sample";

const [host] = planEstate(withGateway({})).hosts;
const plan = host.gateway;
if (plan === undefined) throw new Error("the sample has no gateway");

const cards = Object.fromEntries([{ ...plan.uplink, tag: "" }, ...plan.legs.map(({ vlan, mac }) => ({ bridge: plan.bridge, mac, tag: `,tag=${vlan}` }))].map(({ bridge, mac, tag }, index) => [`net${index}`, `virtio=${mac},bridge=${bridge}${tag}`]));
const config: Readonly<Record<string, string>> = { ...cards, name: plan.name, protection: "1", ide3: "trilane-gateway:iso/gateway-1.iso,media=cdrom", startup: "order=1", scsi0: "trilane-gateway:100/vm-100-disk-0.qcow2,size=10G" };
const guest: DeployedGuest = { vmid: plan.vmid, name: plan.name, node: "pve1", type: "qemu", pool: undefined, memoryMiB: 1024, config: { now: config, next: config }, firewall: undefined };
const told = (...guests: readonly DeployedGuest[]) => compareGateway(host, guests, "mend it").map((finding) => `${finding.check} ${describeProblem(finding)}`);
const withConfig = (change: Readonly<Record<string, string>>): DeployedGuest => ({ ...guest, config: { now: { ...config, ...change }, next: { ...config, ...change } } });
const place = `host gateway (VMID ${plan.vmid})`;
const [leg] = plan.legs;

test("a gateway as planned has no finding, and a host without one has none either", () => {
  expect(told(guest)).toEqual([]);
  const [plain] = planEstate(sample).hosts;
  expect(compareGateway(plain, [], "mend it")).toEqual([]);
});

test.each<readonly [string, readonly DeployedGuest[], readonly string[]]>([
  ["gone", [], [`machine-missing ${place}: is not on the host; expected ${plan.name} on pve1; mend it`]],
  ["another machine", [{ ...guest, name: "x" }], [`machine-elsewhere ${place}: its name is x; expected ${plan.name}; find out who changed it: it may be another machine`]],
  ["unprotected, with a snippet and a disk", [withConfig({ protection: "0", cicustom: "user=local:snippets/a", scsi1: "x" })], [
    `machine-snippet ${place}: a snippet is attached: user=local:snippets/a; expected none; find out who attached it, and remove it on the host: qm set ${plan.vmid} --delete cicustom`,
    `machine-options ${place}: has scsi1; expected the options of the plan alone; find out who added this, and remove it on the host: qm set ${plan.vmid} --delete scsi1`,
    `machine-protection ${place}: protection is 0; expected 1; mend it`,
  ]],
  ["a leg on another VLAN", [withConfig({ net1: `virtio=${leg?.mac},bridge=${plan.bridge},tag=99` })], [`nic-elsewhere ${place} net1: is ${leg?.mac} in ${plan.bridge} VLAN 99; expected ${leg?.mac} in ${plan.bridge} VLAN ${leg?.vlan}; mend it`]],
  ["more cards", [withConfig({ net7: "virtio=A,bridge=vmbr0", net8: "virtio=B" })], [
    `nic-extra ${place} net7: is in vmbr0 untagged and not in the plan; expected ${plan.legs.length + 1} cards; find out who added it, and remove it on the host: qm set ${plan.vmid} --delete net7`,
    `nic-no-bridge ${place} net8: has no bridge: it talks through the host itself, past VLAN and firewall; expected no such card; find out who added it, and remove it on the host: qm set ${plan.vmid} --delete net8`,
  ]],
])("%s", (_, guests, messages) => {
  expect(told(...guests)).toEqual(messages);
});
