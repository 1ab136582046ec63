/**
 * Who booked what, without accounts: a random number and an end, signed with the environment's own key, in a cookie that
 * scripts of the page do not see. It lives on with each use.
 */
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { duration, secretOf } from "./settings.mjs";

const COOKIE = "session";
const key = secretOf("SESSION_KEY");
const length = duration("SESSION_LENGTH");

const signatureOf = (text) => createHmac("sha256", key).update(text).digest("base64url");

/** The session of a request; undefined when it has none that holds. */
export function sessionOf({ headers }) {
  const value = new RegExp(`(?:^|; *)${COOKIE}=([^;]+)`).exec(headers.cookie ?? "")?.[1] ?? "";
  const [id, end, signature = ""] = value.split(".");
  const [given, expected] = [signature, signatureOf(`${id}.${end}`)].map((text) => Buffer.from(text));
  return given.length === expected.length && timingSafeEqual(given, expected) && Number(end) > Date.now() ? id : undefined;
}

/** A new session. */
export const newSession = () => randomUUID();

/** The header that keeps a session for another while. */
export function cookieOf(id) {
  const text = `${id}.${Date.now() + length}`;
  return `${COOKIE}=${text}.${signatureOf(text)}; Path=/; Max-Age=${Math.floor(length / 1000)}; HttpOnly; Secure; SameSite=Strict`;
}
