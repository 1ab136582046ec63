import { ladderOf } from "../ladder";
import { settingsPlace } from "../place";
import { problem, type Guard } from "./guard";

const FIRST = 1000;
const LAST = 16_777_215;
const DRILLS = { from: 9000, to: 9999 };

/** ID-01 */
export const vmidRange: Guard = {
  id: "ID-01",
  title: "VMIDs are from 1000 to 16777215, without 9000–9999",
  why: "below 1000 are gateways and machines made by hand, 9000–9999 are restore drills, and a MAC address holds three bytes of the VMID",
  check({ settings }) {
    return ladderOf(settings).flatMap(({ name, settings: { vmids } }) => {
      const place = settingsPlace(name, "vmids");
      const text = `${vmids.from}–${vmids.to}`;
      const next = "pick a free thousand, for example from 3000 to 3999";
      if (![vmids.from, vmids.to].every(Number.isInteger) || vmids.from > vmids.to) return [problem(place, `${text} is not a range`, "whole numbers, the first not above the last", next)];
      if (vmids.from < FIRST || vmids.to > LAST) return [problem(place, `${text} leaves the usable VMIDs`, `${FIRST} to ${LAST}`, next)];
      const drills = vmids.from <= DRILLS.to && DRILLS.from <= vmids.to;
      return drills ? [problem(place, `${text} takes VMIDs of restore drills`, `a range without ${DRILLS.from}–${DRILLS.to}`, next)] : [];
    });
  },
};
