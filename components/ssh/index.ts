export { connectionTo, type Access } from "./connection";
export { follows, type ReachedMachine } from "./machine";
export { quoted, remoteScript } from "./script";
