/** The QEMU guest agent, as far as this host speaks with it. */

/** What an agent in a guest does. It acts as the guest's root. */
export interface GuestAgent {
  /**
   * Reads a part of a file.
   *
   * @throws ApiError in the agent's words when it cannot be opened
   */
  readonly read: (file: string, offset: number, count: number) => Buffer;
  /** Interfaces of the guest, as `guest-network-get-interfaces` tells them. */
  readonly interfaces: () => readonly AgentInterface[];
}

/** An interface as the agent tells it (QEMU's qga/qapi-schema.json, GuestNetworkInterface; without statistics). */
export interface AgentInterface {
  readonly name: string;
  readonly "hardware-address": string;
  readonly "ip-addresses": readonly { readonly "ip-address": string; readonly "ip-address-type": "ipv4" | "ipv6"; readonly prefix: number }[];
}
