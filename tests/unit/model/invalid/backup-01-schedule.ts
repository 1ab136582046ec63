import { withEstate } from "../sample";
import type { InvalidCase } from "./case";

export const invalid: InvalidCase = {
  guard: "BACKUP-01",
  input: withEstate({ backup: { schedule: "sometimes", keepDaily: 0, keepWeekly: 0, keepMonthly: 0 } }),
  valid: withEstate({ backup: { schedule: "mon..fri 02:30", keepDaily: 0, keepWeekly: 0, keepMonthly: 1 } }),
  messages: [
    "stacks/estate.ts backup.schedule: \"sometimes\" is not a schedule; expected days and a time; write for example 02:30 or mon..fri 02:30",
    "stacks/estate.ts backup.keepDaily: nothing is kept; expected at least one backup; write for example 7, or declare the backup as none",
  ],
};
