/** Where a value stands, in words that a person can open: file and path. */

/** A value of `Pulumi.host.yaml`. */
export function hostPlace(path: string): string {
  return settingsPlace("host", path);
}

/** A value of a stack's file, for example `Pulumi.test.yaml trilane:vlan`. */
export function settingsPlace(stack: string, path: string): string {
  return `Pulumi.${stack}.yaml trilane:${path}`;
}

/** A value of one node: the main node's stand beside the host's own, for example `nodeAddress`, the others' below `nodes`. */
export function nodePlace(stack: string, host: { readonly node: string }, name: string, path: "address" | `capacity.${string}`): string {
  const main = path === "address" ? "nodeAddress" : path;
  return settingsPlace(stack, name === host.node ? main : `nodes.${name}.${path}`);
}

/** A value of the estate, for example `stacks/estate.ts services.web.slot`. */
export function estatePlace(path: string): string {
  return `stacks/estate.ts ${path}`;
}

/** An entry of the ledger, counted from one as people do. */
export function differencePlace(index: number, field?: string): string {
  return `stacks/differences.ts entry ${index + 1}${field ? ` ${field}` : ""}`;
}

/** A value of the people, for example `stacks/access.ts people.anna`. */
export function accessPlace(path: string): string {
  return `stacks/access.ts ${path}`;
}

/** Something in the folder of a service, for example `stacks/services/web/files/etc/motd`. */
export function folderPlace(service: string, path = ""): string {
  return `stacks/services/${service}/${path}`;
}
