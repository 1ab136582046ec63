import { gone } from "../../operations/engine/processes";
import type { FaultLine } from "../../simulator/faults/faults";
import type { Act } from "../../simulator/faults/plan";
import { familyOf, kill, type Lane, type Running } from "./lane";
import type { ScenarioName } from "./scenarios";

/** One thing that goes wrong in the middle of an `up`, and what is done about it. */
export interface Case {
  /** Name to call it alone with `--only`. */
  readonly id: string;
  readonly scenario: ScenarioName;
  /** What goes wrong; of a kill, what is killed and when, without the request. */
  readonly what: string;
  /** The request at which something is killed, in the run that nothing disturbed. @default - the fault says itself which it meets */
  readonly request?: string;
  readonly faults: readonly object[];
  /** What happens when the fault has met its request, while the run goes on. @default nothing more */
  readonly strike?: (lane: Lane, run: Running) => Promise<void>;
  /** What the run must have said: what failed. @default anything: it was killed */
  readonly says?: RegExp;
  /** What `trilane explain` must make of it: what to do. @default nothing is asked */
  readonly explains?: RegExp;
  /** The run reaches its end all the same. @default false */
  readonly works?: true;
  /** The next run is `pulumi up --refresh` of the real CLI, as on a host of one's own, where nothing clears traces before it. @default false */
  readonly plain?: true;
  /** What the message asks for before the next run. @default nothing but the next run */
  readonly remedy?: { readonly what: string; readonly run: (lane: Lane) => Promise<unknown> };
}

const at = (mutating: number, act: object): object[] => [{ name: `step ${mutating}`, match: { mutating }, act }];

/** What the killed run had started and what outlives it, to be ended with the case. */
export const outlived: number[] = [];

/** Every step of an `up`: pulumi killed alone and with all that it started, before and after the host has done it; the host killed. */
export function steps(scenario: ScenarioName, lines: readonly FaultLine[]): Case[] {
  return lines.flatMap(({ mutating, verb, path }): Case[] => {
    const step = (id: string, what: string, act: object, strike: NonNullable<Case["strike"]>): Case => ({ id: `${id}-${mutating}`, scenario, what, request: `${verb} ${path}`, faults: at(mutating, act), strike });
    return [
      step("kill", "pulumi killed at", { kind: "hold", when: "after" }, killedAlone),
      step("cut", "all killed after", { kind: "hold", when: "after" }, killedWithAll),
      step("cut-before", "all killed before", { kind: "hold", when: "before" }, killedWithAll),
      step("host", "host killed after", { kind: "die", when: "after" }, hostKilled),
      step("host-before", "host killed before", { kind: "die", when: "before" }, hostKilled),
    ];
  });
}

/** As `kill -9` of the process group does: plugins have groups of their own, live on and finish what they began. */
async function killedAlone(lane: Lane, run: Running): Promise<void> {
  outlived.push(...familyOf(run.pid).slice(1));
  process.kill(-run.pid, "SIGKILL");
  await run.ended;
  lane.arm([]);
}

/** As a power cut of the machine that runs pulumi does. */
async function killedWithAll(lane: Lane, run: Running): Promise<void> {
  kill(familyOf(run.pid));
  await run.ended;
  lane.arm([]);
}

async function hostKilled(lane: Lane): Promise<void> {
  await gone(lane.host?.pid ?? 0, 5000);
  lane.arm([]);
  await lane.startHost();
}

/** The holder of the data is made first, then the machine. */
const HOLDER = { verb: "POST", path: "/nodes/*/qemu" };
const CREATE = { ...HOLDER, nth: 2 };
const START = { verb: "POST", path: "/nodes/*/qemu/*/status/start" };
const RULE = { verb: "POST", path: "/nodes/*/qemu/*/firewall/rules", nth: 3 };
const fault = (id: string, what: string, match: object, act: Act | object, more: Partial<Case>): Case => ({ id, scenario: "create", what, faults: [{ name: id, match, act }], ...more });

