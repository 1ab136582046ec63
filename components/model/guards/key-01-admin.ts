import { hostPlace } from "../place";
import { publicKeyFault } from "../ssh-key";
import { problem, type Guard } from "./guard";

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
      const fault = publicKeyFault(text.trim());
      return fault === undefined ? [] : [problem(hostPlace(`adminKeys[${index}]`), fault, expected, next)];
    });
  },
};
