import { existsSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configuration, makeProject, type Project } from './project.ts';

let project: Project;
beforeAll(async () => {
  project = await makeProject();
  // Each sample has a text and a picture of its own, but for those of two later ones.
  const rows = await Promise.all(
    Array.from({ length: 60 }, async (_, i) => {
      const label = i % 2 === 0 ? 'cat' : 'dog';
      const split = i < 40 ? 'train' : i < 48 ? 'validation' : 'test';
      const words = i === 59 ? 'A CAT number-0' : `a ${label} number-${i}`;
      const picture = `pictures/${i}.png`;
      await sharp({
        create: { width: 8, height: 8, channels: 3, background: { r: i === 40 ? 3 : i, g: 9, b: 9 } },
      })
        .png()
        .toFile(project.path(picture));
      return `pet-${i},${words},${picture},${label},${split}`;
    }),
  );
  project.write('pets.csv', `id,words,picture,label,split\n${rows.join('\n')}\n`);
});
afterAll(() => project.remove());

const picture = { modality: 'picture', part: 'validation', sample: 'pet-40', inTraining: 'pet-3' };
const words = { modality: 'words', part: 'test', sample: 'pet-59', inTraining: 'pet-0' };
const leaksOf = (run: string): unknown[] =>
  readFileSync(project.path(run, 'leaks.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

it('training warns of what it has seen of later parts, and lists it', () => {
  const { code, stderr } = project.run('train', 'pets.yaml', '--output', 'run');
  expect(code).toBe(0);
  const warnings = stderr.split('\n').filter((line) => line.startsWith('warning: '));
  expect(warnings).toEqual([
    'warning: training has seen 1 × picture of validation, 1 × words of test (leaks.jsonl)',
  ]);
  expect(leaksOf('run')).toEqual([picture, words]);
  expect(readFileSync(project.path('run/log.txt'), 'utf8')).toContain(warnings[0]);
});

it('a comparison warns once, and lists for each model what it sees', () => {
  const { code, stderr } = project.run('compare', 'pets.yaml', '--output', 'all');
  expect(code).toBe(0);
  expect(stderr.match(/warning: training has seen/g)).toHaveLength(1);
  expect(leaksOf('all/picture')).toEqual([picture]);
  expect(leaksOf('all/words')).toEqual([words]);
  expect(leaksOf('all/picture+words')).toEqual([picture, words]);
});

it('does not look where the configuration says so', () => {
  project.write('pets.yaml', configuration().replace('data:\n', 'data:\n  leaks: false\n'));
  const { code, stderr } = project.run('train', 'pets.yaml', '--output', 'silent');
  expect(code).toBe(0);
  expect(stderr).not.toContain('warning');
  expect(existsSync(project.path('silent/leaks.jsonl'))).toBe(false);
});
