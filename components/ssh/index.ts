export { connectionTo, type Access } from "./connection";
