/** Every secret value of an estate that is up, and what it is. */
import { readFileSync } from "node:fs";
import { SHORTEST } from "../../search/search";
import type { Clone } from "./clone";
import { mustWork } from "./clone";

/** Values by what they are, and what two environments hold both. */
export class Planted {
  readonly values = new Map<string, string>();
  /** What two environments hold, by the places of both. */
  readonly shared: string[] = [];

  constructor(private readonly environments: readonly string[]) {}

  /** Values of all secrets of a stack: of its decrypted state, of its configuration, and its passphrase. */
  async of(clone: Clone, stack: string): Promise<void> {
    this.collect(stack, JSON.parse(mustWork(await clone.pulumi(["stack", "export", "--show-secrets", "-s", stack])).stdout));
    const configuration = JSON.parse(mustWork(await clone.pulumi(["config", "--show-secrets", "--json", "-s", stack])).stdout) as Readonly<Record<string, { readonly value?: string; readonly secret?: boolean }>>;
    for (const [key, { value = "", secret = false }] of Object.entries(configuration)) if (secret) this.leaves(`${stack}: ${key}`, value);
    this.remember(readFileSync(clone.path(".trilane", "passphrases", stack), "utf8").trim(), `${stack}: passphrase`);
  }

  /** Another value that must stand nowhere. */
  remember(value: string, place: string): void {
    if (value.length < SHORTEST) return;
    const before = this.values.get(value);
    // The host stack hands out the tokens of all, and the key for digests is the estate's.
    const holder = (where: string): string | undefined => this.environments.find((stack) => where.startsWith(stack));
    if (before !== undefined && holder(before) !== undefined && holder(place) !== undefined && holder(before) !== holder(place) && !/digestKey/.test(place)) this.shared.push(`${before} and ${place}`);
    this.values.set(value, place);
  }

  /** Pulumi marks a decrypted secret with its signature and a `plaintext` in JSON. */
  private collect(place: string, value: unknown): void {
    if (typeof value !== "object" || value === null) return;
    const { plaintext } = value as { readonly plaintext?: unknown };
    if (typeof plaintext === "string") this.leaves(place, JSON.parse(plaintext));
    // What a script says is encrypted because its input is, and is the same in every environment.
    const script = String((value as { readonly urn?: unknown }).urn).endsWith("-first-boot");
    for (const [key, inner] of Object.entries(value)) if (key !== "stdout" && key !== "stderr" && !(script && /^(in|out)puts$/.test(key))) this.collect(`${place}/${key}`, inner);
  }

  private leaves(place: string, value: unknown): void {
    // A connection is encrypted as a whole; whom it leads to is no secret. What a first boot does is one script for all.
    if (/\/connection\/(proxy\/)?(host|hostKey|user|port)$/.test(place)) return;
    if (typeof value === "object" && value !== null) return Object.entries(value).forEach(([key, inner]) => this.leaves(`${place}/${key}`, inner));
    const text = String(value);
    // A token is secret in its second half; short texts and names are no secrets that could be searched for.
    const secret = text.includes("@") && text.includes("=") ? text.slice(text.indexOf("=") + 1) : text;
    if (secret.length >= 16) this.remember(secret.trim(), place);
  }
}
