import type { BackupPolicy } from "../estate";
import { differencePlace, estatePlace } from "../place";
import type { Problem } from "../problem";
import { problem, type Guard } from "./guard";

/** The calendar events that are accepted: days, then a time; Proxmox takes them as systemd does. */
const SCHEDULE = /^((mon|tue|wed|thu|fri|sat|sun)(\.\.(mon|tue|wed|thu|fri|sat|sun))?(,(mon|tue|wed|thu|fri|sat|sun))* )?([01]?\d|2[0-3]):[0-5]\d$/;

function checkPolicy(place: (field: string) => string, policy: BackupPolicy): readonly Problem[] {
  const keeps = (["keepDaily", "keepWeekly", "keepMonthly"] as const).filter((field) => !Number.isSafeInteger(policy[field]) || policy[field] < 0);
  const none = keeps.length === 0 && policy.keepDaily + policy.keepWeekly + policy.keepMonthly === 0;
  return [
    ...(SCHEDULE.test(policy.schedule) ? [] : [problem(place("schedule"), `"${policy.schedule}" is not a schedule`, "days and a time", "write for example 02:30 or mon..fri 02:30")]),
    ...keeps.map((field) => problem(place(field), `${policy[field]} cannot be kept`, "a whole number, 0 or more", "write for example 7")),
    ...(none ? [problem(place("keepDaily"), "nothing is kept", "at least one backup", "write for example 7, or declare the backup as none")] : []),
  ];
}

/** BACKUP-01 */
export const backupPolicy: Guard = {
  id: "BACKUP-01",
  title: "a backup policy has a schedule and keeps something",
  why: "a backup that is pruned at once, or never runs, is missed on the day it is needed",
  check({ estate, differences }) {
    return [
      ...checkPolicy((field) => estatePlace(`backup.${field}`), estate.backup),
      ...differences.flatMap((entry, index) => (entry.what === "backup" && entry.value !== "none" ? checkPolicy((field) => differencePlace(index, `value.${field}`), entry.value) : [])),
    ];
  },
};
