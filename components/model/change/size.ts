/** Sizes of machines, in words. */
import type { SizePlan } from "../plan";
import { memoryText } from "./words";

const WORDS: Readonly<Record<keyof SizePlan, (value: number) => string>> = {
  cores: (value) => `${value} cores`,
  cpuLimit: (value) => `limit of ${value} cores`,
  cpuWeight: (value) => `CPU weight ${value}`,
  memoryMiB: (value) => `${memoryText(value)} of memory`,
  memoryFloorMiB: (value) => `${memoryText(value)} of memory at least`,
  diskGiB: (value) => `disk of ${value} GiB`,
  diskIops: (value) => `${value} disk operations a second`,
  diskMBps: (value) => `${value} MB/s to and from the disk`,
  networkMBps: (value) => `${value} MB/s in the network`,
};

const FIELDS = Object.keys(WORDS) as readonly (keyof SizePlan)[];

/** Fields in which two sizes differ, each as `2 GiB of memory become 4 GiB of memory`. A limit and a floor are told where they move alone. */
export function sizeChanges(before: SizePlan, after: SizePlan): readonly string[] {
  const differs = (field: keyof SizePlan) => before[field] !== after[field];
  const followed = (field: keyof SizePlan, leader: keyof SizePlan) => before[field] === before[leader] && after[field] === after[leader];
  return FIELDS.filter(differs)
    .filter((field) => !(field === "cpuLimit" && followed(field, "cores")) && !(field === "memoryFloorMiB" && followed(field, "memoryMiB")))
    .map((field) => `${WORDS[field](before[field])} → ${WORDS[field](after[field])}`);
}

/** What of a changed size waits for the machine's next restart: Proxmox changes limits and weight at once. */
export function waitsForRestart(before: SizePlan, after: SizePlan): boolean {
  return before.cores !== after.cores || before.memoryMiB !== after.memoryMiB;
}

/** A size in a few words. */
export function sizeText({ cores, memoryMiB, diskGiB }: SizePlan): string {
  return `${cores} ${cores === 1 ? "core" : "cores"}, ${memoryText(memoryMiB)}, disk of ${diskGiB} GiB`;
}
