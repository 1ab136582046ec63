/** Reads the inputs of a resource as far as they keep environments apart: from what the provider takes to words of the model. */
import * as random from "@pulumi/random";
import type { Declared, DeclaredCard } from "../model/gate";
import { Alias, DatacenterFirewall, FirewallRules, Grant, Group, Ipset, LdapRealm, NodeFirewall, OLDER_NAMES, OpenIdRealm, PoolMembership, Role, SecurityGroup, Token, User, Vm, VmFirewall } from "../provider";

/** Stands for a value that is known only when something else is made. */
export const LATER = Symbol("later");

/** Inputs; the SDK sets those that are left out to undefined. */
type Inputs = Readonly<Record<string, unknown>>;

/** A type's token. The SDK keeps it beside each class. */
const tokenOf = (type: object): string => (type as { readonly __pulumiType: string }).__pulumiType;

/** How the resources that matter are read, by type token. */
const readers: Readonly<Record<string, (inputs: Inputs) => Declared>> = {
  "pulumi:providers:proxmoxve": (inputs) => ({
    kind: "provider",
    ...maybe("endpoint", text(inputs["endpoint"])),
    verified: !isTrue(inputs["insecure"]),
    ways: ["ssh", "username", "password", "authTicket"].filter((way) => Object.hasOwn(known(inputs), way)),
  }),
  [tokenOf(Vm)]: (inputs) => ({ kind: "vm", ...maybe("vmid", number(inputs["vmId"])), ...maybe("cards", list(inputs["networkDevices"])?.map(card)), opens: opens(inputs) }),
  [tokenOf(VmFirewall)]: (inputs) => ({ kind: "vm firewall", ...maybe("vmid", number(inputs["vmId"])), options: known(inputs) }),
  [tokenOf(FirewallRules)]: (inputs) => ({ kind: "rules", scope: scopeOf(inputs), ...maybe("vmid", number(inputs["vmId"])), ...maybe("rules", rules(inputs["rules"])) }),
  [tokenOf(Ipset)]: (inputs) => ({ kind: "ipset", ...named(inputs), ...maybe("cidrs", list(inputs["cidrs"])?.map(member)) }),
  [tokenOf(Alias)]: (inputs) => ({ kind: "alias", ...named(inputs), ...maybe("cidrs", text(inputs["cidr"]) === undefined ? undefined : [text(inputs["cidr"]) ?? ""]) }),
  [tokenOf(SecurityGroup)]: (inputs) => ({ kind: "security group", ...maybe("name", text(inputs["name"])), ...maybe("rules", rules(inputs["rules"])) }),
  [tokenOf(DatacenterFirewall)]: (inputs) => ({ kind: "datacenter firewall", options: known(inputs) }),
  [tokenOf(NodeFirewall)]: (inputs) => ({ kind: "node firewall", options: known(inputs) }),
  [tokenOf(Grant)]: (inputs) => ({ kind: "grant", ...maybe("path", text(inputs["path"])), ...maybe("role", text(inputs["roleId"])), ...maybe("holder", text(inputs["userId"]) ?? text(inputs["tokenId"]) ?? groupHolder(inputs["groupId"])), ...maybe("propagate", flag(inputs["propagate"])) }),
  [tokenOf(Role)]: (inputs) => ({ kind: "role", ...maybe("id", text(inputs["roleId"])), ...maybe("privileges", texts(inputs["privileges"])) }),
  [tokenOf(Group)]: (inputs) => ({ kind: "group", ...maybe("id", text(inputs["groupId"])), opens: inlineAcls(inputs) }),
  [tokenOf(User)]: user,
  [tokenOf(LdapRealm)]: (inputs) => realm(inputs, ["server1", "server2", "mode", "port", "baseDn", "userAttr", "bindDn", "filter", "verify", "caPath"]),
  [tokenOf(OpenIdRealm)]: (inputs) => realm(inputs, ["issuerUrl", "clientId", "usernameClaim", "autocreate", "groupsClaim", "groupsAutocreate"]),
  [tokenOf(Token)]: (inputs) => ({ kind: "token", ...maybe("user", text(inputs["userId"])), ...maybe("name", text(inputs["tokenName"])), separated: inputs["privilegesSeparation"] === undefined || isTrue(inputs["privilegesSeparation"]) }),
  [tokenOf(PoolMembership)]: (inputs) => ({ kind: "membership", ...maybe("pool", text(inputs["poolId"])), ...maybe("guest", number(inputs["vmId"])), ...maybe("storage", text(inputs["storageId"])) }),
  [tokenOf(random.RandomPassword)]: (inputs) => ({ kind: "random", ...maybe("bits", passwordBits(inputs)) }),
  [tokenOf(random.RandomBytes)]: (inputs) => ({ kind: "random", ...maybe("bits", times(number(inputs["length"]), 8)) }),
};

const older: ReadonlyMap<string, string> = new Map(OLDER_NAMES.map(([name, type]) => [tokenOf(name), tokenOf(type)]));

/** Inputs that the gate looks at: a value among them that is not known yet is looked at when it is. */
export const watchedOf = (type: string): readonly string[] => watched[older.get(type) ?? type] ?? [];

