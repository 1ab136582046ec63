import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";

/** A message as a mail server was handed it. */
export interface Mail {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** As it stands in the head, `""` without one. */
  readonly subject: string;
}

const ANSWERS: Readonly<Record<string, string>> = { EHLO: "250 outside", HELO: "250 outside", MAIL: "250 ok", RCPT: "250 ok", DATA: "354 go on", RSET: "250 ok", NOOP: "250 ok", QUIT: "221 bye" };

/** Speaks SMTP (RFC 5321) with a client as a server that takes every message, and sends none on. */
export async function takeMail(socket: Duplex, taken: (mail: Mail) => void): Promise<void> {
  let sender = "";
  let recipients: string[] = [];
  let text: string[] | undefined;
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  say("220 outside ready");
  for await (const line of createInterface({ input: socket })) {
    if (text !== undefined) {
      if (line !== ".") text.push(line);
      else {
        taken({ sender, recipients, subject: subjectOf(text) });
        text = undefined;
        say("250 taken");
      }
      continue;
    }
    const verb = line.slice(0, 4).toUpperCase();
    const address = /<([^>]*)>/.exec(line)?.[1] ?? "";
    if (verb === "MAIL") [sender, recipients] = [address, []];
    if (verb === "RCPT") recipients.push(address);
    if (verb === "DATA") text = [];
    say(ANSWERS[verb] ?? "500 unknown");
    if (verb === "QUIT") return void socket.end();
  }
}

function subjectOf(text: readonly string[]): string {
  const head = text.slice(0, text.includes("") ? text.indexOf("") : text.length);
  return head.find((line) => /^subject:/i.test(line))?.slice("subject:".length).trim() ?? "";
}
