import { differencePlace } from "../place";
import { valueFault } from "../configuration/value";
import { writtenFieldsIn } from "./configuration";
import { problem, type Guard } from "./guard";

/** DIFFERENCE-06 */
export const differenceValue: Guard = {
  id: "DIFFERENCE-06",
  title: "production has the standard scale, a CPU weight is a whole number from 1 to 10000, and a field of a configuration has a value of its kind",
  why: "production is the shape that the others are measured by; Proxmox refuses other weights, and the service other values",
  check({ estate, differences, settings: { host } }) {
    return differences.flatMap((entry, index) => {
      const place = differencePlace(index, "value");
      if (entry.what === "scale" && entry.environment === host.environments.at(-1) && entry.value !== "standard") {
        return [problem(place, `${entry.environment} is production and cannot be ${entry.value}`, "the standard scale", "change the standard sizes in stacks/estate.ts instead")];
      }
      if (entry.what === "configuration") {
        const faults = writtenFieldsIn(estate).filter(({ service, key }) => service === entry.service && key === entry.key).flatMap(({ field }) => valueFault(field, entry.value) ?? []);
        return faults.map((fault) => problem(place, fault.problem, fault.expected, `write for example ${fault.example}`));
      }
      const weightWrong = entry.what === "cpuWeight" && !(Number.isInteger(entry.value) && entry.value >= 1 && entry.value <= 10000);
      return weightWrong ? [problem(place, `${entry.value} is not a CPU weight`, "a whole number from 1 to 10000", "write for example 50; 100 is the default")] : [];
    });
  },
};
