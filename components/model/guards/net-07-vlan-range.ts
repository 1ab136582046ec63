import { ladderOf } from "../ladder";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

/** NET-07 */
export const vlanRange: Guard = {
  id: "NET-07",
  title: "VLAN tags are between 2 and 4094",
  why: "1 is the untagged default of most switches, and 0 and 4095 are reserved by the standard",
  check({ settings }) {
    return ladderOf(settings)
      .flatMap(({ name, settings: { vlan } }) => (vlan === undefined ? [] : [{ name, vlan }]))
      .filter(({ vlan }) => !(Number.isInteger(vlan) && vlan >= 2 && vlan <= 4094))
      .map(({ name, vlan }) => problem(settingsPlace(name, "vlan"), `${vlan} is not a usable tag`, "a whole number from 2 to 4094", "ask who runs the switch, or pick for example 10"));
  },
};
