/** The shape: an environment without what it must have of its own, and without what the ledger declares. */
import { poolComment } from "../access";
import { sortedBy } from "../canonical";
import { names, TOKEN_NAME } from "../identity";
import { networkComments, networkGrant } from "../network";
import type { AccessPlan, DatabasePlan, EnvironmentPlan, NetworkPlan, SecretPlan } from "../plan";
import { configurationShapes } from "./configuration";
import { integrationShapes } from "./integrations";
import { machineShape } from "./machine";
import { AS_DECLARED, keyed, Own, OWN, wordFor } from "./own";
import { expectedFlows, flowShapes, ipsetShape, ruleShape } from "./rules";

/** Plain data; the order of keys means nothing. Equal for all environments of an estate. */
export type Shape = Readonly<Record<string, unknown>>;

/**
 * Fields of a plan that say which environment it is and where it stands, or that follow from such fields. `differences`
 * are undone where the plan is as they say.
 */
type Apart = "version" | "environment" | "host" | "production" | "differences" | "protectData" | "secretFolder" | "adminPoint" | "deployKey" | "budget" | "used";

/** The shape of an environment. It needs nothing but the plan, so that a plan from elsewhere can be compared. */
export function shapeOf(plan: EnvironmentPlan): Shape {
  const own = new Own(plan);
  const expected = expectedFlows(own);
  return {
    estate: plan.estate,
    ladder: plan.ladder,
    network: networkShape(plan.network, own),
    access: accessShape(plan.access, own),
    storage: wordFor(plan.storage, names.disks(plan.environment), OWN),
    image: plan.image,
    agent: plan.agent,
    repository: plan.repository,
    services: byName(plan.services),
    configuration: configurationShapes(plan),
    machines: keyed(plan.machines.map((machine) => [machine.key, machineShape(machine, own, expected)])),
    flows: flowShapes(own, expected),
    secrets: byName(plan.secrets.filter(({ integration }) => integration === undefined).map(secretShape)),
    databases: keyed(plan.databases.map((database) => [`${database.service}/${database.name}`, databaseShape(database, own)])),
    integrations: integrationShapes(plan),
    standardBackup: plan.standardBackup,
    backup: wordFor(plan.backup, own.variation.backup ?? plan.standardBackup, AS_DECLARED),
  } satisfies Readonly<Record<Exclude<keyof EnvironmentPlan, Apart>, unknown>>;
}

function byName(list: readonly { readonly name: string }[]): Readonly<Record<string, unknown>> {
  return keyed(list.map((item) => [item.name, item]));
}

function networkShape({ mode, vlan, environment, ipset, adminGroup }: NetworkPlan, own: Own) {
  const name = own.plan.environment;
  const set = ipsetShape(ipset, own);
  return {
    environment: wordFor(environment, name, OWN),
    mode,
    tagged: vlan !== undefined,
    ipset: { ...set, name: wordFor(set.name, names.addresses(name), OWN), comment: wordFor(set.comment, networkComments.addresses(name), OWN) },
    adminGroup: {
      name: wordFor(adminGroup.name, names.adminGroup(name), OWN),
      comment: wordFor(adminGroup.comment, networkComments.admins(name), OWN),
      rules: adminGroup.rules.map((rule) => adminRuleShape(ruleShape(rule, own), own)),
    },
  } satisfies Readonly<Record<Exclude<keyof NetworkPlan, "vlan" | "bridge" | "cidr" | "prefixLength" | "gateway">, unknown>> & Readonly<Record<"tagged", boolean>>;
}

/** Rules of admins say why in the words of their flows, which name the environment. */
function adminRuleShape(rule: unknown, own: Own): unknown {
  const { comment } = rule as { readonly comment?: string };
  const flow = own.plan.flows.find(({ kind, reason }) => kind === "administration" && reason === comment);
  return flow === undefined ? rule : { ...(rule as object), comment: `<as ${flow.from} to ${flow.to}>` };
}

/** Which value of a secret holds is an environment's own. Keys of integrations are told with their integrations. */
function secretShape({ name, policy, length, consumers, twoSided }: SecretPlan) {
  return { name, policy, length, consumers, twoSided } satisfies Readonly<Record<Exclude<keyof SecretPlan, "generation" | "overlap" | "integration">, unknown>>;
}

/** How a server is reached for administration is an environment's own; its address is one of its network. */
function databaseShape({ service, name, engine, purpose, host, port, groups, logins }: DatabasePlan, own: Own) {
  return { service, name, engine, purpose, host: own.address(host), port, groups, logins } satisfies Readonly<Record<Exclude<keyof DatabasePlan, "administration" | "maintained" | "onMachine">, unknown>>;
}

const PURPOSES = ["machines", "disks", "images", "network"] as const;

/** Roles and grants are sorted by the words: an environment's name decides their order in the plan. */
function accessShape({ pool, poolComment: comment, user, token, roles, grants }: AccessPlan, own: Own) {
  const { environment, estate, network } = own.plan;
  const roleWord = (id: string): string => {
    const purpose = PURPOSES.find((one) => names.role(environment, one) === id);
    return purpose === undefined ? id : names.role(OWN, purpose);
  };
  const pathWords = new Map([
    [`/pool/${names.pool(environment)}`, `/pool/${OWN}`],
    [`/storage/${names.disks(environment)}`, `/storage/${names.disks(OWN)}`],
    [networkGrant(network).path, "/sdn/<its network>"],
  ]);
  return {
    pool: wordFor(pool, names.pool(environment), OWN),
    poolComment: wordFor(comment, poolComment(environment, estate), OWN),
    user: wordFor(user, names.user(environment), OWN),
    // Which of its tokens an environment has is its own.
    token: /^deploy(-\d+)?$/.test(token) ? TOKEN_NAME : token,
    roles: sortedBy(roles.map(({ id, privileges }) => ({ id: roleWord(id), privileges })), ({ id }) => id),
    grants: sortedBy(grants.map(({ role, path, propagate }) => ({ role: roleWord(role), path: pathWords.get(path) ?? path, propagate })), ({ path, role }) => `${path} ${role}`),
  } satisfies Readonly<Record<Exclude<keyof AccessPlan, "previousToken">, unknown>>;
}
