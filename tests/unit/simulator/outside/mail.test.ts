/** The mail server in the place of somebody else's. */
import { Duplex, PassThrough } from "node:stream";
import { takeMail, type Mail } from "../../../../simulator/world/outside/mail";

test("takes a message of several recipients, tells its subject, and answers what it does not know", async () => {
  const [to, from] = [new PassThrough(), new PassThrough()];
  const taken: Mail[] = [];
  const ended = takeMail(Duplex.from({ readable: to, writable: from }), (mail) => void taken.push(mail));
  to.end(["EHLO web", "TURN", "MAIL FROM:<a@example.com>", "RCPT TO:<b@example.com>", "RCPT TO:<c@example.com>", "DATA", "From: a", "Subject: [TEST] Hello", "", "Subject: not this", "..", ".", "QUIT", ""].join("\r\n"));
  await ended;
  expect(taken).toEqual([{ sender: "a@example.com", recipients: ["b@example.com", "c@example.com"], subject: "[TEST] Hello" }]);
  expect(String(from.read()).split("\r\n").map((line) => line.slice(0, 3))).toEqual(["220", "250", "500", "250", "250", "250", "354", "250", "221", ""]);
});
