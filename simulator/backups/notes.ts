import { parameterError } from "../errors";

/** What a template of notes may name, with its values for one machine. */
export interface NoteValues {
  readonly cluster: string;
  readonly guestname: string;
  readonly node: string;
  readonly vmid: string;
}

/** Refuses a template with escapes or variables that Proxmox does not know (pve-manager VZDump.pm verify_notes_template). */
export function requireNotesTemplate(template: string): void {
  if (template.includes("\n")) throw parameterError({ "notes-template": "contains a line feed\n" });
  const escapes = [...template.matchAll(/\\(.)/g)].filter(([, char = ""]) => !/^[n\\]$/.test(char));
  const names = [...template.matchAll(/\{\{([^\s{}]+)\}\}/g)].filter(([, name = ""]) => !/^(?:cluster|guestname|node|vmid)$/.test(name));
  const unknown = [
    ...escapes.map(({ 1: char = "", index }) => `escape sequence '\\${char}' at char ${index}`),
    // Proxmox counts from the end of the braces.
    ...names.map(({ 1: name = "", index }) => `variable '${name}' at char ${index + 4}`),
  ];
  if (unknown.length > 0) throw parameterError({ "notes-template": `found unknown: ${unknown.join(", ")}\n` });
}

/** The notes of one backup. */
export function notes(template: string, values: NoteValues): string {
  const unescaped = template.replace(/\\(.)/g, (_, char: string) => (char === "n" ? "\n" : char));
  return unescaped.replace(/\{\{(cluster|guestname|node|vmid)\}\}/g, (_, name: keyof NoteValues) => values[name]);
}
