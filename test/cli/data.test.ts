import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SourceCase, writeFormats } from './formats.ts';
import { makeProject, type Project } from './project.ts';

let project: Project;
let formats: Readonly<Record<string, SourceCase>>;
beforeAll(async () => {
  project = await makeProject();
  formats = await writeFormats(project.folder);
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

  it('says how large the parts are, and what of them training has seen', () => {
    const { json } = project.run('data', 'describe', 'pets.yaml', '--json');
    const { parts, leaks } = json() as { parts: object; leaks: { modality: string; part: string }[] };
    expect(parts).toEqual({ train: 40, validation: 8, test: 12 });
    // There are two pictures and three texts in all.
    expect(leaks).toHaveLength(2 * (8 + 12));
    expect(leaks[0]).toEqual({
      modality: 'picture',
      part: 'validation',
      sample: 'pet-40',
      inTraining: 'pet-0',
    });
    const { stdout } = project.run('data', 'describe', 'pets.yaml');
    expect(stdout).toMatch(/^content that training has seen:\n {2}validation, picture: 8 samples$/m);
    expect(project.run('data', 'describe', 'pets.yaml', '--no-leaks').stdout).not.toMatch(/has seen/);
  });

  it('counts the parts with which data comes', () => {
    const { json } = project.run('data', 'describe', 'pets.csv', '--json');
    expect(json().parts).toEqual({ train: 40, validation: 8, test: 12 });
    project.write('whole.csv', 'text,label\none,a\n');
    expect(project.run('data', 'describe', 'whole.csv', '--json').json()).not.toHaveProperty('parts');
  });

  it('counts bad rows and goes on', () => {
    project.write('bad.csv', 'text,label\none,a\ntwo\nthree,b\n');
    const { code, json } = project.run('data', 'describe', 'bad.csv', '--json');
    expect(code).toBe(0);
    expect(json()).toMatchObject({ samples: 2, badRows: [{ code: 'data/malformed-row', line: 3 }] });
    expect(project.run('data', 'describe', 'bad.csv').stdout).toMatch(
      /^1 bad row is left out:\n.*bad\.csv:3/m,
    );
  });

  it('lets nothing from the data command the terminal', () => {
    project.write('evil.csv', 'text,label\n\u001b[2Jgone,\u001b]0;title\u0007\nx,y\n');
    for (const verb of ['describe', 'preview']) {
      const { code, stdout } = project.run('data', verb, 'evil.csv');
      expect(code).toBe(0);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(stdout).not.toMatch(/[\u001b\u0007]/);
    }
  });

  it.each([
    'csv',
    'tsv',
    'jsonl',
    'json',
    'parquet',
    'class folders',
    'imagefolder',
    'shards by a glob',
    'CIFAR-10',
    'CIFAR-10 as downloaded',
    'ImageNet',
  ])('describes, previews and prepares %s without a configuration', async (format) => {
    const { source, samples, modalities, classes } = formats[format]!;
    const described = project.run('data', 'describe', source, '--json');
    expect(described.stderr).toBe('');
    const description = described.json() as {
      samples: number;
      modalities: Record<string, { kind: string }>;
      targets: { different: number };
    };
    expect(description.samples).toBe(samples);
    expect(description.targets.different).toBe(classes);
    const kinds = Object.entries(description.modalities).map(([name, { kind }]) => [name, kind]);
    expect(Object.fromEntries(kinds)).toEqual(modalities);

    const size = ['--width', '10', '--height', '6'];
    const shown = project.run('data', 'preview', source, '--rows', '2', '-o', `${format}.png`, ...size);
    expect(shown.code).toBe(0);
    const prepared = project.run('data', 'prepare', source, '--folder', 'caches', '--json', ...size);
    const [picture] = Object.entries(modalities).find(([, kind]) => kind === 'image') ?? [];
    if (picture === undefined) {
      expect(shown.stdout).toMatch(/text: /);
      expect(prepared).toMatchObject({ code: 2, stderr: expect.stringContaining('give a configuration') });
      return;
    }
    const { width, height } = await sharp(readFileSync(project.path(`${format}.png`))).metadata();
    expect({ width, height }).toEqual({ width: 10 + 2 * 4, height: 2 * 6 + 3 * 4 });
    expect(prepared.code).toBe(0);
    expect(prepared.json()).toMatchObject({ badRows: [], caches: [{ modality: picture, samples }] });
  });

  it('refuses a source that is not there', () => {
    const { code, stderr } = project.run('data', 'describe', 'nothing.csv');
    expect(code).toBe(2);
    expect(stderr).toMatch(/nothing\.csv/);
  });
});
