import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keptHosts, nodesOf, removeHosts, simulatorsIn } from "../../../operations/embedded-host/hosts";
import { claimSession, removeLeftovers } from "../../../operations/estate/session";
import { Failure } from "../../../operations/failure";
import { layoutOf, simulatorOf, stacksOf } from "../../../operations/workspace/layout";
import { placesOf, type Places } from "../../../operations/workspace/places";
import { writeTrust } from "../../../operations/workspace/trust";

const example = (name: string): string => join(__dirname, "../../../examples", name);

let places: Places;
beforeEach(() => (places = placesOf({ TRILANE_HOME: mkdtempSync(join(tmpdir(), "layout-")) })));
afterEach(() => rmSync(places.home, { recursive: true, force: true }));

test("hosts come before the environments that stand on them, the main one first", () => {
  const layout = layoutOf(example("two-hosts"));
  expect(stacksOf(layout)).toEqual(["host", "host-b", "dev", "test", "prod"]);
  expect(stacksOf(layout).map(layout.hostOf)).toEqual(["host", "host-b", "host-b", "host-b", "host"]);
  expect(layout.hosts.map(([stack]) => simulatorOf(places, stack))).toEqual([join(places.home, "simulator"), join(places.home, "simulator-b")]);
});

test("an environment on a host that nobody has described is left to the program", () => {
  const folder = mkdtempSync(join(tmpdir(), "layout-"));
  for (const stack of ["host", "test", "prod"]) writeFileSync(join(folder, `Pulumi.${stack}.yaml`), readFileSync(join(example("ladder-2"), `Pulumi.${stack}.yaml`)));
  writeFileSync(join(folder, "Pulumi.test.yaml"), `${readFileSync(join(folder, "Pulumi.test.yaml"), "utf8")}  trilane:host: hots-b\n`);
  expect(stacksOf(layoutOf(folder)).map(layoutOf(folder).hostOf)).toEqual(["host", "host", "host"]);
  rmSync(join(folder, "Pulumi.prod.yaml"));
  expect(() => layoutOf(folder)).toThrow(new Failure("Pulumi.prod.yaml: is missing; expected settings of prod; write the file, or take prod out of Pulumi.host.yaml trilane:environments", 2));
  rmSync(folder, { recursive: true });
});

test("an embedded host has the nodes of the settings, with what they may give away and something for themselves", () => {
  const [[, cluster] = []] = layoutOf(example("cluster")).hosts;
  expect(cluster && nodesOf(cluster)).toEqual([
    { name: "pve1", cores: 8, memoryMiB: 16384, diskGiB: 248, address: "10.99.0.1/24", bridges: ["vmbr0"] },
    { name: "pve2", cores: 4, memoryMiB: 8192, diskGiB: 198, address: "10.99.0.2/24", bridges: ["vmbr0"] },
  ]);
});

test("without embedded hosts, or with one missing, no shell is set up", async () => {
  await expect(keptHosts(places, layoutOf(example("two-hosts")))).rejects.toThrow("embedded host: none is running; expected one that is kept; start it with npm run demo -- --keep");
});

test("any embedded host of this checkout counts, and all go, with what they share and nothing else", async () => {
  mkdirSync(join(places.home, "simulator-b"));
  writeFileSync(join(places.home, "simulator-b", "state.json"), "{}");
  mkdirSync(join(places.home, "shared"));
  expect(simulatorsIn(places)).toEqual([join(places.home, "simulator-b")]);
  expect(await claimSession(places)).toBe("own host");
  mkdirSync(places.maintenance);
  await removeHosts(places);
  const there = (): readonly boolean[] => ["simulator-b", "shared", "maintenance", "demo.json"].map((name) => existsSync(join(places.home, name)));
  expect(there()).toEqual([false, false, true, true]);
  await removeLeftovers(places);
  expect(there()).toEqual([false, false, false, true]);
});

test("one bundle holds the authority of every embedded host", () => {
  const files = ["a", "b"].map((name) => join(places.home, `${name}.pem`));
  for (const file of files) writeFileSync(file, `authority ${file}\n`);
  writeTrust(places.bundle, files);
  const lines = readFileSync(places.bundle, "utf8").split("\n");
  expect(lines.slice(-3)).toEqual([`authority ${files[0]}`, `authority ${files[1]}`, ""]);
});
