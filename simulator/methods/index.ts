import { ACCESS } from "./access";
import { ACCESS_USERS } from "./access-users";
import { CLUSTER } from "./cluster";
import type { Method } from "./method";
import { NODES } from "./nodes";
import { POOLS } from "./pools";
import { QEMU } from "./qemu";
import { QEMU_STATUS } from "./qemu-status";
import { TASKS } from "./tasks";

/** Every method that this host serves; what is not here is answered with 501. */
export const METHODS: readonly Method[] = [...ACCESS, ...ACCESS_USERS, ...CLUSTER, ...NODES, ...POOLS, ...QEMU, ...QEMU_STATUS, ...TASKS];
