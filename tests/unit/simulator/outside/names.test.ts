/** Names of the world, and who has them. */
import { decode, encode } from "dns-packet";
import type { GuestRecord } from "../../../../simulator/state/records";
import { answerTo } from "../../../../simulator/world/outside/names";
import { machineNames } from "../../../../simulator/world/outside/servers";

const NAMES = new Map([["web-1.dev.example", ["10.10.0.11"]]]);
const ask = (name: string, type: "A" | "AAAA" | "MX" = "A"): { code: string; addresses: unknown[] } => {
  const { rcode = "", answers = [] } = decode(answerTo(encode({ type: "query", id: 7, flags: 0x0100, questions: [{ type, name }] }), NAMES) ?? Buffer.alloc(0)) as ReturnType<typeof decode> & { rcode?: string };
  return { code: rcode, addresses: answers.map((answer) => ("data" in answer ? answer.data : undefined)) };
};

test("a name has its addresses, in any case; what it has not is empty, and an unknown one does not exist", () => {
  expect(ask("WEB-1.dev.Example")).toEqual({ code: "NOERROR", addresses: ["10.10.0.11"] });
  expect(ask("web-1.dev.example", "AAAA")).toEqual({ code: "NOERROR", addresses: [] });
  expect(ask("web-2.dev.example")).toEqual({ code: "NXDOMAIN", addresses: [] });
});

test("what is no question gets no answer", () => {
  expect(answerTo(Buffer.from("hello"), NAMES)).toBeUndefined();
  expect(answerTo(encode({ type: "response", id: 1, questions: [{ type: "A", name: "web-1.dev.example" }] }), NAMES)).toBeUndefined();
});

test("a machine has the name and the address that cloud-init's data gives it", () => {
  const machine = (config: GuestRecord["config"]): GuestRecord => ({ node: "pve1", config, pending: {}, pendingDelete: [] });
  const names = machineNames([
    machine({ name: "dev-web-1", searchdomain: "dev.example other.example", ipconfig0: "ip=10.10.0.11/24,gw=10.10.0.1" }),
    machine({ name: "unknown", searchdomain: "dev.example", ipconfig0: "ip=dhcp" }), machine({ name: "alone", ipconfig0: "ip=10.10.0.12/24" }), machine({}),
  ]);
  expect([...names]).toEqual([["dev-web-1.dev.example", ["10.10.0.11"]]]);
});
