import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeProject, type Project } from './project.ts';

let project: Project;
beforeAll(async () => {
  project = await makeProject();
});
afterAll(() => project.remove());

describe('crossmodal data', () => {
  it('describes what a configuration names', () => {
    const { code, json } = project.run('data', 'describe', 'pets.yaml', '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({
      samples: 60,
      modalities: { picture: { kind: 'image', width: { least: 12, greatest: 12 } }, words: { present: 60 } },
      targets: { counts: { cat: 30, dog: 30 } },
    });
  });

  it('describes for people within 80 columns', () => {
    const { stdout } = project.run('data', 'describe', 'pets.yaml');
    expect(stdout).toMatch(/^60 samples\n/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('draws pictures beside their augmented versions', async () => {
    const outcome = project.run(
      'data',
      'preview',
      'pets.yaml',
      '--rows',
      '3',
      '--versions',
      '2',
      '-o',
      'sheet.png',
    );
    expect(outcome).toMatchObject({ code: 0, stdout: 'sheet.png\n' });
    const { width, height } = await sharp(readFileSync(project.path('sheet.png'))).metadata();
    expect({ width, height }).toEqual({ width: 3 * 8 + 4 * 4, height: 3 * 8 + 4 * 4 });
  });

  it('refuses a source that is not there', () => {
    const { code, stderr } = project.run('data', 'describe', 'nothing.csv');
    expect(code).toBe(2);
    expect(stderr).toMatch(/nothing\.csv/);
  });
});
