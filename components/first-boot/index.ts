export { FirstBoot, type FirstBootArgs } from "./boot";
