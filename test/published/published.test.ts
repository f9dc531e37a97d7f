import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { published, root } from '../structure/workspaces.ts';
import { type Consumer, createConsumer } from './consumer.ts';
import { examplesOf, pages } from './examples.ts';
import { compileWithOlderTypeScript } from './types.ts';

const examples = pages().flatMap((page) => examplesOf(page));
const everything = 'everything.ts';
const fileOf = (index: number): string => `example-${index}.${examples[index]!.language}`;

let consumer: Consumer;
let faults: readonly string[];

beforeAll(() => {
  consumer = createConsumer();
  const entries = published.flatMap(({ manifest }) =>
    Object.keys(manifest.exports ?? {})
      .filter((entry) => entry !== './package.json')
      .map((entry) => manifest.name + entry.slice(1)),
  );
  const lines = entries.map(
    (entry, i) => `import * as entry${i} from '${entry}';\nconsole.log(typeof entry${i});`,
  );
  writeFileSync(join(consumer.folder, everything), lines.join('\n'));
  for (const [i, { source }] of examples.entries()) writeFileSync(join(consumer.folder, fileOf(i)), source);
  const typed = examples.map((_, i) => fileOf(i)).filter((file) => file.endsWith('.ts'));
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

  it('every entry can be imported, and says nothing', () => {
    const { status, stdout, stderr } = run(everything);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(new Set(stdout.trimEnd().split('\n'))).toEqual(new Set(['object']));
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

/** Runs a compiled file of the project, as its people would. */
function run(file: string) {
  return spawnSync(process.execPath, [file.replace(/\.ts$/, '.js')], {
    cwd: consumer.folder,
    encoding: 'utf8',
    timeout: 50_000,
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '' },
  });
}
