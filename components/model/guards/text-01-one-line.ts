import { entriesOf } from "../canonical";
import type { Estate } from "../estate";
import { estatePlace } from "../place";
import { problem, type Guard } from "./guard";

const LONGEST = 200;

function textsIn(estate: Estate): readonly (readonly [path: string, text: string])[] {
  return [
    ...estate.flows.map(({ from, to, reason }) => [`flow ${from} to ${to} reason`, reason] as const),
    ...entriesOf(estate.outside).map(([name, purpose]) => [`outside.${name}`, purpose] as const),
    ...entriesOf(estate.integrations).map(([name, { purpose }]) => [`integrations.${name}.purpose`, purpose] as const),
    ...entriesOf(estate.integrations).flatMap(([name, { key }]) => (key === undefined ? [] : [[`integrations.${name}.key.purpose`, key.purpose] as const])),
    ...entriesOf(estate.services).flatMap(([name, service]) => [
      [`services.${name}.purpose`, service.purpose] as const,
      ...entriesOf(service.secrets).map(([key, { purpose }]) => [`services.${name}.secrets.${key}.purpose`, purpose] as const),
      ...entriesOf(service.databases).map(([key, { purpose }]) => [`services.${name}.databases.${key}.purpose`, purpose] as const),
      ...entriesOf(service.configuration).map(([key, { purpose }]) => [`services.${name}.configuration.${key}.purpose`, purpose] as const),
      ...entriesOf(service.persists).map(([key, { what }]) => [`services.${name}.persists.${key}.what`, what] as const),
      ...entriesOf(service.jobs).map(([key, { purpose }]) => [`services.${name}.jobs.${key}.purpose`, purpose] as const),
    ]),
  ];
}

/** What is wrong with a text, in words; undefined when nothing is. */
export function textFault(text: string): string | undefined {
  if (text.trim() === "") return "is empty";
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) return "holds a line break or another control character";
  if (text === "0") return "is 0, which Proxmox takes for no comment";
  if (/\p{Surrogate}/u.test(text)) return "holds half a character";
  if (text !== text.trim()) return "starts or ends with a blank";
  return text.length > LONGEST ? `has ${text.length} characters` : undefined;
}

/** TEXT-01 */
export const oneLineTexts: Guard = {
  id: "TEXT-01",
  title: "reasons and purposes are one line of text",
  why: "they become comments in the firewall's files, where a line break would start another rule",
  check({ estate }) {
    return textsIn(estate).flatMap(([path, text]) => {
      const fault = textFault(text);
      return fault === undefined ? [] : [problem(estatePlace(path), fault, `one line of 1 to ${LONGEST} characters`, "say in a few words why it is needed")];
    });
  },
};
