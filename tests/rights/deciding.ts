/** What a permission of a method's table means for somebody, decided from the expansion and from nothing of the embedded host's. */
import { Rights, type AccessState, type Identity } from "../../components/model/rights";

type Parameters = Readonly<Record<string, string>>;

/** Decides as pve-access-control does (RPCEnvironment.pm exec_api2_perm_check), on rights that were expanded from a plan. */
export class Deciding {
  private readonly rights: Rights;

  constructor(private readonly state: AccessState) {
    this.rights = new Rights(state);
  }

  /** Whether somebody holds all of these on a path. */
  all(who: Identity, path: string, ...privileges: readonly string[]): boolean {
    const held = this.rights.on(who, path);
    return privileges.every((privilege) => held.has(privilege));
  }

  /** Whether somebody holds one of these on a path. */
  any(who: Identity, path: string, ...privileges: readonly string[]): boolean {
    return privileges.some((privilege) => this.all(who, path, privilege));
  }

  /** A check as the API's table writes it. */
  passes(who: Identity, [test, ...rest]: readonly unknown[], given: Parameters): boolean {
    switch (test) {
      case "and":
        return rest.every((part) => this.passes(who, part as readonly unknown[], given));
      case "or":
        return rest.some((part) => this.passes(who, part as readonly unknown[], given));
      case "perm":
        return this.perm(who, rest, given);
      case "userid-param":
        return rest[0] === "self" ? who.id === given["userid"] : this.all(who, `/access/realm/${(given["userid"] ?? "").split("@")[1] ?? ""}`, "Realm.AllocateUser");
      case "userid-group":
        return this.ofGroups(who, rest, given);
      case "perm-modify":
        return this.any(who, given["path"] ?? "", ...modifying(given["path"] ?? ""));
      default:
        throw new Error(`unknown test ${String(test)}`);
    }
  }

  private perm(who: Identity, [template, privileges, ...options]: readonly unknown[], given: Parameters): boolean {
    const needed = options[options.indexOf("require_param") + 1];
    if (options.includes("require_param") && given[String(needed)] === undefined) return false;
    const path = String(template).replace(/\{(\w+)\}/g, (_, name: string) => given[name] ?? "");
    return options.includes("any") ? this.any(who, path, ...(privileges as string[])) : this.all(who, path, ...(privileges as string[]));
  }

  /** The right over all groups, or over a group that the user is in; who changes groups needs it over each that is named. */
  private ofGroups(who: Identity, [privileges, ...options]: readonly unknown[], given: Parameters): boolean {
    const held = privileges as string[];
    if (this.any(who, "/access/groups", ...held)) return true;
    const groups = this.state.groups.filter((group) => this.any(who, `/access/groups/${group}`, ...held));
    const named = (given["groups"] ?? "").split(",").filter((name) => name !== "");
    if (options.includes("groups_param") && (named.length === 0 || !named.every((name) => groups.includes(name)))) return false;
    if (options.includes("create")) return true;
    return this.state.users.some(({ id, groups: own }) => id === given["userid"] && own.some((group) => groups.includes(group)));
  }
}

/** Who may change the entries of a path (check_perm_modify). */
function modifying(path: string): readonly string[] {
  const own = [[/^\/vms\/./, "VM.Allocate"], [/^\/storage\/./, "Datastore.Allocate"], [/^\/pool\/./, "Pool.Allocate"]] as const;
  return ["Permissions.Modify", ...own.filter(([pattern]) => pattern.test(path)).map(([, privilege]) => privilege)];
}
