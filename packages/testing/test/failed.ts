/** The names of the tests that fail. */
export function failed(tests: readonly { readonly name: string; readonly run: () => unknown }[]): string[] {
  return tests.flatMap(({ name, run }) => {
    try {
      run();
      return [];
    } catch {
      return [name];
    }
  });
}
