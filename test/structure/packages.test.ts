import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesOf, type Manifest, published, readJson, root, workspaces } from './workspaces.ts';

const names = new Set(workspaces.map(({ manifest }) => manifest.name));

interface TsConfig {
  readonly references?: readonly { readonly path: string }[];
}

describe.each(published)('$folder', (workspace) => {
  const { folder, manifest } = workspace;

  it('says what it is', () => {
    expect(manifest).toMatchObject({
      license: 'Apache-2.0',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20' },
      description: expect.stringMatching(/^.{20,}[^.]$/),
      publishConfig: { access: 'public' },
    });
    expect(manifest.private).toBeUndefined();
  });

  it('comes with the text of its license', () => {
    const [own, ours] = [folder, '.'].map((at) => readFileSync(join(root, at, 'LICENSE'), 'utf8'));
    expect(own).toBe(ours);
  });

  it('publishes what was compiled beside its sources, and nothing of the compiler', () => {
    const taken = manifest.files?.filter((file) => !file.startsWith('!'));
    expect(taken).toEqual([...(manifest.bin === undefined ? [] : ['bin']), 'dist', 'src']);
    expect(manifest.files).toContain('!dist/tsconfig.tsbuildinfo');
  });

  it('exports the sources first, then types, then what runs', () => {
    const { './package.json': own, ...entries } = manifest.exports ?? {};
    expect(own).toBe('./package.json');
    expect(entries['.']).toBeDefined();
    for (const [entry, conditions] of Object.entries(entries)) {
      const source = (conditions as Record<string, string>)['@crossmodal/source']!;
      const compiled = source.replace(/^\.\/src\/(.*)\.ts$/, './dist/$1');
      expect(Object.entries(conditions), entry).toEqual([
        ['@crossmodal/source', source],
        ['types', `${compiled}.d.ts`],
        ['default', `${compiled}.js`],
      ]);
      expect(existsSync(join(root, folder, source)), source).toBe(true);
    }
  });

  it('has programs that are there before the build, so that npm links them', () => {
    for (const file of Object.values(manifest.bin ?? {})) {
      const text = readFileSync(join(root, folder, file), 'utf8');
      expect(text).toMatch(/^#!\/usr\/bin\/env node\n(\/\/ .*\n)*import '\.\.\/dist\/\w+\.js';\n$/);
    }
  });

  it('has a README that says how to install it and shows a program', () => {
    const text = readFileSync(join(root, folder, 'README.md'), 'utf8');
    expect(text).toMatch(new RegExp(`^# ${manifest.name}\n`));
    expect(text).toMatch(new RegExp(`^npm install ${manifest.name}\\b`, 'm'));
    if (manifest.bin?.crossmodal === undefined) expect(text).toMatch(/^```[tj]s\nimport /m);
  });

  it('has tests, in the folders of its sources', () => {
    const tests = filesOf(workspace, 'test', '.test.ts');
    expect(tests.length).toBeGreaterThan(0);
    const sources = tests.map((file) => dirname(file.replace(`${folder}/test/`, `${folder}/src/`)));
    expect([...new Set(sources)].filter((source) => !existsSync(join(root, source)))).toEqual([]);
  });

  it('is compiled after the packages it depends on, with all the others', () => {
    const { references = [] } = readJson<TsConfig>(`${folder}/tsconfig.json`);
    const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter((name) =>
      names.has(name),
    );
    const referred = references.map(
      ({ path }) => readJson<Manifest>(join(folder, path, 'package.json')).name,
    );
    expect(referred.sort()).toEqual(needed.sort());
    expect(readJson<TsConfig>('tsconfig.json').references).toContainEqual({ path: folder });
  });
});

describe('all packages', () => {
  it('want the same version of each dependency', () => {
    const manifests: readonly [string, Manifest][] = [
      ['.', readJson<Manifest>('package.json')],
      ...workspaces.map(({ folder, manifest }): [string, Manifest] => [folder, manifest]),
    ];
    for (const kinds of [['dependencies', 'devDependencies'], ['peerDependencies']] as const) {
      const wanted = new Map<string, Map<string, string>>();
      for (const [folder, manifest] of manifests) {
        for (const [name, version] of kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}))) {
          if (!wanted.has(name)) wanted.set(name, new Map());
          wanted.get(name)!.set(version, folder);
        }
      }
      const several = [...wanted].filter(([, versions]) => versions.size > 1);
      expect(several.map(([name, versions]) => [name, Object.fromEntries(versions)])).toEqual([]);
    }
  });

  it('pin what they depend on to one version', () => {
    const ranges = workspaces.flatMap(({ folder, manifest }) =>
      Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
        .filter(([name, version]) => !names.has(name) && !/^(npm:.*@)?\d+\.\d+\.\d+$/.test(version))
        .map(([name, version]) => `${folder}: ${name} ${version}`),
    );
    expect(ranges).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const { packages } = readJson<{
    packages: Record<string, { resolved?: string; link?: boolean; integrity?: string }>;
  }>('package-lock.json');

  it('names no registry, so that any mirror serves', () => {
    const named = Object.entries(packages).filter(([, { resolved, link }]) => resolved && !link);
    expect(named.map(([path]) => path)).toEqual([]);
  });

  it('knows the hash of everything that is fetched', () => {
    const fetched = Object.entries(packages).filter(
      ([path, { link }]) => path.includes('node_modules/') && !link,
    );
    expect(fetched.length).toBeGreaterThan(100);
    expect(fetched.filter(([, { integrity }]) => !integrity).map(([path]) => path)).toEqual([]);
  });

  it('has every workspace as its package.json is', () => {
    for (const { folder, manifest } of workspaces) {
      expect(packages[folder], folder).toMatchObject({
        ...(manifest.dependencies && { dependencies: manifest.dependencies }),
        ...(manifest.devDependencies && { devDependencies: manifest.devDependencies }),
        ...(manifest.peerDependencies && { peerDependencies: manifest.peerDependencies }),
      });
    }
  });
});
