import { ACCESS } from "./access";
import { ACCESS_USERS } from "./access-users";
import { BACKUPS } from "./backup";
import { CLUSTER } from "./cluster";
import { CONTENT } from "./content";
import { FIREWALL } from "./firewall";
import { FIREWALL_RULES } from "./firewall-rules";
import { FIREWALL_SETS } from "./firewall-sets";
import { IDENTITY } from "./identity";
import type { Method } from "./method";
import { NETWORK } from "./network";
import { NODES } from "./nodes";
import { POOLS } from "./pools";
import { QEMU } from "./qemu";
import { QEMU_MOVE } from "./qemu-move";
import { QEMU_STATUS } from "./qemu-status";
import { REALMS } from "./realms";
import { STORAGES } from "./storage";
import { TASKS } from "./tasks";
import { VZDUMP } from "./vzdump";

/** Every method that this host serves; what is not here is answered with 501. */
export const METHODS: readonly Method[] = [
  ...ACCESS, ...ACCESS_USERS, ...BACKUPS, ...CLUSTER, ...CONTENT, ...FIREWALL, ...FIREWALL_RULES, ...FIREWALL_SETS, ...IDENTITY, ...NETWORK, ...NODES, ...POOLS, ...QEMU,
  ...QEMU_MOVE, ...QEMU_STATUS, ...REALMS, ...STORAGES, ...TASKS, ...VZDUMP,
];
