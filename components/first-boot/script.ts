import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { credentialOf, type FirstBoot, type UnitPlan } from "../model/first-boot";
import { quoted } from "../ssh";

/** Definitions that the lines of every script use. */
const DEFINITIONS = readFileSync(join(__dirname, "first-boot.sh"), "utf8");

/** Where the guest keeps what the first boot leaves for itself. */
const STATE = "/var/lib/trilane";

/**
 * The script of a machine's first boot, for a POSIX shell that is root. Equal arguments give equal bytes.
 *
 * @param folder folder of the service in the checkout, `stacks/services/<service>`
 * @throws Error for a file whose content is not the planned one
 */
export function firstBootScript(boot: FirstBoot, folder: string): string {
  const { disks, repository, packages, time, labels, configuration, files, setup, units } = boot;
  const service = labels["TRILANE_SERVICE"] ?? "";
  const versions = Object.entries(packages).map(([name, version]) => `${name}=${version}`).sort();
  const content = (path: string, digest: string): Buffer => planned(join(folder, path), digest);
  const lines = [
    "begin",
    ...disks.map(({ serial, mount, sizeGiB }) => `${call("disk", serial, mount)} # ${sizeGiB} GiB`),
    ...(repository === undefined ? [] : [call("repository", repository.url, repository.suites.join(" "), repository.components.join(" "))]),
    ...(versions.length === 0 ? [] : [call("packages", ...versions)]),
    call("labels", ...Object.entries(labels).map(([name, value]) => `${name}=${value}`)),
    ...(time.length === 0 ? [] : [call("clock", ...time)]),
    ...files.flatMap(({ path, mode, digest }) => put(mode, path, content(`files${path}`, digest))),
    ...(configuration === undefined ? [] : put("0644", `/etc/trilane/${service}.env`, Buffer.from(configuration))),
    ...units.flatMap((unit) => (unit.kind === "timer" ? put("0644", `/etc/systemd/system/${unit.name}.timer`, Buffer.from(timerText(unit))) : [])),
    ...(setup === undefined ? [] : [...put("0755", `${STATE}/setup.sh`, content("setup.sh", setup)), call("setup", service)]),
    ...units.map(({ kind, name, secrets }) => call("unit", kind, name, service, ...secrets.map(credentialOf))),
    "finish",
  ];
  return [DEFINITIONS, "main() {", ...lines, "}", "main < /dev/null", ""].join("\n");
}

function timerText({ job }: UnitPlan): string {
  return ["[Unit]", `Description=${job?.purpose ?? ""}`, "[Timer]", `OnCalendar=${job?.schedule ?? ""}`, "AccuracySec=1s", "[Install]", "WantedBy=timers.target", ""].join("\n");
}

/** The shell reads a here-document up to a line that base64 cannot be. */
function put(mode: string, path: string, content: Buffer): readonly string[] {
  const text = content.toString("base64").replace(/.{1,76}/g, "$&\n");
  return [`${call("put", mode, path)} << '.'`, `${text}.`];
}

function call(name: string, ...words: readonly string[]): string {
  return [name, ...words.map(quoted)].join(" ");
}

function planned(file: string, digest: string): Buffer {
  const content = readFileSync(file);
  if (createHash("sha256").update(content).digest("hex") !== digest) throw new Error(`${file}: is not what was planned; expected a file that nobody changes during a run; run it again`);
  return content;
}
