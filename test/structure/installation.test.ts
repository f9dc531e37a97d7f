import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJson, root } from './workspaces.ts';

interface Locked {
  readonly link?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const { packages } = readJson<{ packages: Record<string, Locked> }>('package-lock.json');

/** Why each package that brings an install script works without it: `.npmrc` keeps all of them from running. */
const scriptsNotNeeded: Readonly<Record<string, string>> = {
  koffi: 'compiles itself where no binary fits; the binaries are packages of their own',
  '@tensorflow/tfjs-node': 'fetches an old libtensorflow and an addon; the engine needs its kernels alone',
  'core-js': 'prints an advertisement',
  esbuild: 'checks its binary, which is a package of its own',
};

const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

describe('an installation', () => {
  it('runs no script of any package', () => {
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toMatch(/^ignore-scripts=true$/m);
  });

  it('needs no script of any package', () => {
    const scripted = Object.keys(packages).filter((path) => packages[path]!.hasInstallScript === true);
    expect([...new Set(scripted.map(nameOf))].sort()).toEqual(Object.keys(scriptsNotNeeded).sort());
  });

  it('finds every platform in the lockfile, on whichever it was written', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => lockedFor(path, name) === undefined)
        .map((name) => `${nameOf(path)} lacks ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it.each([
    '@biomejs/cli-',
    '@img/sharp-',
    '@koromix/koffi-',
    '@rolldown/binding-',
    '@turbo/',
    '@typescript/typescript-',
  ])('has the binaries of %s* for Linux, macOS and Windows', (prefix) => {
    const systems = Object.entries(packages)
      .filter(([path]) => nameOf(path).startsWith(prefix))
      .flatMap(([, { os = [] }]) => os);
    expect(systems).toEqual(expect.arrayContaining(['linux', 'darwin', 'win32']));
  });
});

/** The locked package that `name` means for the one at `path`: in its own `node_modules`, or in those around it. */
function lockedFor(path: string, name: string): Locked | undefined {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    const found = packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`];
    if (found !== undefined || at === '') return found;
  }
}
