/**
 * Questions to every method of the table, by what the table says of its right: each for every object that its path or its
 * check names. A parameter that no method knows is refused after the rights were looked at and before anything is done.
 */
import { METHODS } from "../../simulator/methods/index";
import type { Method } from "../../simulator/methods/method";
import type { Asked, Question } from "./question";

const STOP = { unexpected: "1" };

/** Values of parameters that mean no object of an environment. */
const OTHERS: Readonly<Record<string, string>> = { pos: "0", name: "x", cidr: "10.0.0.1", group: "x", roleid: "PVEAuditor", id: "x", sid: "vm:100", iface: "vmbr0", tokenid: "deploy", upid: "UPID:x", newid: "9999" };

function valuesOf(parameter: string, asked: Asked): readonly string[] {
  switch (parameter) {
    case "node":
      return [asked.node];
    case "vmid":
      return asked.guests.map(({ vmid }) => vmid);
    case "storage":
      return asked.storages;
    case "pool":
    case "poolid":
      return asked.pools;
    case "userid":
      return asked.users;
    case "groupid":
      return asked.groups.slice(0, 1);
    case "path":
      return asked.paths;
    case "volume":
      return ["x.qcow2"];
    default:
      return [OTHERS[parameter] ?? "x"];
  }
}

const named = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");

/** Parameters that decide: those of the path, and those that the check names. */
function deciding({ path, permission }: Method): readonly string[] {
  const check = JSON.stringify(permission?.check ?? []);
  return [...new Set([...named(path), ...named(check), ...(check.includes("userid") ? ["userid"] : [])])];
}

function combinations(parameters: readonly string[], asked: Asked): readonly Readonly<Record<string, string>>[] {
  return parameters.reduce<readonly Readonly<Record<string, string>>[]>((all, parameter) => all.flatMap((known) => valuesOf(parameter, asked).map((value) => ({ ...known, [parameter]: value }))), [{}]);
}

/** One question per method and objects. */
export function declaredQuestions(asked: Asked): readonly Question[] {
  return METHODS.flatMap((method) => combinations(deciding(method), asked).map((given) => questionOf(method, given)));
}

function questionOf({ verb, path, permission, noToken }: Method, given: Readonly<Record<string, string>>): Question {
  const inPath = named(path);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(given[name] ?? ""));
  const form = { ...Object.fromEntries(Object.entries(given).filter(([name]) => !inPath.includes(name))), ...STOP };
  return {
    method: `${verb} ${path}`,
    verb,
    path: filled,
    form,
    allowed: (decide, who) => {
      if (permission?.user === "world") return true;
      if (noToken === true && who.token !== undefined) return false;
      if (permission?.user === "all") return true;
      return permission?.check !== undefined && decide.passes(who, permission.check, given);
    },
  };
}
