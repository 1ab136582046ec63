/** Where the commands of a world run: in its own mount, process and network namespace. */
export interface Ground {
  /** Runs a program, fed with `stdin`, and returns what it printed; throws with what it said when it fails. */
  run(program: string, args: readonly string[], options?: { readonly stdin?: string }): Promise<string>;
}
