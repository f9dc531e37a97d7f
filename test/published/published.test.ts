import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { free } from '../structure/rules.ts';
import { published, root } from '../structure/workspaces.ts';
import { type Consumer, createConsumer } from './consumer.ts';
import { examplesOf, pages } from './examples.ts';
import { checkWithTypeScript, compileWithOlderTypeScript } from './types.ts';

const examples = pages().flatMap((page) => examplesOf(page));
const everything = 'everything.ts';
const fileOf = (index: number): string => `example-${index}.${examples[index]!.language}`;
const typed = examples.map((_, i) => fileOf(i)).filter((file) => file.endsWith('.ts'));

let consumer: Consumer;
let faults: readonly string[];

beforeAll(() => {
  consumer = createConsumer();
  writeFileSync(join(consumer.folder, everything), everythingImported());
  for (const [i, { source }] of examples.entries()) writeFileSync(join(consumer.folder, fileOf(i)), source);
  faults = compileWithOlderTypeScript(consumer.folder, [everything, ...typed]);
  if (!existsSync(join(root, 'examples', 'emoji', 'data', 'emoji.csv'))) {
    execFileSync(process.execPath, ['examples/emoji/prepare.mjs'], { cwd: root, stdio: 'pipe' });
  }
}, 180_000);
afterAll(() => consumer?.remove());

describe.each(published.map(({ manifest }) => manifest.name))('%s, packed', (name) => {
  const packed = () => consumer.packages.find(({ workspace }) => workspace.manifest.name === name)!;

  it('holds what it needs and nothing else', () => {
    const files = packed().contents.listFiles();
    const own = files.map((file) => file.slice(`/node_modules/${name}/`.length));
    expect(own).toEqual(
      expect.arrayContaining(['package.json', 'README.md', 'LICENSE', 'dist/index.js', 'src/index.ts']),
    );
    const known =
      /^(package\.json|README\.md|LICENSE|src\/.*\.ts|bin\/.*\.mjs|dist\/.*\.(js|d\.ts)(\.map)?)$/;
    expect(own.filter((file) => !known.test(file))).toEqual([]);
    const sources = new Set(own.filter((file) => file.startsWith('src/')));
    const compiled = own.filter((file) => /^dist\/.*\.js$/.test(file));
    const leftOver = compiled.filter((file) => !sources.has(file.replace(/^dist(.*)\.js$/, 'src$1.ts')));
    expect(leftOver, 'left over from an earlier build: remove dist and build again').toEqual([]);
  });

  it('satisfies publint', async () => {
    const { messages, pkg } = await publint({ pack: { tarball: packed().tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it('has types that agree with what runs', async () => {
    const analysis = await checkPackage(packed().contents);
    expect(analysis.types).toBeTruthy();
    const problems = 'problems' in analysis ? analysis.problems : [];
    // The packages are ES modules: what only concerns `require` and resolution before `exports` is no fault.
    const concerned = problems.filter(
      (problem) => !('resolutionKind' in problem && /^node10$|^node16-cjs$/.test(problem.resolutionKind)),
    );
    expect(concerned.filter(({ kind }) => kind !== 'CJSResolvesToESM')).toEqual([]);
  });
});

describe('in an empty project', () => {
  it('the declarations hold for TypeScript 5.9', () => {
    expect(faults.filter((fault) => !/^example-\d+\.ts/.test(fault))).toEqual([]);
  });

  it('the declarations hold for the TypeScript of this repository', () => {
    expect(checkWithTypeScript(consumer.folder, [everything, ...typed])).toEqual([]);
  });

  it('importing every entry says nothing, starts nothing and loads nothing heavy', () => {
    const { status, stdout, stderr } = run(everything);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { entries, loaded, backends } = JSON.parse(stdout) as Record<string, string[]>;
    expect(new Set(entries)).toEqual(new Set(['object']));
    const heavy = /node_modules[\\/](koffi|sharp|natural|@tensorflow[\\/]tfjs-node)[\\/]/;
    expect(loaded?.filter((path) => heavy.test(path))).toEqual([]);
    expect(backends).toEqual(['cpu']); // tfjs' own
  });
});

describe('in an empty project without tfjs', () => {
  const host = 'host.ts';

  it('the packages for data, texts, pictures and figures work and are typed', () => {
    const lines = free.map((short, i) => `import * as entry${i} from '@crossmodal/${short}';`);
    const objects = free.map((_, i) => `entry${i}`).join(', ');
    writeFileSync(
      join(consumer.hostFolder, host),
      `${lines.join('\n')}\nconsole.log([${objects}].map((entry) => typeof entry).join());\n`,
    );
    expect(existsSync(join(consumer.hostFolder, 'node_modules', '@tensorflow'))).toBe(false);
    expect(compileWithOlderTypeScript(consumer.hostFolder, [host])).toEqual([]);
    expect(checkWithTypeScript(consumer.hostFolder, [host])).toEqual([]);
    const { status, stdout, stderr } = run(host, consumer.hostFolder);
    expect({ status, stderr, stdout }).toEqual({
      status: 0,
      stderr: '',
      stdout: `${free.map(() => 'object').join()}\n`,
    });
  });
});

describe.each(['layers', 'recurrent', 'fusion'])('@crossmodal/%s, alone beside tfjs', (short) => {
  it('runs what its README shows', () => {
    const folder = consumer.alone(`@crossmodal/${short}`);
    const own = examples.flatMap(({ place }, i) =>
      place.startsWith(`packages/${short}/`) ? [fileOf(i)] : [],
    );
    expect(own.length).toBeGreaterThan(0);
    const installed = readdirSync(join(folder, 'node_modules', '@crossmodal'));
    expect(installed.sort()).toEqual([...new Set(['core', 'layers', short])].sort());
    for (const file of own) {
      const compiled = file.replace(/\.ts$/, '.js');
      copyFileSync(join(consumer.folder, compiled), join(folder, compiled));
      const { status, stderr } = run(file, folder);
      expect({ status, stderr }).toMatchObject({ status: 0 });
    }
  });
});

describe('the program of', () => {
  it.each(examples.map((example, i) => ({ ...example, file: fileOf(i) })))(
    '$place runs',
    ({ file, prints, throws }) => {
      expect(faults.filter((fault) => fault.startsWith(`${file}:`))).toEqual([]);
      const { status, stdout, stderr } = run(file);
      if (throws === undefined) expect({ status, stderr }).toMatchObject({ status: 0 });
      else expect(stderr).toContain(`[${throws}]`);
      const lines = stdout.split('\n');
      expect(lines.filter((line) => prints.includes(line))).toEqual(prints);
    },
  );
});

/** A program that imports every entry of every package and tells what that did. */
function everythingImported(): string {
  const entries = published.flatMap(({ manifest }) =>
    Object.keys(manifest.exports ?? {})
      .filter((entry) => entry !== './package.json')
      .map((entry) => manifest.name + entry.slice(1)),
  );
  return `import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
${entries.map((entry, i) => `import * as entry${i} from '${entry}';`).join('\n')}
const entries = [${entries.map((_, i) => `entry${i}`).join(', ')}].map((entry) => typeof entry);
const loaded = Object.keys(createRequire(import.meta.url).cache);
const backends = Object.keys(tf.engine().registryFactory);
console.log(JSON.stringify({ entries, loaded, backends }));
`;
}

/** Runs a compiled file of a project, as its people would. */
function run(file: string, folder: string = consumer.folder) {
  return spawnSync(process.execPath, [file.replace(/\.ts$/, '.js')], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 50_000,
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '' },
  });
}
