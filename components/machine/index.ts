export { VirtualMachine, type VirtualMachineArgs } from "./machine";
