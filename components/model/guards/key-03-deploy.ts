import { ladderOf } from "../ladder";
import { settingsPlace } from "../place";
import { publicKeyFault, withoutComment } from "../ssh-key";
import { pairsOf, problem, type Guard } from "./guard";

const EXPECTED = "a key of this environment alone";

/** KEY-03 */
export const deployKeyApart: Guard = {
  id: "KEY-03",
  title: "the key with which an environment's stack logs in is its own",
  why: "whoever runs one environment would reach the machines of another one",
  check({ settings }) {
    const next = (name: string) => `remove trilane:deployKey and trilane:sshKey there, and run npx trilane handover ${name}`;
    const place = (name: string) => settingsPlace(name, "deployKey");
    const keys = ladderOf(settings).flatMap(({ name, settings: { deployKey } }) => (deployKey === undefined ? [] : [{ name, text: deployKey, key: withoutComment(deployKey) }]));
    const admins = settings.host.adminKeys.map(withoutComment);
    return [
      ...keys.flatMap(({ name, text }) => {
        const fault = publicKeyFault(text);
        return fault === undefined ? [] : [problem(place(name), fault, "the OpenSSH public key that trilane handover makes", next(name))];
      }),
      ...keys.filter(({ key }) => admins.includes(key)).map(({ name }) => problem(place(name), "is the key of an admin", EXPECTED, next(name))),
      ...pairsOf(keys).filter(([first, second]) => first.key === second.key).map(([first, { name }]) => problem(place(name), `is already the key of ${first.name}`, EXPECTED, next(name))),
    ];
  },
};
