import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The first of the Pythons at hand that has a package; `CROSSMODAL_PYTHON` names another one to try first. */
export function findPython(...packages: readonly string[]): string | undefined {
  const find = packages.map((name) => `importlib.util.find_spec("${name}") is None`).join(' or ');
  const program = `import importlib.util, sys; sys.exit(${find})`;
  const benchmarks = join(import.meta.dirname, '../../../benchmarks/.venv/bin/python');
  return [process.env.CROSSMODAL_PYTHON, benchmarks, 'python3'].find(
    (python) => python !== undefined && spawnSync(python, ['-c', program]).status === 0,
  );
}

/** What a test's name says where it is skipped for want of it. */
export function orSkipped(python: string | undefined, packages: string): string {
  return python === undefined ? ` (skipped: no Python with ${packages}; CROSSMODAL_PYTHON names one)` : '';
}
