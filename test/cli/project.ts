import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const bin = fileURLToPath(new URL('../../apps/runner/dist/bin.js', import.meta.url));

/** What a run of the real command line gave. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stdout, as JSON. */
  json(): Record<string, unknown>;
}

/** A person's folder with a small data set in it, and the command line run there. */
export interface Project {
  readonly folder: string;
  path(...parts: string[]): string;
  write(name: string, content: string): void;
  run(...args: string[]): Outcome;
  remove(): void;
}

/**
 * Makes a folder with `pets.csv` (60 rows), its pictures and `pets.yaml`. The word says the class in three of four
 * rows, and so does the colour of the picture; together they always do.
 */
export async function makeProject(): Promise<Project> {
  const folder = mkdtempSync(join(tmpdir(), 'crossmodal-project-'));
  const write = (name: string, content: string): void => writeFileSync(join(folder, name), content);
  mkdirSync(join(folder, 'pictures'));
  for (const [name, red, blue] of [
    ['cat', 220, 20],
    ['dog', 20, 220],
  ] as const) {
    await sharp({ create: { width: 12, height: 12, channels: 3, background: { r: red, g: 60, b: blue } } })
      .png()
      .toFile(join(folder, 'pictures', `${name}.png`));
  }
  const rows = Array.from({ length: 60 }, (_, i) => {
    const [label, other] = i % 2 === 0 ? ['cat', 'dog'] : ['dog', 'cat'];
    const word = i % 8 < 6 ? `a ${label}` : `something`;
    const picture = i % 8 >= 4 || i % 8 < 2 ? label : other;
    const split = i < 40 ? 'train' : i < 48 ? 'validation' : 'test';
    return `pet-${i},${word},pictures/${picture}.png,${label},${split}`;
  });
  write('pets.csv', `id,words,picture,label,split\n${rows.join('\n')}\n`);
  write('pets.yaml', configuration());
  return {
    folder,
    path: (...parts) => join(folder, ...parts),
    write,
    run(...args) {
      const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1' },
        timeout: 120_000,
      });
      return {
        code: status,
        stdout,
        stderr,
        json: () => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>,
      };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The project's configuration, small enough to train in a second. */
export function configuration(): string {
  return `name: pets
seed: 7
data:
  file: pets.csv
  id: id
  target: label
  split: { column: split }
modalities:
  words:
    kind: text
    column: words
    length: 4
    encoder: { features: 8 }
  picture:
    kind: image
    column: picture
    width: 8
    height: 8
    encoder: { channels: [4], strides: [2] }
model:
  fusion: { kind: concatenateTime, features: 8 }
  recurrent: { kind: lstm, units: 8 }
training:
  epochs: 3
  batchSize: 16
`;
}
