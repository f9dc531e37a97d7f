import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
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

/** A run that has not ended. */
export interface RunningCommand {
  /** Resolves when stderr holds the pattern. */
  until(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly end: Promise<Outcome>;
}

/** A person's folder with a small data set in it, and the command line run there. */
export interface Project {
  readonly folder: string;
  path(...parts: string[]): string;
  write(name: string, content: string): void;
  run(...args: string[]): Outcome;
  /** Runs with other environment variables; one that is undefined is taken out. */
  runWith(environment: Readonly<Record<string, string | undefined>>, ...args: string[]): Outcome;
  /** Starts a run that goes on while the test does. */
  start(...args: string[]): RunningCommand;
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
    run: (...args) => runIn(folder, {}, args),
    runWith: (environment, ...args) => runIn(folder, environment, args),
    start: (...args) => startIn(folder, args),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function runIn(
  cwd: string,
  environment: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
): Outcome {
  const env = { ...process.env, NO_COLOR: '1', ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd,
    encoding: 'utf8',
    env,
    timeout: 120_000,
  });
  return outcomeOf(status, stdout, stderr);
}

function startIn(cwd: string, args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [bin, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  const end = new Promise<Outcome>((resolve) => {
    child.on('close', (code) => resolve(outcomeOf(code, output.stdout, output.stderr)));
  });
  return {
    end,
    kill: (signal) => child.kill(signal),
    async until(pattern) {
      while (!pattern.test(output.stderr)) {
        if (child.exitCode !== null) throw new Error(`ended before ${pattern}: ${output.stderr}`);
        await setTimeout(20);
      }
    },
  };
}

function outcomeOf(code: number | null, stdout: string, stderr: string): Outcome {
  const json = (): Record<string, unknown> =>
    JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;
  return { code, stdout, stderr, json };
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
  cache: { folder: prepared }
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
