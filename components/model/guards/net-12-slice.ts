import { Cidr } from "../address";
import { subnetsOf } from "../ladder";
import { hostPlace, settingsPlace } from "../place";
import type { Problem } from "../problem";
import type { HostSettings } from "../settings";
import { problem, type Guard } from "./guard";

function checkLan({ lan = "", router = "" }: HostSettings): readonly Problem[] {
  const cidr = Cidr.parse(lan);
  if (!cidr) return [problem(hostPlace("lan"), `"${lan}" is not a network`, "an IPv4 network, its first address and a length", `write ${Cidr.nearest(lan)?.toString() ?? "for example 192.168.1.0/24"}`)];
  const own = Cidr.parse(router);
  if (own && own.size === 1 && own.first > cidr.first && own.first < cidr.last) return [];
  return [problem(hostPlace("router"), `"${router}" is not a host of ${cidr.toString()}`, "the router's address in the one network", `write for example ${cidr.size > 2 ? cidr.host(1) : "192.168.1.1"}`)];
}

/** NET-12 */
export const slicesInside: Guard = {
  id: "NET-12",
  title: "in mode flat, every environment has a slice of the one network, and the router is in none",
  why: "a machine cannot reach a router outside its network, and an address cannot have two owners",
  check({ settings }) {
    const { host } = settings;
    if (host.network !== "flat" || host.lan === undefined || host.router === undefined) return [];
    const faults = checkLan(host);
    if (faults.length > 0) return faults;
    const [lan, router] = [Cidr.of(host.lan), Cidr.of(host.router)];
    return subnetsOf(settings).flatMap(({ rung, cidr }) => {
      const place = settingsPlace(rung.name, "cidr");
      if (!lan.contains(cidr) || cidr.size === lan.size) return [problem(place, `${cidr.toString()} is not a slice of ${lan.toString()}`, "a part of the one network", `pick a free slice, for example ${lan.host(Math.floor(lan.size / 4))}/${Math.min(lan.prefix + 2, 32)}`)];
      return cidr.contains(router) ? [problem(place, `${cidr.toString()} contains the router ${host.router}`, "a slice without it", "pick another slice")] : [];
    });
  },
};
