import { EnvironmentAccess } from "../../../components/access";
import { HostConnection } from "../../../components/host/connection";
import { Leftovers } from "../../../components/host/leftovers";
import { access as plan } from "./fixture";
import { record, type Recording } from "./engine";

const connection = new HostConnection("https://pve.example:8006", "root@pam!admin=SECRET-UUID");
const leftovers = new Leftovers(connection, undefined);
let recording: Recording;
beforeAll(async () => {
  recording = await record(() => new EnvironmentAccess("dev", { environment: "dev", plan, leftovers }), "host");
});

test("pool, user without password, roles", () => {
  expect(recording.named("dev-pool").inputs).toEqual({ poolId: "dev", comment: "dev of clinic" });
  expect(recording.named("dev-user").inputs).toEqual({ userId: "pulumi-dev@pve", comment: "environment dev", enabled: true });
  expect(recording.named("dev-DevMachines").inputs).toEqual({ roleId: "DevMachines", privileges: ["VM.Allocate", "VM.Audit"] });
});

test("each role is granted where the plan says, to the user alone", () => {
  expect(recording.resources.filter(({ type }) => type === "proxmoxve:index/acl:Acl").map(({ name, inputs }) => [name, inputs])).toEqual([
    ["dev-DevMachines-pool-dev", { path: "/pool/dev", roleId: "DevMachines", userId: "pulumi-dev@pve", propagate: true }],
    ["dev-DevNetwork-sdn-zones-localnetwork-vmbr0-10", { path: "/sdn/zones/localnetwork/vmbr0/10", roleId: "DevNetwork", userId: "pulumi-dev@pve", propagate: true }],
  ]);
});

test("the token has the user's rights, exists after the grants, and its value is a secret", () => {
  const token = recording.named("dev-token");
  expect(token.inputs).toEqual({ userId: "pulumi-dev@pve", tokenName: "deploy", privilegesSeparation: false, comment: "environment dev" });
  expect(recording.names(token.dependsOn)).toEqual(expect.arrayContaining(["dev-DevMachines-pool-dev", "dev-DevNetwork-sdn-zones-localnetwork-vmbr0-10"]));
  expect(token.secretOutputs).toContain("value");
});
