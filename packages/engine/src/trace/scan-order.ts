import type { SymbolicTensor } from './scope.ts';

/** How the scans of a step wait for each other. */
export class ScanOrder {
  /** By op: how many scans stand one behind the other before it, itself included; ops before all scans are not held. */
  readonly #line = new Map<bigint, number>();
  #scans = 0;
  #longest = 0;

  /** Notes an op that is no scan. */
  op(inputs: readonly SymbolicTensor[], results: readonly SymbolicTensor[]): void {
    const line = Math.max(0, ...inputs.map(({ output }) => this.#line.get(output.oper) ?? 0));
    if (line > 0) for (const { output } of results) this.#line.set(output.oper, line);
  }

  /** Notes that the op of these results, noted before, is a scan. */
  scan([first]: readonly SymbolicTensor[]): void {
    const { oper } = first!.output;
    const line = (this.#line.get(oper) ?? 0) + 1;
    this.#line.set(oper, line);
    this.#scans += 1;
    this.#longest = Math.max(this.#longest, line);
  }

  /** Whether some scans wait for none of some others, as those of two directions. */
  get sideBySide(): boolean {
    return this.#scans > this.#longest;
  }
}
