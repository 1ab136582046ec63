/** What the connection itself tells about a host, before any token is sent: its certificate and its clock. */
import { request } from "node:https";
import { connect, type PeerCertificate } from "node:tls";
import type { TransportFacts } from "../model/doctor/facts";
import { trustedCertificates, UNTRUSTED } from "./client.cjs";

const TIMEOUT_MS = 15_000;

/** Answered to anybody, and like every answer with the time of the host in `Date` (pve-http-server AnyEvent.pm). */
const OPEN_PATH = "/api2/json/access/domains";

/** Asks a host for its certificate and its time, without any token. */
export async function readTransport(endpoint: string): Promise<TransportFacts> {
  const [answer, certificate] = await Promise.all([ask(endpoint), readCertificate(endpoint)]);
  return { endpoint, ...answer, certificate };
}

type Answer = Pick<TransportFacts, "failure" | "clock">;

function ask(endpoint: string): Promise<Answer> {
  return new Promise((settle) => {
    let ca: string[];
    try {
      ca = [...trustedCertificates()];
    } catch (error) {
      return settle({ failure: { kind: "untrusted", code: `SSL_CERT_FILE cannot be read: ${codeOf(error)}` }, clock: undefined });
    }
    const outgoing = request(new URL(OPEN_PATH, endpoint), { method: "GET", ca, agent: false, minVersion: "TLSv1.3", timeout: TIMEOUT_MS }, (response) => {
      const arrived = Date.now();
      const told = Date.parse(response.headers.date ?? "");
      response.resume();
      settle({ failure: undefined, clock: Number.isNaN(told) ? undefined : { host: told, here: arrived } });
    });
    outgoing.once("timeout", () => outgoing.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
    outgoing.once("error", (error) => settle({ failure: { kind: UNTRUSTED.test(codeOf(error)) ? "untrusted" : "unreachable", code: codeOf(error) }, clock: undefined }));
    outgoing.end();
  });
}

/** Looks at the certificate whether it is trusted or not: nothing is sent over this connection. */
function readCertificate(endpoint: string): Promise<TransportFacts["certificate"]> {
  const { hostname, port } = new URL(endpoint);
  const host = hostname.replace(/^\[|\]$/g, "");
  return new Promise((settle) => {
    const socket = connect({ host, port: Number(port === "" ? 443 : port), rejectUnauthorized: false, timeout: TIMEOUT_MS, ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }) }, () => {
      settle(describe(socket.getPeerCertificate()));
      socket.destroy();
    });
    const fail = (): void => {
      settle(undefined);
      socket.destroy();
    };
    socket.once("error", fail);
    socket.once("timeout", fail);
  });
}

function describe({ issuer, subjectaltname = "", valid_to }: PeerCertificate): TransportFacts["certificate"] {
  const names = subjectaltname.split(", ").map((name) => name.replace(/^(DNS|IP Address):/, "")).filter((name) => name !== "");
  const by = [issuer.O, issuer.CN].flat().find((text) => text !== undefined && text !== "");
  return { names, issuer: by ?? "an unnamed authority", ends: Date.parse(valid_to) };
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? (error as Error).message;
