import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Real data that lies beside the repository on some machines; tests that need it are skipped where it is absent. */
export const shared: string = join(import.meta.dirname, '../../../../shared/data');

export const sharedData = (name: string): string | undefined => {
  const path = join(shared, name);
  if (existsSync(path)) return path;
  process.stderr.write(`skipped: there is no ${path}\n`);
  return undefined;
};
