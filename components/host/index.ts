export { ApiError } from "./client.cjs";
export { HostConnection } from "./connection";
export { VirtualizationHost, type VirtualizationHostArgs } from "./host";
