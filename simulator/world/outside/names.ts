import type { Socket } from "node:dgram";

import { decode, encode, AUTHORITATIVE_ANSWER, type Packet } from "dns-packet";

/** IPv4 addresses by full name, in lower case and without a dot at the end. */
export type Names = ReadonlyMap<string, readonly string[]>;

/** Seconds for which an answer may be remembered: machines come and go. */
const TTL = 5;
/** RFC 1035: no such name; not implemented. */
const [NXDOMAIN, NOTIMP] = [3, 4];

/** Answers who asks for names of the world; there is nobody behind who would know others. */
export function serveNames(socket: Socket, names: () => Names): void {
  socket.on("message", (message, { address, port }) => {
    const answer = answerTo(message, names());
    if (answer !== undefined) socket.send(answer, port, address);
  });
  socket.on("error", () => undefined);
}

/** The answer to a question; undefined for what is none. */
export function answerTo(message: Buffer, names: Names): Buffer | undefined {
  let question: Packet;
  try {
    question = decode(message);
  } catch {
    return undefined;
  }
  const [asked] = question.questions ?? [];
  if (question.type !== "query" || asked === undefined) return undefined;
  const known = names.get(asked.name.toLowerCase());
  const code = (question.flags ?? 0) & 0x7800 ? NOTIMP : known === undefined ? NXDOMAIN : 0;
  const addresses = asked.type === "A" && code === 0 ? (known ?? []) : [];
  return encode({
    type: "response", id: question.id ?? 0, questions: [asked], flags: ((question.flags ?? 0) & 0x0100) | AUTHORITATIVE_ANSWER | code,
    answers: addresses.map((data) => ({ type: "A", name: asked.name, ttl: TTL, data })),
  });
}
