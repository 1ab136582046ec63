import { agentIn } from "../../../../simulator/world/guests/agent";
import type { Machine } from "../../../../simulator/world/guests/machine";

/** A guest that has booted, in which every program ends so. */
const guest = (done: object): Machine => ({ isBooted: true, boot: { vmid: 1011, agent: true }, insideNow: () => ({ status: null, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), ...done }) }) as unknown as Machine;

test("an agent that takes too long is told of as one that may be asked again", () => {
  const slow = agentIn(guest({ error: Object.assign(new Error("spawnSync nsenter ETIMEDOUT"), { code: "ETIMEDOUT" }) }));
  expect(() => slow?.read("/etc/hostname", 0, 10)).toThrow("VM 1011 qmp command 'guest-file-open' failed - got timeout");
  expect(() => slow?.interfaces()).toThrow("VM 1011 qmp command 'guest-network-get-interfaces' failed - got timeout");
});

test("a file that cannot be read is told with the reason", () => {
  const without = agentIn(guest({ status: 1, stderr: Buffer.from("tail: cannot open '/none' for reading: No such file or directory\n") }));
  expect(() => without?.read("/none", 0, 10)).toThrow("Agent error: failed to open file '/none' (mode: 'r'): No such file or directory");
});
