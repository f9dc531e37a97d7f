import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configuration, makeProject, type Project } from './project.ts';

let project: Project;
beforeEach(async () => {
  project = await makeProject();
});
afterEach(() => project.remove());

const caches = () => readdirSync(project.path('prepared')).sort();
const weights = (run: string) => readFileSync(project.path(run, 'model/weights.safetensors'));
const train = (run: string, file = 'pets.yaml') => {
  const outcome = project.run('train', file, '--output', run, '--json');
  expect(outcome.stderr).not.toMatch(/rror/);
  expect(outcome.code).toBe(0);
  return outcome;
};
const picture = (name: string, red: number) =>
  sharp({ create: { width: 12, height: 12, channels: 3, background: { r: red, g: 9, b: 9 } } })
    .png()
    .toFile(project.path('pictures', name));

describe('the cache of prepared inputs', () => {
  it('changes nothing: the weights are those without it, when it is made and when it is read', () => {
    project.write('memory.yaml', configuration().replace('cache: { folder: prepared }', 'cache: null'));
    train('memory', 'memory.yaml');
    train('made');
    const files = caches();
    expect(files.map((name) => name.replace(/-.*\./, '.'))).toEqual(['picture.prepared', 'words.prepared']);
    const times = files.map((name) => statSync(project.path('prepared', name)).ino);
    train('read');
    expect(caches()).toEqual(files);
    expect(files.map((name) => statSync(project.path('prepared', name)).ino)).toEqual(times);
    expect(weights('made').equals(weights('memory'))).toBe(true);
    expect(weights('read').equals(weights('memory'))).toBe(true);
    const scores = (run: string) => project.run('evaluate', run, '--json').json().metrics;
    expect(scores('read')).toEqual(scores('memory'));
    // Three trainings and two tests, each a process of its own.
  }, 240_000);

  it('is read by every seed, and by training after `data prepare`', () => {
    const { code, json } = project.run('data', 'prepare', 'pets.yaml', '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      badRows: [],
      caches: [
        { modality: 'picture', samples: 60, file: expect.stringMatching(/\.prepared$/) as string },
        { modality: 'words', samples: 60 },
      ],
    });
    const files = caches();
    train('first');
    project.run('train', 'pets.yaml', '--output', 'second', '--seed', '8');
    expect(caches()).toEqual(files);
  });

  it('is another when a picture or the preparation changes', async () => {
    project.run('data', 'prepare', 'pets.yaml');
    const { atime, mtime } = statSync(project.path('pictures/cat.png'));
    await picture('cat.png', 99);
    utimesSync(project.path('pictures/cat.png'), atime, mtime);
    project.run('data', 'prepare', 'pets.yaml');
    expect(caches()).toHaveLength(3);
    project.write('pets.yaml', configuration().replace('width: 8', 'width: 10'));
    project.run('data', 'prepare', 'pets.yaml');
    expect(caches()).toHaveLength(4);
  });

  it('may be made by two runs at once', async () => {
    const runs = ['one', 'two'].map((run) => project.start('train', 'pets.yaml', '--output', run));
    for (const { code } of await Promise.all(runs.map(({ end }) => end))) expect(code).toBe(0);
    expect(weights('one').equals(weights('two'))).toBe(true);
    expect(caches()).toHaveLength(2);
  });

  it('says which file is damaged', () => {
    project.run('data', 'prepare', 'pets.yaml');
    const file = project.path('prepared', caches()[0]!);
    const bytes = readFileSync(file);
    bytes[40]! ^= 1;
    writeFileSync(file, bytes);
    const outcome = project.run('train', 'pets.yaml', '--output', 'run');
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('[data/cache-damaged]');
    expect(outcome.stderr).toContain(caches()[0]);
  });

  it('refuses a folder that the user chose and that cannot be written in', () => {
    project.write('prepared', 'a file');
    const outcome = project.run('data', 'prepare', 'pets.yaml');
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('[data/cache-unwritable]');
  });
});

describe('bad rows', () => {
  const rows = (bad: number) => {
    const good = readFileSync(project.path('pets.csv'), 'utf8').trimEnd();
    const more = Array.from({ length: bad }, (_, i) => `bad-${i},word,pictures/bad-${i}.png,cat,train`);
    for (let i = 0; i < bad; i++) project.write(join('pictures', `bad-${i}.png`), 'no picture');
    project.write('pets.csv', `${[good, ...more].join('\n')}\n`);
  };

  it.each(['cache: { folder: prepared }', 'cache: null'])('are left out and listed, with %s', (cache) => {
    rows(2);
    project.write('pets.csv', `${readFileSync(project.path('pets.csv'), 'utf8')}short,row\n`);
    project.write('pets.yaml', configuration().replace('cache: { folder: prepared }', cache));
    const outcome = project.run('train', 'pets.yaml', '--output', 'run', '--json');
    expect(outcome.code).toBe(0);
    expect(outcome.stderr).toMatch(/^1 bad row is left out:\n.*expected 5 cells/m);
    expect(outcome.stderr).toMatch(/^2 bad rows are left out:\n {2}bad-0 \(.*bad-0\.png\): /m);
    const listed = readFileSync(project.path('run/quarantine.jsonl'), 'utf8').trimEnd().split('\n');
    expect(listed.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual([
      expect.stringMatching(/pets\.csv:64$/) as string,
      'bad-0',
      'bad-1',
    ]);
  });

  it('stop the run past the rate that the configuration allows', () => {
    rows(4);
    const outcome = project.run('train', 'pets.yaml', '--output', 'run');
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toMatch(/\[data\/too-many-bad-rows\] expected at most 5 % bad rows, got 4 of 64/);
    project.write('pets.yaml', configuration().replace('target: label', 'target: label\n  maxBadRows: 0.1'));
    expect(project.run('train', 'pets.yaml', '--output', 'run').code).toBe(0);
  });
});
