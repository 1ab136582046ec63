import { entriesOf } from "../canonical";
import { ladderOf, type Rung } from "../ladder";
import { hostPlace, settingsPlace } from "../place";
import type { Problem } from "../problem";
import type { HostSettings } from "../settings";
import { problem, type Guard } from "./guard";

/** Every environment has a tag, or none has. */
function checkTag({ name, host, settings: { vlan } }: Rung): readonly Problem[] {
  const place = settingsPlace(name, "vlan");
  if (host.network === "flat") return vlan === undefined ? [] : [problem(place, `${vlan} means nothing on one untagged bridge`, "no tag in network mode flat", "remove it")];
  return vlan === undefined ? [problem(place, "is missing", "a VLAN tag from 2 to 4094", "write for example trilane:vlan: 10")] : [];
}

function checkFlat({ network, lan, router }: HostSettings): readonly Problem[] {
  if (network !== "flat") return [];
  return [
    ...(lan === undefined ? [problem(hostPlace("lan"), "is missing", "the one network of mode flat", "write for example trilane:lan: 192.168.1.0/24")] : []),
    ...(router === undefined ? [problem(hostPlace("router"), "is missing", "the router of the one network", "write for example trilane:router: 192.168.1.1")] : []),
  ];
}

/** NET-11 */
export const modeSettings: Guard = {
  id: "NET-11",
  title: "the network mode has the settings that it needs, and a tag only where a tag means something",
  why: "an environment would stand on a network that nobody described",
  check({ settings }) {
    const gateways = entriesOf(settings.hosts).filter(([, host]) => host.network === "internal" && host.gateway === undefined);
    return [
      ...checkFlat(settings.host),
      ...gateways.map(([stack]) => problem(settingsPlace(stack, "gateway"), "is missing", "the gateway of mode internal", "write for example trilane:gateway: { address: 192.168.1.2/24, router: 192.168.1.1 }")),
      ...ladderOf(settings).flatMap(checkTag),
    ];
  },
};
