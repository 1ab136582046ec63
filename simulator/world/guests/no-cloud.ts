/** What cloud-init's NoCloud source reads off a disc: user data, network configuration and who the instance is. */
import { parse } from "yaml";
import { z } from "zod";

import type { Disc } from "./disc";

/** cloud-init looks for a volume of this name, in capitals or not (DataSourceNoCloud.py). */
const LABEL = "cidata";

const Words = z.union([z.string(), z.array(z.string())]).transform((given) => (typeof given === "string" ? [given] : given));
const Command = z.union([z.string(), z.array(z.coerce.string())]);

/** A name alone is a user without anything; `default` is the one of the image. */
const User = z.preprocess((given) => (typeof given === "string" ? { name: given } : given), z.strictObject({
  name: z.string(), gecos: z.string().optional(), shell: z.string().optional(), lock_passwd: z.boolean().optional(),
  groups: Words.transform((names) => names.flatMap((name) => name.split(",").map((one) => one.trim()).filter((one) => one !== ""))).optional(),
  sudo: z.union([z.boolean().transform(() => []), z.null().transform(() => []), Words]).optional(), ssh_authorized_keys: z.array(z.string()).optional(),
}));

const File = z.strictObject({
  path: z.string(), content: z.string().default(""), permissions: z.coerce.string().regex(/^[0-7]{3,4}$/).default("0644"), owner: z.string().regex(/^[\w.-]+(:[\w.-]+)?$/).default("root:root"), append: z.boolean().default(false),
  encoding: z.enum(["text/plain", "b64", "base64"]).default("text/plain"),
});

const UserData = z.strictObject({
  hostname: z.string().optional(), fqdn: z.string().optional(), manage_etc_hosts: z.union([z.boolean(), z.literal("localhost")]).optional(), users: z.array(User).optional(), ssh_authorized_keys: z.array(z.string()).optional(),
  ssh_pwauth: z.boolean().optional(), ssh_deletekeys: z.boolean().optional(), package_update: z.boolean().optional(), packages: z.array(z.string()).optional(), write_files: z.array(File).optional(),
  runcmd: z.array(Command).optional(),
});

const Nic = z.strictObject({
  match: z.strictObject({ macaddress: z.string() }).optional(), "set-name": z.string().regex(/^[\w.-]{1,15}$/).optional(), dhcp4: z.boolean().optional(), dhcp6: z.boolean().optional(), "accept-ra": z.boolean().optional(),
  addresses: z.array(z.string()).optional(), gateway4: z.string().optional(), routes: z.array(z.strictObject({ to: z.string(), via: z.string() })).optional(),
  nameservers: z.strictObject({ addresses: z.array(z.string()).optional(), search: z.array(z.string()).optional() }).optional(),
});

const Network = z.strictObject({ version: z.literal(2).optional(), ethernets: z.record(z.string(), Nic).optional() });
const MetaData = z.strictObject({ "instance-id": z.coerce.string().optional(), "local-hostname": z.string().optional() });

/** A seed as far as it is understood. */
export interface NoCloud {
  readonly user: z.output<typeof UserData>;
  readonly network: z.output<typeof Network>;
  readonly meta: z.output<typeof MetaData>;
  /** Names of what is not understood, each with its document: `user-data bootcmd`. Nothing is done for it. */
  readonly strange: readonly string[];
}

/** Whether a disc of this label is a seed. */
export const isSeed = (label: string): boolean => label.toLowerCase() === LABEL;

/** Reads the seed on a disc; undefined for a disc that is none: it has another label, or lacks one of the two documents that there must be. */
export function noCloudOn({ label, files }: Disc): NoCloud | undefined {
  const [user, meta, network] = [files.get("user-data"), files.get("meta-data"), files.get("network-config")];
  if (!isSeed(label) || user === undefined || meta === undefined) return undefined;
  const strange: string[] = [...files.keys()].filter((name) => !["user-data", "meta-data", "network-config"].includes(name));
  const documents = {
    user: understood("user-data", UserData, isConfig(user, strange) ? user : "{}", strange),
    meta: understood("meta-data", MetaData, meta, strange),
    network: understood("network-config", Network, network ?? "{}", strange, (given) => (given as { network?: unknown } | null)?.network ?? given),
  };
  return { ...documents, strange };
}

/** A script, a list of includes and other kinds of user data begin otherwise. */
function isConfig(text: string, strange: string[]): boolean {
  const [head = ""] = text.split("\n");
  if (head.trim() === "#cloud-config" || text.trim() === "") return true;
  strange.push(`user-data that begins with ${JSON.stringify(head.slice(0, 40))}`);
  return false;
}

/** What a schema knows of a document; what it does not know is left out and named. */
function understood<T extends z.ZodType>(document: string, schema: T, text: string, strange: string[], inner: (given: unknown) => unknown = (given) => given): z.output<T> {
  let given: unknown;
  try {
    given = inner(parse(text)) ?? {};
  } catch {
    strange.push(`${document}, which is not YAML`);
    return schema.parse({});
  }
  for (;;) {
    const result = schema.safeParse(given);
    if (result.success) return result.data;
    const found = result.error.issues.flatMap((issue) => (issue.code === "unrecognized_keys" ? issue.keys.map((key) => ({ place: [...issue.path, key] })) : [{ place: issue.path.slice(0, 1), because: issue.path }]));
    const gone = found.filter(({ place }) => without(given, place));
    if (gone.length === 0) given = {};
    strange.push(...(gone.length === 0 ? [document] : gone.map(({ place, ...more }) => `${document} ${named(place, more)}`)));
  }
}

/** A value of a wrong kind takes the whole key with it that it stands below. */
function named(place: readonly PropertyKey[], { because = place }: { readonly because?: readonly PropertyKey[] }): string {
  return because.length === place.length ? place.join(".") : `${place.join(".")}, because of ${because.join(".")},`;
}

/** Removes what is at a place; whether it was there. */
function without(given: unknown, place: readonly PropertyKey[]): boolean {
  const last = place.at(-1);
  const parent = place.slice(0, -1).reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], given);
  return typeof parent === "object" && parent !== null && last !== undefined && last in parent && Reflect.deleteProperty(parent, last);
}
