import { hostPlace } from "../place";
import { problem, type Guard } from "./guard";

const KEY = /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) ([A-Za-z0-9+/]+={0,2})( [^\r\n]*)?$/;

/** What is wrong with a text as an OpenSSH public key, in words; undefined when nothing is. */
function faultOf(text: string): string | undefined {
  if (/PRIVATE KEY/.test(text)) return "is a private key";
  if (text.includes("REPLACE-WITH")) return "is still the placeholder";
  const [, type = "", blob = ""] = KEY.exec(text) ?? [];
  if (type === "") return "is not an OpenSSH public key";
  // The blob repeats the type after four bytes of length: so a cut or mixed-up key is seen.
  const prefix = atob(blob.slice(0, Math.ceil((type.length + 4) / 3) * 4).padEnd(4, "="));
  return prefix.slice(4, 4 + type.length) === type ? undefined : "is not an OpenSSH public key";
}

/** KEY-01 */
export const adminKeys: Guard = {
  id: "KEY-01",
  title: "there is at least one OpenSSH public key of an admin",
  why: "machines have no password: without a key nobody can log in, with a wrong one the wrong person can",
  check({ settings: { host } }) {
    const next = "put the line of your ~/.ssh/id_ed25519.pub there; make one with ssh-keygen -t ed25519";
    const expected = "the OpenSSH public key of an admin";
    if (host.adminKeys.length === 0) return [problem(hostPlace("adminKeys"), "has no key", expected, next)];
    return host.adminKeys.flatMap((text, index) => {
      const fault = faultOf(text.trim());
      return fault === undefined ? [] : [problem(hostPlace(`adminKeys[${index}]`), fault, expected, next)];
    });
  },
};
