/** The chains of one table, each a list of rules in the words of iptables, without `-A` and the chain's name. */
export class Chains {
  private readonly chains = new Map<string, string[]>();

  /** Makes an empty chain. */
  create(chain: string): void {
    this.chains.set(chain, []);
  }

  /** Whether there is such a chain. */
  has(chain: string): boolean {
    return this.chains.has(chain);
  }

  /** Adds rules to the end of a chain, which is made if it is not there. */
  add(chain: string, ...rules: readonly string[]): void {
    const own = this.chains.get(chain) ?? [];
    own.push(...rules);
    this.chains.set(chain, own);
  }

  /** The table as `iptables-restore` reads it: it replaces the whole table at once. `hooks` maps a built-in chain to the one that it begins with. */
  text(hooks: Readonly<Record<string, string>>): string {
    const hooked = Object.entries(hooks).filter(([, chain]) => this.chains.has(chain));
    return [
      "*filter",
      ...["INPUT", "FORWARD", "OUTPUT"].map((chain) => `:${chain} ACCEPT [0:0]`),
      ...[...this.chains.keys()].map((chain) => `:${chain} - [0:0]`),
      ...hooked.map(([chain, first]) => `-A ${chain} -j ${first}`),
      ...[...this.chains].flatMap(([chain, rules]) => rules.map((rule) => `-A ${chain} ${rule}`)),
      "COMMIT",
      "",
    ].join("\n");
  }
}
