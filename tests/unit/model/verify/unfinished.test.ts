/** A creation that died leaves a guest that only the host's token sees; everything else that would differ of it is not told. */
import { describeProblem, planEstate } from "../../../../components/model";
import { verifyAll, verifyHost } from "../../../../components/model/verify";
import type { Deployed, DeployedGuest } from "../../../../components/model/verify/deployed";
import { sample, withGateway } from "../sample";
import { deployed, subject, withGuest, withStranger } from "./sample";

const LOCKED = { lock: "create" };
const died = (guest: DeployedGuest): DeployedGuest => ({ ...guest, name: "", pool: undefined, config: { now: LOCKED, next: LOCKED }, firewall: { options: {}, rules: [], ipsets: {} } });
const told = (what: Deployed) => verifyAll(subject, what).map((finding) => `${finding.check} ${describeProblem(finding)}`);
const message = (place: string, vmid: number, stack: string, look = "") =>
  `machine-unfinished ${place}: VM ${vmid} is locked (create) and in no pool: its creation died or goes on; expected no such VM once no creation is under way; ` +
  `when the task list of pve1 shows no creation of it any more${look}, run there qm unlock ${vmid} && qm destroy ${vmid} --destroy-unreferenced-disks 1, then run pulumi up -s ${stack} --refresh`;

test("a machine is named with the commands, and with nothing else", () => {
  expect(told(withGuest(3010, died))).toEqual([message("dev web-1 (VMID 3010)", 3010, "dev")]);
  expect(verifyHost(subject, withGuest(3010, died)).map(({ check }) => check)).toEqual(["machine-unfinished"]);
});

test("of a holder it says first to look what its disks hold", () => {
  const look = ", see what its disks hold (pvesm list trilane-dev-disks --vmid 3520: data of an earlier holder would go with it)";
  expect(told(withGuest(3520, died))).toContain(message("dev data of db-1 (VMID 3520)", 3520, "dev", look));
  expect(told(withGuest(3520, died))).toHaveLength(1);
});

test("also a number that no machine has, and the gateway's", () => {
  expect(told(withStranger({ vmid: 1050, name: "" }, LOCKED))).toEqual([message("prod VMIDs 1000 to 1999", 1050, "prod")]);
  const [host] = planEstate(withGateway({})).hosts;
  const vmid = host.gateway?.vmid ?? 0;
  const found = verifyHost({ ...subject, host, environments: [] }, withStranger({ vmid, name: "" }, LOCKED)).filter(({ place }) => place.startsWith("host gateway"));
  expect(found.map((finding) => `${finding.check} ${describeProblem(finding)}`)).toEqual([message(`host gateway (VMID ${vmid})`, vmid, "host")]);
});

test("elsewhere it is nobody's business, and one in a pool or with another lock is told as what it is", () => {
  expect(told(withStranger({ vmid: 777, name: "" }, LOCKED))).toEqual([]);
  expect(told(withStranger({ vmid: 1050, name: "", pool: "prod" }, LOCKED))).toEqual([expect.stringMatching(/^guest-in-pool /)]);
  expect(told(withStranger({ vmid: 1050, name: "" }, { lock: "backup" }))).toEqual([expect.stringMatching(/^guest-in-range /)]);
  expect(told(deployed)).toEqual([]);
  expect(planEstate(sample).hosts[0].gateway).toBeUndefined();
});
