/** Proxmox's property strings: `virtio=BC:24:11:00:0B:C3,bridge=vmbr0,tag=10`. */

/** Parts by key; a part without `=` stands under the empty key. */
export function propertiesOf(text: string): Readonly<Record<string, string>> {
  const parts = text.split(",").map((part) => {
    const at = part.indexOf("=");
    return at < 0 ? (["", part] as const) : ([part.slice(0, at), part.slice(at + 1)] as const);
  });
  return Object.fromEntries(parts);
}

/** A size as Proxmox prints it (`10G`, `512M`) in GiB; undefined when it is none. */
export function gibibytes(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text ?? "");
  if (!match) return undefined;
  const factors: Readonly<Record<string, number>> = { "": 1 / 1024 ** 3, K: 1 / 1024 ** 2, M: 1 / 1024, G: 1, T: 1024 };
  return Number(match[1]) * (factors[match[2] ?? ""] ?? 1);
}
