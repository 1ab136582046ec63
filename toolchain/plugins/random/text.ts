/** RandomPassword and RandomString: characters drawn with the system's cryptographic generator. */
import { randomInt } from "node:crypto";
import { hash } from "bcryptjs";
import type { Failure, InputRule, Inputs, Kind } from "../kind";
import { keepers, withoutNullKeepers } from "./keepers";

const lowercase = "abcdefghijklmnopqrstuvwxyz";
const uppercase = lowercase.toUpperCase();
const digits = "0123456789";
const specials = "!@#$%&*()-_=+[]{}<>:?";

/** bcrypt looks at no more than this many bytes, and so does the official plugin. */
const bcryptBytes = 72;
const bcryptCost = 10;

const inputs: Record<string, InputRule> = {
  keepers,
  length: { type: "integer", required: true, min: 1 },
  lower: { type: "boolean" },
  minLower: { type: "integer", min: 0 },
  minNumeric: { type: "integer", min: 0 },
  minSpecial: { type: "integer", min: 0 },
  minUpper: { type: "integer", min: 0 },
  number: { type: "boolean" },
  numeric: { type: "boolean" },
  overrideSpecial: { type: "string" },
  special: { type: "boolean" },
  upper: { type: "boolean" },
};

/** The settings of a text, with their defaults. */
interface TextSettings {
  readonly length: number;
  readonly classes: readonly { readonly characters: string; readonly used: boolean; readonly least: number }[];
}

/** `number` is the older name of `numeric`: the two always have the same value. */
function normalize(given: Inputs): Inputs {
  const numeric = given["numeric"] ?? given["number"] ?? true;
  const defaults = { lower: true, upper: true, special: true, minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 };
  return withoutNullKeepers({ ...defaults, ...given, numeric, number: given["number"] ?? numeric });
}

function settings(filled: Inputs): TextSettings {
  const own = filled["overrideSpecial"];
  const kind = (characters: string, use: string, least: string): TextSettings["classes"][number] => ({ characters, used: filled[use] === true, least: Number(filled[least] ?? 0) });
  return {
    length: Number(filled["length"]),
    classes: [
      kind(typeof own === "string" && own !== "" ? own : specials, "special", "minSpecial"),
      kind(lowercase, "lower", "minLower"),
      kind(uppercase, "upper", "minUpper"),
      kind(digits, "numeric", "minNumeric"),
    ],
  };
}

function problems(filled: Inputs): Failure[] {
  const found: Failure[] = [];
  const { length, classes } = settings(filled);
  const least = classes.reduce((sum, entry) => sum + entry.least, 0);
  if (length < least) found.push({ property: "length", reason: `length: too short, got ${length}; expected at least ${least}, the sum of minUpper, minLower, minNumeric and minSpecial` });
  if (!classes.some((entry) => entry.used)) found.push({ property: "numeric", reason: "numeric: no characters to choose from, got false for lower, upper, numeric and special; expected at least one true" });
  if (filled["number"] !== filled["numeric"]) found.push({ property: "number", reason: "number: contradicts numeric; expected the same value; set numeric only" });
  return found;
}

/** Draws what each class needs at least, fills up from all classes in use, and shuffles. */
function draw({ length, classes }: TextSettings): string {
  const pick = (characters: string): string => {
    const points = [...characters];
    return points[randomInt(points.length)] ?? "";
  };
  const all = classes.filter((entry) => entry.used).map((entry) => entry.characters).join("");
  const drawn = classes.flatMap((entry) => Array.from({ length: entry.least }, () => pick(entry.characters)));
  while (drawn.length < length) drawn.push(pick(all));
  for (let last = drawn.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [drawn[last], drawn[other]] = [drawn[other] ?? "", drawn[last] ?? ""];
  }
  return drawn.join("");
}

async function bcryptOf(text: string): Promise<string> {
  return hash(Buffer.from(text).subarray(0, bcryptBytes).toString(), bcryptCost);
}

const shared = { inputs, normalize, problems, replacesOn: () => true };

/** random.RandomPassword: the result and its bcrypt hash are secret, the id is always "none". */
export const password: Kind = {
  ...shared,
  token: "random:index/randomPassword:RandomPassword",
  async create(filled) {
    const result = draw(settings(filled));
    return { id: "none", outputs: { result, bcryptHash: await bcryptOf(result) }, secrets: ["result", "bcryptHash"] };
  },
};

/** random.RandomString: like a password, but nothing is secret and the id is the result. */
export const string: Kind = {
  ...shared,
  token: "random:index/randomString:RandomString",
  async create(filled) {
    const result = draw(settings(filled));
    return { id: result, outputs: { result }, secrets: [] };
  },
};
