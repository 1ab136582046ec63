import { planEstate } from "../../../../components/model";
import { accessMatrix, LET_THROUGH, PRIVILEGES, wordsOf } from "../../../../components/model/rights";
import { VERIFY_CHECKS } from "../../../../components/model/verify";
import { sample, withFlat } from "../sample";

it("says in words what everybody may do, by environment", () => {
  const { areas, rows, outside } = accessMatrix(planEstate(sample));
  expect(areas).toEqual(["dev", "test", "prod", "shared", "host"]);
  const own = ["sees", "starts and stops", "changes", "creates and deletes", "uses", "passes that on"];
  expect(rows.map(({ identity, tokens, may }) => ({ identity, tokens, may }))).toEqual(["dev", "test", "prod"].map((name) => ({ identity: `pulumi-${name}@pve`, tokens: ["deploy"], may: { [name]: own, shared: ["sees"] } })));
  expect(rows[2]?.rights.map(({ chain, objects }) => `${chain}: ${objects.length}`)).toEqual([
    "pulumi-prod@pve -> ACL /pool/prod -> role trilane-prod-machines -> member /vms/1020: 5",
    "pulumi-prod@pve -> ACL /storage/trilane-prod-disks -> role trilane-prod-disks: 1",
    "pulumi-prod@pve -> ACL /sdn/zones/localnetwork/vmbr0/30 -> role trilane-prod-network: 1",
    "pulumi-prod@pve -> ACL /storage/trilane-images -> role trilane-prod-images: 1",
  ]);
  expect(outside).toHaveLength(2);
  expect(accessMatrix(planEstate(withFlat())).rows[0]?.may["shared"]).toEqual(["sees", "uses"]);
});

it("has a word for every privilege, and tells of rights by which somebody gets more", () => {
  expect(PRIVILEGES.filter((privilege) => wordsOf([privilege], "/").length === 0)).toEqual([]);
  expect(wordsOf(["Sys.Modify"], "/access")).toEqual(["changes", "grants rights"]);
  expect(wordsOf(["VM.Allocate"], "/vms/100")).toEqual(["creates and deletes", "passes that on"]);
  expect(wordsOf(["Datastore.Allocate"], "/storage")).toEqual(["creates and deletes", "grants rights"]);
});

it("names for what Proxmox lets through only checks that verification has", () => {
  expect(LET_THROUGH.flatMap(({ found }) => found).filter((check) => !(check in VERIFY_CHECKS))).toEqual([]);
  const { letThrough } = accessMatrix(planEstate(sample));
  expect(letThrough.find(({ id }) => id === "nic")?.who).toEqual(["pulumi-dev@pve", "pulumi-prod@pve", "pulumi-test@pve"]);
});
