import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileOf, importsOf, packageOf, reachedFrom } from './imports.ts';
import { free, keptTo, mayImport, testsMayImport } from './rules.ts';
import { deedsOf } from './statements.ts';
import { filesOf, published, root, type Workspace } from './workspaces.ts';

const ours = new Map(published.map(({ manifest, short }) => [manifest.name, short]));

interface Import {
  readonly file: string;
  readonly specifier: string;
  readonly name: string;
}

/** The imports of packages that the files of a workspace make. */
function packagesImported(workspace: Workspace, part: string): readonly Import[] {
  return ['.ts', '.mjs']
    .flatMap((ending) => filesOf(workspace, part, ending))
    .flatMap((file) =>
      importsOf(file).flatMap((specifier) => {
        const name = packageOf(specifier);
        return name === undefined || name === workspace.manifest.name ? [] : [{ file, specifier, name }];
      }),
    );
}

/** What the whole repository's tests are written with. */
const testTools = ['vitest', 'fast-check'];

const told = (imports: readonly Import[]) => imports.map(({ file, specifier }) => `${file}: ${specifier}`);

it('every published package has a rule', () => {
  const ruled = [...Object.keys(mayImport), 'runner'];
  expect(published.map(({ short }) => short).filter((short) => !ruled.includes(short))).toEqual([]);
});

describe.each(published)('$folder', (workspace) => {
  const { short, manifest } = workspace;
  const allowed = mayImport[short] ?? [...ours.values()];
  const sources = packagesImported(workspace, 'src');
  const tests = ['test', 'conformance'].flatMap((part) => packagesImported(workspace, part));
  /** The programs: run, never imported. */
  const programs = manifest.bin === undefined ? [] : [`${workspace.folder}/src/bin.ts`];
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

  it('imports only the packages it may', () => {
    const wrong = sources.filter(({ name }) => ours.has(name) && !allowed.includes(ours.get(name)!));
    expect(told(wrong)).toEqual([]);
  });

  it('depends only on the packages it may', () => {
    expect(declared.filter((name) => ours.has(name) && !allowed.includes(ours.get(name)!))).toEqual([]);
  });

  it('keeps its tests to the same packages, the engine and the contract suites', () => {
    const known = [...allowed, ...testsMayImport];
    const wrong = tests.filter(({ name }) => ours.has(name) && !known.includes(ours.get(name)!));
    expect(told(wrong)).toEqual([]);
  });

  it('declares for its tests what they import, and no more', () => {
    const forTests = Object.keys(manifest.devDependencies ?? {});
    const known = [...declared, ...forTests, ...testTools];
    expect(told(tests.filter(({ name }) => !known.includes(name)))).toEqual([]);
    const used = new Set([...sources, ...tests].flatMap(({ name }) => [name, `@types/${name}`]));
    expect(forTests.filter((name) => !used.has(name))).toEqual([]);
  });

  it('declares what it imports, and no more', () => {
    expect(told(sources.filter(({ name }) => !declared.includes(name)))).toEqual([]);
    const used = new Set(sources.map(({ name }) => name));
    expect(declared.filter((name) => !used.has(name))).toEqual([]);
  });

  it('leaves outside packages to those who own them', () => {
    expect(told(sources.filter(({ name }) => keptTo[name]?.includes(short) === false))).toEqual([]);
  });

  it('does nothing when it is imported', () => {
    const files = filesOf(workspace, 'src', '.ts').filter((file) => !programs.includes(file));
    expect(files.flatMap((file) => deedsOf(file).atImport)).toEqual([]);
  });

  it('leaves printing to programs', () => {
    const files = filesOf(workspace, 'src', '.ts').filter((file) => !programs.includes(file));
    expect(short === 'runner' ? [] : files.flatMap((file) => deedsOf(file).prints)).toEqual([]);
  });

  it('imports its own files by their names, and none of another package', () => {
    const wrong = filesOf(workspace, 'src', '.ts').flatMap((file) =>
      importsOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .filter((specifier) => {
          const imported = fileOf(file, specifier);
          return !imported.startsWith(`${workspace.folder}/src/`) || !existsSync(join(root, imported));
        })
        .map((specifier) => `${file}: ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });
});

describe.each(free)('%s', (short) => {
  it('needs no tfjs from its main entry', () => {
    const files = [...reachedFrom(`packages/${short}/src/index.ts`)];
    expect(files.filter((file) => importsOf(file).some((name) => name.startsWith('@tensorflow/')))).toEqual(
      [],
    );
  });
});
