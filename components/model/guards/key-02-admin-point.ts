import { ladderOf } from "../ladder";
import { settingsPlace } from "../place";
import { publicKeyFault } from "../ssh-key";
import type { Problem } from "../problem";
import type { AdminPointSettings } from "../settings";
import { problem, type Guard } from "./guard";

const HOST = /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/;

function check(stack: string, { host, port, user, hostKey }: AdminPointSettings): readonly Problem[] {
  const place = (field: string) => settingsPlace(stack, `adminPoint.${field}`);
  // The plugin offers the server the type in its name alone, which for RSA means signatures that servers no longer make (SHA-1).
  const fault = publicKeyFault(hostKey) ?? (hostKey.startsWith("ssh-rsa ") ? "is an RSA key, of which servers take no such signature any more" : undefined);
  return [
    ...(HOST.test(host) ? [] : [problem(place("host"), `"${host}" cannot be used`, "a name or an IPv4 address", "write for example admin.example.internal")]),
    ...(Number.isInteger(port) && port >= 1 && port <= 65535 ? [] : [problem(place("port"), `${port} is not a port`, "a whole number from 1 to 65535", "write 22, or leave it out")]),
    ...(/^[a-z_][a-z0-9_-]{0,31}$/.test(user) ? [] : [problem(place("user"), `"${user}" cannot be used`, "a user of Linux", "write for example trilane")]),
    ...(fault === undefined ? [] : [problem(place("hostKey"), fault, "the Ed25519 host key of the admin point", "put the line of /etc/ssh/ssh_host_ed25519_key.pub there, as it is on the admin point")]),
  ];
}

/** KEY-02 */
export const adminPointKnown: Guard = {
  id: "KEY-02",
  title: "the admin point is a name or address with a user and an SSH host key",
  why: "whoever answers in its place would see what goes through it, and could send it elsewhere",
  check({ settings }) {
    return ladderOf(settings).flatMap(({ name, settings: { adminPoint } }) => (adminPoint === undefined ? [] : check(name, adminPoint)));
  },
};
