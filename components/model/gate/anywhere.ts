/** What holds in every stack. */
import type { Problem } from "../problem";
import { LEAST_BITS } from "../secret";
import type { Declared } from "./resource";
import type { Report } from "./sameness";

/** How the host is reached, and what is drawn at random. */
export function checkAnywhere(endpoint: string, declared: Extract<Declared, { kind: "provider" | "random" }>, report: Report): readonly Problem[] {
  if (declared.kind === "random") {
    const { bits } = declared;
    return bits === undefined || bits >= LEAST_BITS ? [] : [report(`draws ${Math.floor(bits)} bits`, `at least ${LEAST_BITS} bits, as every secret`, "make it longer")];
  }
  return [
    ...(declared.endpoint === undefined || declared.endpoint === endpoint ? [] : [report(`reaches ${declared.endpoint}`, `${endpoint} alone, the host of this stack`, "use the provider of the stack")]),
    ...(declared.verified ? [] : [report("does not verify the host's certificate", "insecure: false", "trust the host's authority: see docs/proxmox.md")]),
    ...declared.ways.map((way) => report(`sets ${way}`, "the stack's API token alone", `leave ${way} out`)),
  ];
}
