export { DataHolder, type DataHolderArgs } from "./holder";
export { deleteRetired } from "./retire";
