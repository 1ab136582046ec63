/** Payment and e-mail, as this environment uses them: a stub writes a file, sandbox and live call their endpoint. */
import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { environment, integration, setting, stateFolder } from "./settings.mjs";
import { send } from "./smtp.mjs";

const payment = integration("PAYMENT");
const email = integration("EMAIL");
const PATIENCE = 10_000;

const stubbed = (name, entry) => appendFile(join(stateFolder(), `${name}.jsonl`), `${JSON.stringify({ at: new Date().toISOString(), ...entry })}\n`, { mode: 0o600 });

/**
 * Takes a fee. Asking twice with the same reference takes it once.
 *
 * @returns the provider's name for the payment; undefined where the integration is disabled
 * @throws Error when it was not taken
 */
export async function pay(reference, cents) {
  const { mode, host, port, account, key } = payment;
  if (mode === "disabled") return undefined;
  if (mode === "stub") {
    const id = `stub-${randomUUID()}`;
    await stubbed("payment", { id, reference, cents });
    return id;
  }
  const answer = await fetch(`https://${host}:${port}/payments`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}`, "idempotency-key": reference },
    body: JSON.stringify({ account, reference, amount: cents, currency: "EUR" }),
    redirect: "error",
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!answer.ok) throw new Error(`payment: ${host} answered ${answer.status}`);
  return String((await answer.json()).id);
}

/**
 * Sends a message. Where it does not go to real people, its subject says so.
 *
 * @throws Error when the mail server does not take it
 */
export async function mail(to, subject, text) {
  const { mode, host, port, safe } = email;
  const message = { from: setting("SENDER"), to, subject: safe ? `[${environment().toUpperCase()}] ${subject}` : subject, text };
  if (mode === "disabled") return;
  if (mode === "stub") await stubbed("email", message);
  else await send({ host, port, patience: PATIENCE }, message);
}
