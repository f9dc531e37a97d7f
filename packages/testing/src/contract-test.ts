/** One promise of a contract, for any test runner: `test(name, run)`. `run` throws where the promise is broken. */
export interface ContractTest {
  readonly name: string;
  readonly run: () => void;
}
