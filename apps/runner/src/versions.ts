import { readFileSync } from 'node:fs';

/** The versions that a run was made with. */
export function versions(): Readonly<Record<string, string>> {
  const own = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return { crossmodal: own.version, node: process.versions.node };
}
