export { ApiError } from "./client.cjs";
export { HostConnection } from "./connection";
export { Leftovers } from "./leftovers";
export { VirtualizationHost, type VirtualizationHostArgs } from "./host";
