/** Sizes of machines, in words. */
import type { SizePlan } from "../plan";
import { memoryText } from "./words";

/** Name of each field, and its value with the unit. */
const WORDS: Readonly<Record<keyof SizePlan, readonly [string, (value: number) => string]>> = {
  cores: ["cores", String],
  cpuLimit: ["limit of cores", String],
  cpuWeight: ["CPU weight", String],
  memoryMiB: ["memory", memoryText],
  memoryFloorMiB: ["least memory", memoryText],
  diskGiB: ["disk", (value) => `${value} GiB`],
  diskIops: ["disk operations", (value) => `${value}/s`],
  diskMBps: ["disk throughput", (value) => `${value} MB/s`],
  networkMBps: ["network rate", (value) => `${value} MB/s`],
};

const FIELDS = Object.keys(WORDS) as readonly (keyof SizePlan)[];

/** Fields in which two sizes differ, each as `memory 2 GiB → 4 GiB`. A limit and a floor are told where they move alone. */
export function sizeChanges(before: SizePlan, after: SizePlan): readonly string[] {
  const differs = (field: keyof SizePlan) => before[field] !== after[field];
  const followed = (field: keyof SizePlan, leader: keyof SizePlan) => before[field] === before[leader] && after[field] === after[leader];
  return FIELDS.filter(differs)
    .filter((field) => !(field === "cpuLimit" && followed(field, "cores")) && !(field === "memoryFloorMiB" && followed(field, "memoryMiB")))
    .map((field) => {
      const [name, text] = WORDS[field];
      return `${name} ${text(before[field])} → ${text(after[field])}`;
    });
}

/** What of a changed size waits for the machine's next restart: Proxmox changes limits and weight at once. */
export function waitsForRestart(before: SizePlan, after: SizePlan): boolean {
  return before.cores !== after.cores || before.memoryMiB !== after.memoryMiB;
}

/** A size in a few words. */
export function sizeText({ cores, memoryMiB, diskGiB }: SizePlan): string {
  return `${cores} ${cores === 1 ? "core" : "cores"}, ${memoryText(memoryMiB)}, disk of ${diskGiB} GiB`;
}
