/** The ladder: environments in order, the last one is production. */
import { byText, ownValue } from "./canonical";
import { Cidr } from "./address";
import { hostOf, hostStackOf, type EnvironmentSettings, type HostSettings, type Settings } from "./settings";

/** One environment of the ladder with its settings. */
export interface Rung {
  readonly name: string;
  /** True for the last one. */
  readonly production: boolean;
  readonly settings: EnvironmentSettings;
  /** Stack of the host that it stands on, and its settings. */
  readonly hostStack: string;
  readonly host: HostSettings;
  /** Names of all other environments, sorted. */
  readonly others: readonly string[];
}

/** The environments that have settings, in the ladder's order. Missing ones are told by guard LADDER-02. */
export function ladderOf(all: Settings): readonly Rung[] {
  const names = all.host.environments;
  return names.flatMap((name, index) => {
    const settings = ownValue(all.environments, name);
    const others = names.filter((other) => other !== name).sort(byText);
    return settings ? [{ name, production: index === names.length - 1, settings, hostStack: hostStackOf(settings), host: hostOf(all, name), others }] : [];
  });
}

/** Environments whose subnet can be read, with it; unreadable ones are told by guard NET-01. */
export function subnetsOf(settings: Settings): readonly { readonly rung: Rung; readonly cidr: Cidr }[] {
  return ladderOf(settings).flatMap((rung) => {
    const cidr = Cidr.parse(rung.settings.cidr);
    return cidr ? [{ rung, cidr }] : [];
  });
}
