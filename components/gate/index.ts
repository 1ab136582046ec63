export { Gate, type Check } from "./gate";