/** Every kind of fault that the embedded host has, at the requests where it hurts. */
export const FAULTS: readonly Case[] = [
  fault("holder-fails", "creation of the data's holder fails half-way", HOLDER, { kind: "task-fails", text: "unable to create VM 3511 - lvcreate failed" }, { says: /lvcreate failed/, explains: /run pulumi up again/ }),
  fault("holder-dies", "worker of the holder's creation is killed", HOLDER, { kind: "task-dies" }, {
    says: /unexpected status/, explains: /qm unlock/,
    remedy: { what: "qm unlock 3511 and qm destroy 3511", run: (lane) => removeOnHost(lane, 3511) },
  }),
  fault("task-fails", "creation fails half-way", CREATE, { kind: "task-fails", text: "unable to create VM 3011 - import failed" }, { says: /import failed/, explains: /run pulumi up again/ }),
  fault("task-dies", "worker of the creation is killed", CREATE, { kind: "task-dies" }, {
    says: /unexpected status/, explains: /qm unlock/,
    remedy: { what: "qm unlock 3011 and qm destroy 3011", run: (lane) => removeOnHost(lane, 3011) },
  }),
  fault("task-hangs", "creation never ends; an admin stops its task", CREATE, { kind: "task-hangs" }, { says: /received interrupt/, explains: /run pulumi up again/, strike: stopTask }),
  fault("start-fails", "start fails", START, { kind: "task-fails", text: "start failed: QEMU exited with code 1" }, { says: /QEMU exited with code 1/, explains: /run `?pulumi up`? again/ }),
  fault("lock", "machine is locked by a backup", { verb: "PUT", path: "/nodes/*/qemu/*/resize" }, { kind: "lock", lock: "backup" }, {
    says: /VM is locked \(backup\)/, explains: /wait until the backup/,
    remedy: { what: "the backup ends", run: (lane) => lane.asRoot("PUT", "/nodes/pve1/qemu/3011/config", { delete: "lock", skiplock: "1" }) },
  }),
  fault("500-create", "500 instead of a creation", CREATE, { kind: "answer", status: 500, message: "unable to open file - Input/output error" }, { works: true }),
  fault("timeout-create", "500 got timeout instead of a creation", CREATE, { kind: "answer", status: 500, message: "got timeout" }, { works: true }),
  fault("500-rules", "500 in the middle of the rules", RULE, { kind: "answer", status: 500, message: "cluster not ready - no quorum?" }, { says: /no quorum/, explains: /run pulumi up again/ }),
  fault("596-create", "596 instead of a creation", CREATE, { kind: "answer", status: 596, message: "Broken pipe" }, { works: true }),
  fault("596-rules", "596 in the middle of the rules", RULE, { kind: "answer", status: 596, message: "Broken pipe" }, { says: /596/, explains: /run pulumi up again/ }),
  fault("500-facts", "500 while the program asks what is there", { verb: "GET", path: "/version" }, { kind: "answer", status: 500, message: "got timeout" }, { works: true }),
  fault("500-facts-for-long", "500 for long while the program asks what is there", { verb: "GET", path: "/version", times: 99 }, { kind: "answer", status: 500, message: "unable to open file - Input/output error" }, { says: /Input\/output error[\s\S]*expected/ }),
  fault("slow", "creation is answered after five seconds", CREATE, { kind: "slow", seconds: 5, when: "after" }, { works: true }),
  fault("drop-create", "connection dropped after the creation", CREATE, { kind: "drop" }, { says: /EOF/, explains: /run pulumi up again/ }),
  fault("drop-rules", "connection dropped after a rule", RULE, { kind: "drop" }, { says: /EOF/, explains: /run pulumi up again/ }),
  fault("drop-start", "connection dropped after the start", START, { kind: "drop" }, { says: /cannot start, got/ }),
  fault("full", "storage is full", CREATE, { kind: "full", storage: "trilane-only-disks" }, { says: /No space left on device/, explains: /free room/ }),
  fault("full-resize", "storage is full when the disk grows", { verb: "PUT", path: "/nodes/*/qemu/*/resize" }, { kind: "full", storage: "trilane-only-disks" }, { says: /No space left on device/, explains: /free room/ }),
  fault("full-resize-plain", "the same, then plain pulumi up --refresh", { verb: "PUT", path: "/nodes/*/qemu/*/resize" }, { kind: "full", storage: "trilane-only-disks" }, { says: /No space left on device/, explains: /--refresh/, plain: true }),
  fault("rules-plain", "500 in the middle of the rules, then plain pulumi up --refresh", RULE, { kind: "answer", status: 500, message: "cluster not ready - no quorum?" }, { says: /no quorum/, explains: /--refresh/, plain: true }),
  fault("no-image", "image is gone before the creation", CREATE, { kind: "remove-volume", volume: "trilane-images:import/debian-13-25b430e6416b.qcow2" }, {
    says: /import/, explains: /pulumi up -s host --refresh/,
    remedy: { what: "pulumi up -s host --refresh", run: (lane) => lane.run(["up", "--yes", "--skip-preview", "--refresh", "-s", "host"]).ended },
  }),
  fault("restart-create", "host restarts after the creation", CREATE, { kind: "restart", seconds: 1 }, { says: /EOF|refused|reset/, explains: /run pulumi up again/ }),
  fault("restart-rules", "host restarts in the middle of the rules", RULE, { kind: "restart", seconds: 1 }, { says: /EOF|refused|reset/, explains: /run pulumi up again/ }),
  fault("token", "token expires in the middle of the rules", RULE, { kind: "expire-token" }, {
    says: /401/, explains: /trilane handover/,
    remedy: { what: "the token is extended", run: (lane) => lane.asRoot("PUT", "/access/users/pulumi-only@pve/token/deploy", { expire: "0" }) },
  }),
];

/** `qm unlock`, then `qm destroy --destroy-unreferenced-disks 1`, on the host. */
async function removeOnHost(lane: Lane, vmid: number): Promise<void> {
  await lane.asRoot("PUT", `/nodes/pve1/qemu/${vmid}/config`, { delete: "lock", skiplock: "1" });
  await lane.asRoot("DELETE", `/nodes/pve1/qemu/${vmid}`, { "destroy-unreferenced-disks": "1" });
}

/** What an admin does in the interface of Proxmox: the task list, Stop. */
async function stopTask(lane: Lane): Promise<void> {
  for (;;) {
    const tasks = (await lane.asRoot("GET", "/nodes/pve1/tasks", { source: "active" })) as { upid: string; type: string }[];
    const hanging = tasks.find(({ type }) => type === "qmcreate");
    if (hanging !== undefined) return void (await lane.asRoot("DELETE", `/nodes/pve1/tasks/${encodeURIComponent(hanging.upid)}`));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
