/**
 * The only file that names resource types of the Proxmox provider: the provider renamed nearly all of them once, and
 * may do so again. The rest of the library uses the names below.
 *
 * The provider's SDK loads each resource class on first use (10 ms for all that is used here), so nothing is gained
 * by importing its files one by one.
 */
import type * as pulumi from "@pulumi/pulumi";
import * as proxmoxve from "@pulumi/proxmoxve";

/** A VM. The provider's newer `Vm` has neither disks nor network cards. */
export const Vm = proxmoxve.VmLegacy;
/** Firewall options of a VM. Every field has to be set: the provider's defaults switch the firewall off. */
export const VmFirewall = proxmoxve.firewall.OptionsLegacy;
/** The whole list of firewall rules of one scope: a VM, or the datacenter when no VM is named. */
export const FirewallRules = proxmoxve.firewall.RulesLegacy;
/** A named set of addresses; of a VM, or of the datacenter when no VM is named. */
export const Ipset = proxmoxve.firewall.IpsetLegacy;
/** A named address of the datacenter's firewall. */
export const Alias = proxmoxve.firewall.AliasLegacy;
/** A named list of rules that rules of VMs include. */
export const SecurityGroup = proxmoxve.cluster.firewall.security.GroupLegacy;
/** Options of the datacenter's firewall: one per host or cluster. Its deletion changes nothing on the host. */
export const DatacenterFirewall = proxmoxve.cluster.FirewallLegacy;
/** Firewall options of a node. */
export const NodeFirewall = proxmoxve.node.Firewall;
/** Options of the datacenter. */
export const DatacenterOptions = proxmoxve.cluster.Options;
/** A storage in a folder of the host. */
export const DirectoryStorage = proxmoxve.storage.Directory;
/** A file that the host downloads into a storage. */
export const Download = proxmoxve.download.File;
/** A scheduled backup. */
export const BackupJob = proxmoxve.backup.Job;
/** A bridge of a node. */
export const Bridge = proxmoxve.network.linux.Bridge;
/** A file that is uploaded into a storage. */
export const UploadedFile = proxmoxve.FileLegacy;
/** A resource pool. */
export const Pool = proxmoxve.PoolLegacy;
/** A role: a set of privileges. */
export const Role = proxmoxve.RoleLegacy;
/** A user. */
export const User = proxmoxve.UserLegacy;
/** A group of users; its members are said with each user. */
export const Group = proxmoxve.GroupLegacy;
/** A realm whose users are in a directory. */
export const LdapRealm = proxmoxve.realm.Ldap;
/** A realm whose users an OpenID Connect provider knows. */
export const OpenIdRealm = proxmoxve.realm.Openid;
/** An API token of a user. */
export const Token = proxmoxve.user.Token;
/** A role, granted to a user or a group on a path. */
export const Grant = proxmoxve.Acl;
/** A machine or storage in a pool. */
export const PoolMembership = proxmoxve.pool.Membership;

/** Older names of the same resources: who writes one of them declares the same. */
export const OLDER_NAMES: readonly (readonly [older: object, type: object])[] = [[proxmoxve.AclLegacy, Grant], [proxmoxve.user.TokenLegacy, Token], [proxmoxve.pool.MembershipLegacy, PoolMembership], [proxmoxve.realm.LdapLegacy, LdapRealm], [proxmoxve.realm.OpenidLegacy, OpenIdRealm]];

/** Instance of {@link Vm}. */
export type Vm = proxmoxve.VmLegacy;
/** Instance of {@link UploadedFile}. */
export type UploadedFile = proxmoxve.FileLegacy;
/** Arguments of {@link Vm}. */
export type VmArgs = proxmoxve.VmLegacyArgs;
/** One disk of a VM as the provider takes it. */
export type VmDisk = proxmoxve.types.input.VmLegacyDisk;
/** One rule as the provider takes it. */
export type ProviderRule = proxmoxve.types.input.firewall.RulesLegacyRule;

/** How a stack reaches its host. */
export interface ProviderArgs {
  /** `https://<name>:8006`. */
  readonly endpoint: pulumi.Input<string>;
  /** `user@realm!token=uuid`; kept as a secret. */
  readonly apiToken: pulumi.Input<string>;
}

/**
 * Makes the provider of a stack. Certificates are always verified, over TLS 1.3; the host's own CA is trusted through
 * `SSL_CERT_FILE` or the system's store. SSH is never configured: nothing here needs it.
 */
export function makeProvider(name: string, args: ProviderArgs): proxmoxve.Provider {
  return new proxmoxve.Provider(name, { endpoint: args.endpoint, apiToken: args.apiToken, insecure: false, minTls: "1.3", randomVmIds: false });
}
