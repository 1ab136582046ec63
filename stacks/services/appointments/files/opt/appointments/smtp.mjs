/** The part of SMTP over TLS (RFC 5321, RFC 8314) that hands one message to one server. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { createInterface } from "node:readline";
import { connect } from "node:tls";

/**
 * Hands over a message of plain text.
 *
 * @throws Error when the server does not take it, or takes longer than `patience` milliseconds
 */
export async function send({ host, port, patience }, message) {
  const socket = connect({ host, port, servername: host, timeout: patience });
  socket.on("timeout", () => socket.destroy(new Error(`e-mail: ${host} does not answer`)));
  const broken = new Promise((_, reject) => socket.once("error", reject).once("close", () => reject(new Error(`e-mail: ${host} closed the connection`))));
  try {
    await Promise.race([broken, conversation(socket, host, message)]);
  } finally {
    broken.catch(() => undefined);
    socket.end();
  }
}

async function conversation(socket, host, message) {
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const step = async (command, expected) => {
    if (command !== undefined) socket.write(`${command}\r\n`);
    for (;;) {
      const { value = "" } = await lines.next();
      if (/^\d{3}-/.test(value)) continue;
      if (value.startsWith(String(expected))) return;
      throw new Error(`e-mail: ${host} answered ${value.slice(0, 3)} to ${command?.split(" ")[0] ?? "the connection"}`);
    }
  };
  await step(undefined, 2);
  await step(`EHLO ${hostname()}`, 2);
  await step(`MAIL FROM:<${message.from}>`, 2);
  await step(`RCPT TO:<${message.to}>`, 2);
  await step("DATA", 3);
  await step(`${textOf(message)}\r\n.`, 2);
  await step("QUIT", 2);
}

/** Headers and text; a line that is a dot would end it. */
function textOf({ from, to, subject, text }) {
  const head = [`From: ${from}`, `To: ${to}`, `Subject: ${encoded(subject)}`, `Date: ${new Date().toUTCString()}`, `Message-ID: <${randomUUID()}@${from.split("@")[1]}>`, "Content-Type: text/plain; charset=utf-8"];
  return [...head, "", ...text.split("\n").map((line) => (line.startsWith(".") ? `.${line}` : line))].join("\r\n");
}

/** A header in other than ASCII (RFC 2047). */
const encoded = (text) => (/^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`);