const watched: Readonly<Record<string, readonly string[]>> = {
  "pulumi:providers:proxmoxve": ["endpoint", "insecure", "ssh", "username", "password", "authTicket"],
  [tokenOf(Vm)]: ["vmId", "networkDevices", "initialization"],
  [tokenOf(VmFirewall)]: ["vmId", "enabled", "inputPolicy", "outputPolicy", "dhcp", "ndp", "radv", "macfilter", "ipfilter"],
  [tokenOf(FirewallRules)]: ["vmId", "nodeName", "rules"],
  [tokenOf(Ipset)]: ["vmId", "name", "cidrs"],
  [tokenOf(Alias)]: ["vmId", "name", "cidr"],
  [tokenOf(SecurityGroup)]: ["name", "rules"],
  [tokenOf(Grant)]: ["path", "roleId", "userId", "tokenId", "groupId", "propagate"],
  [tokenOf(Role)]: ["roleId", "privileges"],
  [tokenOf(Group)]: ["groupId", "acls"],
  [tokenOf(User)]: ["userId", "groups", "acls", "password", "expirationDate"],
  [tokenOf(LdapRealm)]: ["realm", "server1", "server2", "mode", "port", "baseDn", "userAttr", "bindDn", "filter", "verify", "caPath"],
  [tokenOf(OpenIdRealm)]: ["realm", "issuerUrl", "clientId", "usernameClaim", "autocreate", "groupsClaim", "groupsAutocreate"],
  [tokenOf(Token)]: ["userId", "tokenName", "privilegesSeparation"],
  [tokenOf(PoolMembership)]: ["poolId", "vmId", "storageId"],
};

/** What a resource declares; undefined for one that has nothing to do with it. */
export function readDeclared(type: string, inputs: Inputs): Declared | undefined {
  return readers[older.get(type) ?? type]?.(inputs) ?? (type.startsWith("proxmoxve:") ? { kind: "other" } : undefined);
}

/** What is there and known. */
const known = (inputs: Inputs): Inputs => Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined && value !== LATER));
const maybe = <Key extends string, T>(key: Key, value: T | undefined): { readonly [K in Key]?: T } => (value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: T }));
const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
const list = (value: unknown): readonly Inputs[] | undefined => (Array.isArray(value) ? (value as readonly Inputs[]) : undefined);
const flag = (value: unknown): boolean | undefined => (typeof value === "boolean" ? value : undefined);
const texts = (value: unknown): readonly string[] | undefined => (Array.isArray(value) ? [...(value as readonly string[])].sort() : undefined);
const groupHolder = (value: unknown): string | undefined => (typeof value === "string" ? `@${value}` : undefined);
/** Rights that are said with their holder instead of in a grant of their own. */
const inlineAcls = ({ acls }: Inputs): readonly string[] => (acls === undefined ? [] : ["acls"]);
const isTrue = (value: unknown): boolean => value === true || value === "true";
const times = (value: number | undefined, factor: number): number | undefined => (value === undefined ? undefined : value * factor);

function named(inputs: Inputs) {
  return { scope: scopeOf(inputs) === "datacenter" ? "datacenter" : "vm", ...maybe("vmid", number(inputs["vmId"])), ...maybe("name", text(inputs["name"])) } as const;
}

/** A VM that is not known yet is one all the same. */
function scopeOf(inputs: Inputs): "datacenter" | "node" | "vm" {
  if (inputs["vmId"] !== undefined || inputs["containerId"] !== undefined) return "vm";
  return inputs["nodeName"] === undefined ? "datacenter" : "node";
}

function card({ bridge, vlanId, macAddress, firewall }: Inputs): DeclaredCard {
  return { ...maybe("bridge", text(bridge)), ...maybe("vlan", number(vlanId)), ...maybe("mac", text(macAddress)), firewall: isTrue(firewall) };
}

function user(inputs: Inputs): Declared {
  const { expirationDate, groups, password } = inputs;
  const expires = typeof expirationDate === "string" ? Date.parse(expirationDate) / 1000 : expirationDate === undefined ? 0 : undefined;
  return { kind: "user", ...maybe("id", text(inputs["userId"])), ...maybe("groups", groups === undefined ? [] : texts(groups)), ...maybe("expires", expires), opens: [...inlineAcls(inputs), ...(password === undefined ? [] : ["password"])] };
}

function realm(inputs: Inputs, fields: readonly string[]): Declared {
  const all = known(inputs);
  return { kind: "realm", ...maybe("name", text(inputs["realm"])), settings: Object.fromEntries(fields.flatMap((field) => (Object.hasOwn(all, field) ? [[field, all[field]]] : []))) };
}

/** Rules as the plan writes them: what the provider adds to each is that it holds. One that is off is no planned one. */
function rules(value: unknown): Extract<Declared, { kind: "security group" }>["rules"] {
  return list(value)?.map(({ enabled, ...rule }) => (isTrue(enabled) ? rule : { ...rule, enabled })) as Extract<Declared, { kind: "security group" }>["rules"];
}

function member({ name, nomatch }: Inputs): string {
  return `${isTrue(nomatch) ? "!" : ""}${text(name) ?? ""}`;
}

/** What gives a machine more than a network card and keys. */
function opens({ initialization, hookScriptFileId, kvmArguments, hostpcis, usbs }: Inputs): readonly string[] {
  const own = (initialization === LATER ? {} : (initialization ?? {})) as Inputs;
  const password = (own["userAccount"] as Inputs | undefined)?.["password"];
  const files = ["userDataFileId", "vendorDataFileId", "networkDataFileId", "metaDataFileId"].filter((file) => own[file] !== undefined).map((file) => `initialization.${file}`);
  const host = Object.entries({ hookScriptFileId, kvmArguments, hostpcis, usbs }).filter(([, value]) => value !== undefined).map(([key]) => key);
  return [...(password === undefined ? [] : ["initialization.userAccount.password"]), ...files, ...host];
}

function passwordBits(inputs: Inputs): number | undefined {
  const length = number(inputs["length"]);
  if (length === undefined) return undefined;
  const classes = { lower: 26, upper: 26, numeric: 10, special: 32 };
  const letters = Object.entries(classes).reduce((sum, [key, amount]) => sum + (inputs[key] === false ? 0 : amount), 0);
  return length * Math.log2(Math.max(letters, 2));
}
