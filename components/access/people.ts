import { join } from "node:path";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { HostConnection } from "../host/connection";
import type { Inputs, Leftover, Leftovers } from "../host/leftovers";
import { scriptCommand } from "../host/script";
import type { AccountPlan, PeoplePlan, RealmPlan } from "../model/plan";
import { Grant, Group, LdapRealm, OpenIdRealm, Role, User } from "../provider";
import { leftGroup, leftRealm, leftRole, leftUser } from "./leftovers";

/** Arguments of {@link PeopleAccess}. */
export interface PeopleAccessArgs {
  /** Realms, groups, roles, accounts and what groups are granted. */
  readonly plan: PeoplePlan;
  /** The admin's access to the host. */
  readonly host: HostConnection;
  /** Clears what an interrupted run left. */
  readonly leftovers: Leftovers;
  /** Bind password or client secret of a realm, by its name. */
  readonly realmSecrets: Readonly<Record<string, pulumi.Input<string>>>;
  /** What groups are granted something on: pools. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * What people may do on the host: the realms that their accounts are of, each with a second factor, groups with what they
 * are granted, and users in exactly their groups. No user gets a password or a token from here.
 */
export class PeopleAccess extends pulumi.ComponentResource {
  /** Declares realms, roles, groups, grants and users, in this order: who can log in finds the second factor demanded. */
  constructor(name: string, private readonly args: PeopleAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:access:PeopleAccess", name, {}, opts);
    const { plan, after } = args;

    const realms = plan.realms.flatMap((realm) => this.#realm(realm));
    const roles = plan.roles.map(({ id, privileges }) => {
      const role = { roleId: id, privileges: [...privileges] };
      return new Role(`people-${id}`, role, this.#cleared(leftRole, `people-${id}`, role));
    });
    const groups = plan.groups.map(({ id, comment }) => new Group(`group-${id}`, { groupId: id, comment }, this.#cleared(leftGroup, `group-${id}`, { groupId: id, comment })));
    const grants = plan.grants.map(({ group, role, path, propagate }) =>
      new Grant(`${group}-on${path.replaceAll("/", "-")}`, { path, roleId: role, groupId: group, propagate }, { parent: this, dependsOn: [...after, ...roles, ...groups] }));
    for (const account of plan.accounts) this.#account(account, [...realms, ...grants]);

    this.registerOutputs({});
  }

  #cleared(leftover: Leftover, resource: string, inputs: Inputs, ...after: pulumi.Resource[]): pulumi.CustomResourceOptions {
    return { parent: this, dependsOn: this.args.leftovers.cleared(leftover, resource, inputs, after) };
  }

  /** What it is made of and demands. Proxmox can demand no second factor of an OpenID realm: its provider does. */
  #realm(plan: RealmPlan): pulumi.Resource[] {
    if (plan.type === "pve") return [this.#secondFactor(plan.name)];
    const name = `realm-${plan.name}`;
    const comment = `${plan.name} (${plan.type === "ldap" ? "LDAP" : "OpenID Connect"})`;
    const options = this.#cleared(leftRealm, name, { realm: plan.name, type: plan.type, comment });
    const secret = this.args.realmSecrets[plan.name];
    const hidden = secret === undefined ? undefined : pulumi.secret(secret);
    if (plan.type === "openid") return [new OpenIdRealm(name, openIdArgs(plan, comment, hidden), { ...options, additionalSecretOutputs: ["clientKey"] })];
    const realm = new LdapRealm(name, ldapArgs(plan, comment, hidden), { ...options, additionalSecretOutputs: ["bindPassword"] });
    return [realm, this.#secondFactor(plan.name, realm)];
  }

  #secondFactor(realm: string, made?: pulumi.Resource): pulumi.Resource {
    const { host } = this.args;
    const script = join(__dirname, "second-factor.mjs");
    return new command.local.Command(
      `second-factor-${realm}`,
      {
        create: scriptCommand(script, "require", realm),
        // A new token must not ask what was demanded before: by now it is ours.
        update: `printf %s "$PULUMI_COMMAND_STDOUT"`,
        delete: scriptCommand(script, "restore", realm),
        environment: { TRILANE_ENDPOINT: host.endpoint },
        stdin: pulumi.secret(host.revealToken()),
        addPreviousOutputInEnv: true,
      },
      // One that is replaced demands it again after the old one has put back what was there.
      { parent: this, deleteBeforeReplace: true, additionalSecretOutputs: ["stdin"], ...(made === undefined ? {} : { dependsOn: [made], replaceWith: [made], deletedWith: made }) },
    );
  }

  #account({ id, comment, firstName, lastName, email, groups, expires }: AccountPlan, after: readonly pulumi.Resource[]): void {
    const name = `account-${id}`;
    const fixed = { userId: id, comment };
    const args = { ...fixed, firstName, lastName, ...(email === undefined ? {} : { email }), groups: [...groups], enabled: true, ...(expires === 0 ? {} : { expirationDate: new Date(expires * 1000).toISOString().replace(".000", "") }) };
    // Proxmox notes there that the person has set up a second factor.
    new User(name, args, { ...this.#cleared(leftUser, name, fixed, ...after), ignoreChanges: ["keys"] });
  }
}

function ldapArgs(plan: Extract<RealmPlan, { type: "ldap" }>, comment: string, bindPassword: pulumi.Output<string> | undefined) {
  const { name, server, fallback, mode, port, baseDn, userAttribute, bindDn, filter } = plan;
  const optional = { ...(fallback === undefined ? {} : { server2: fallback }), ...(bindDn === undefined ? {} : { bindDn }), ...(filter === undefined ? {} : { filter }), ...(bindPassword === undefined ? {} : { bindPassword }) };
  return { realm: name, comment, server1: server, mode, port, baseDn, userAttr: userAttribute, verify: true, ...optional };
}

function openIdArgs(plan: Extract<RealmPlan, { type: "openid" }>, comment: string, clientKey: pulumi.Output<string> | undefined) {
  const { name, issuer, clientId, usernameClaim, scopes } = plan;
  // Whoever the provider knows and nobody listed is nobody here: users are not made at login.
  return { realm: name, comment, issuerUrl: issuer, clientId, scopes, autocreate: false, ...(usernameClaim === undefined ? {} : { usernameClaim }), ...(clientKey === undefined ? {} : { clientKey }) };
}
