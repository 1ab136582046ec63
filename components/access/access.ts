import * as pulumi from "@pulumi/pulumi";
import type { Inputs, Leftover, Leftovers } from "../host/leftovers";
import { TOKEN_NAME } from "../model/identity";
import type { AccessPlan } from "../model/plan";
import { Grant, Pool, Role, Token, User } from "../provider";
import { leftPool, leftRole, leftToken, leftUser } from "./leftovers";

/** Arguments of {@link EnvironmentAccess}. */
export interface EnvironmentAccessArgs {
  /** Which environment it is for: enters comments. */
  readonly environment: string;
  /** Pool, user, token, roles and where they are granted. */
  readonly plan: AccessPlan;
  /** Clears what an interrupted run left. */
  readonly leftovers: Leftovers;
}

/**
 * What one environment may do on the host: a pool of its own, a user without password, and a token whose rights are
 * the user's. The rights end at the pool, the environment's storage, the image storage (reading) and its VLAN tag.
 */
export class EnvironmentAccess extends pulumi.ComponentResource {
  /** Pool of the environment's machines. */
  readonly pool: pulumi.Output<string>;
  /** `user@realm!token=uuid`, secret. Proxmox tells it once, when the token is made. */
  readonly token: pulumi.Output<string>;

  /** Declares pool, roles, user, grants and token. */
  constructor(name: string, args: EnvironmentAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("trilane:access:EnvironmentAccess", name, {}, opts);
    const { environment, plan, leftovers } = args;
    const comment = `environment ${environment}`;

    const cleared = (leftover: Leftover, resource: string, inputs: Inputs, ...after: pulumi.Resource[]) => ({ parent: this, dependsOn: leftovers.cleared(leftover, resource, inputs, after) });
    const poolArgs = { poolId: plan.pool, comment: plan.poolComment };
    const pool = new Pool(`${name}-pool`, poolArgs, cleared(leftPool, `${name}-pool`, poolArgs));
    const roles = plan.roles.map(({ id, privileges }) => new Role(`${name}-${id}`, { roleId: id, privileges: [...privileges] }, cleared(leftRole, `${name}-${id}`, { roleId: id, privileges: [...privileges] })));
    const userArgs = { userId: plan.user, comment, enabled: true };
    const user = new User(`${name}-user`, userArgs, cleared(leftUser, `${name}-user`, userArgs));
    const grants = plan.grants.map(({ role, path, propagate }) => new Grant(`${name}-${role}${path.replaceAll("/", "-")}`, { path, roleId: role, userId: user.userId, propagate }, { parent: this, dependsOn: [pool, ...roles] }));
    // A token that can be read already works: its grants exist before it.
    const declareToken = (tokenName: string): InstanceType<typeof Token> => {
      const resource = `${name}-token${tokenName.replace(TOKEN_NAME, "")}`;
      const tokenArgs = { tokenName, privilegesSeparation: false, comment };
      return new Token(resource, { userId: user.userId, ...tokenArgs }, { ...cleared(leftToken, resource, { userId: plan.user, ...tokenArgs }, ...grants), additionalSecretOutputs: ["value"] });
    };
    const token = declareToken(plan.token);
    if (plan.previousToken !== undefined) declareToken(plan.previousToken);

    this.pool = pool.poolId;
    this.token = pulumi.secret(token.value);
    this.registerOutputs({ pool: this.pool, token: this.token });
  }
}
