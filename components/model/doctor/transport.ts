/** The way to the host: its certificate and its clock. */
import type { Finding } from "../finding";
import { found } from "./checks";
import type { TransportFacts } from "./facts";

const DAY = 24 * 3600 * 1000;

/** Proxmox renews its own certificate two weeks before its end (pve-manager, pveupdate). */
const RENEWED_DAYS = 14;

/** More than a slow answer explains; one-time codes, logs and schedules of backups begin to disagree. */
const CLOCK_SECONDS = 10;

const day = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 10);

/** What is wrong on the way to a host. `stack` is the one that is examined. */
export function checkTransport(stack: string, transport: TransportFacts, now: number): readonly Finding[] {
  const place = `stack ${stack} trilane:endpoint`;
  const { endpoint, failure } = transport;
  if (failure?.kind === "unreachable") return [found("unreachable", place, `nobody answers at ${endpoint} (${failure.code})`, "a Proxmox VE API", "check that the host runs and can be reached from here")];
  if (failure?.kind === "untrusted") return [checkTrust(place, transport, failure.code, now)];
  return [...checkEnd(place, transport, now), ...checkClock(place, transport)];
}

function checkTrust(place: string, { endpoint, certificate }: TransportFacts, code: string, now: number): Finding {
  const about = certificate === undefined ? "" : `: issued by ${certificate.issuer} for ${certificate.names.join(", ") || "no name"} until ${day(certificate.ends)}`;
  const expired = certificate !== undefined && certificate.ends < now;
  const mismatch = code.includes("ALTNAME");
  const next = expired
    ? "renew it on the host: pvecm updatecerts --force"
    : mismatch
      ? "use one of its names as the endpoint"
      : "copy the host's /etc/pve/pve-root-ca.pem here and point SSL_CERT_FILE at it";
  return found("untrusted", place, `the certificate of ${endpoint} is not trusted (${code})${about}`, "a certificate of a known authority", next);
}

function checkEnd(place: string, { certificate }: TransportFacts, now: number): readonly Finding[] {
  if (certificate === undefined) return [];
  const days = Math.floor((certificate.ends - now) / DAY);
  if (days >= RENEWED_DAYS) return [];
  return [found("certificate-ends", place, `the certificate ends on ${day(certificate.ends)}, in ${days} days`, `one that is renewed ${RENEWED_DAYS} days before`, "see why the host did not renew it: systemctl status pve-daily-update; then pvecm updatecerts --force")];
}

function checkClock(place: string, { clock }: TransportFacts): readonly Finding[] {
  if (clock === undefined) return [];
  const seconds = Math.round((clock.host - clock.here) / 1000);
  if (Math.abs(seconds) < CLOCK_SECONDS) return [];
  return [found("clock", place, `the clock of the host is ${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} this machine's`, `less than ${CLOCK_SECONDS} s between them`, "let both follow a time server: timedatectl, and chronyc sources on the host")];
}
