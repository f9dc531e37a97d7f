import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The versions that a run was made with. */
export function versions(): Readonly<Record<string, string>> {
  return { crossmodal: versionIn(new URL('../package.json', import.meta.url)), node: process.versions.node };
}

/** The versions of the packages whose code prepares inputs: a cache that another one made is not used. */
export function preprocessingVersions(): Readonly<Record<string, string>> {
  const require = createRequire(import.meta.url);
  const names = ['@crossmodal/image', '@crossmodal/text'];
  return Object.fromEntries(names.map((name) => [name, versionIn(require.resolve(`${name}/package.json`))]));
}

function versionIn(file: string | URL): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
