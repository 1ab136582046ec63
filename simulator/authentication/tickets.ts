import { createHmac, timingSafeEqual } from "node:crypto";

import type { State } from "../state/state";

/** Seconds that a ticket lives (AccessControl.pm). */
const LIFETIME = 7200;
const GRACE = 300;

const stamp = (seconds: number): string => Math.floor(seconds).toString(16).toUpperCase().padStart(8, "0");

/** Makes and checks tickets (`PVE:user@realm:8HEX::signature`) and the tokens against forged requests (`8HEX:signature`). */
export class Tickets {
  constructor(private readonly state: State) {}

  /** A ticket of a user. */
  ticket(user: string): string {
    const plain = `PVE:${user}:${stamp(Date.now() / 1000)}`;
    return `${plain}::${this.sign(plain)}`;
  }

  /** A ticket of somebody whose second factor is still asked for: it opens nothing. */
  halfTicket(user: string, challenge: string): string {
    const plain = `PVE:!tfa!${encodeURIComponent(challenge)}:${stamp(Date.now() / 1000)}`;
    return `${plain}::${this.sign(`${plain}:${user}`)}`;
  }

  /** The user of a valid ticket; undefined for any other text. */
  userOf(ticket: string): string | undefined {
    const match = /^(PVE:([^:\s]+@[^:\s]+):([0-9A-F]{8}))::(\S+)$/.exec(ticket);
    const [, plain = "", user, time = "", signature = ""] = match ?? [];
    return match !== null && this.fresh(time) && this.signed(plain, signature) ? user : undefined;
  }

  /** The token that must accompany every change made with a ticket. */
  csrfToken(user: string): string {
    const time = stamp(Date.now() / 1000);
    return `${time}:${this.sign(`csrf:${time}:${user}`)}`;
  }

  /** Whether a token against forged requests belongs to the user and is fresh. */
  csrfTokenValid(user: string, token: string): boolean {
    const match = /^([0-9A-F]{8}):(\S+)$/.exec(token);
    const [, time = "", signature = ""] = match ?? [];
    return match !== null && this.fresh(time) && this.signed(`csrf:${time}:${user}`, signature);
  }

  private fresh(time: string): boolean {
    const age = Date.now() / 1000 - parseInt(time, 16);
    return age > -GRACE && age < LIFETIME;
  }

  private sign(text: string): string {
    const key = Buffer.from(this.state.settings.get("secrets")?.values.tickets ?? "", "base64");
    return createHmac("sha256", key).update(text).digest("base64").replace(/=+$/, "");
  }

  private signed(text: string, signature: string): boolean {
    const expected = Buffer.from(this.sign(text));
    const got = Buffer.from(signature);
    return expected.length === got.length && timingSafeEqual(expected, got);
  }
}
