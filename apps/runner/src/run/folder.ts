import { appendFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CrossmodalError } from '@crossmodal/core';

/**
 * The folder that a run leaves behind.
 *
 * | file | holds |
 * | --- | --- |
 * | `config.json` | the whole configuration, defaults filled in, and the versions used |
 * | `history.jsonl` | one line an epoch: loss, metrics on the validation part, seconds |
 * | `metrics.json` | the figures of the test part |
 * | `predictions.jsonl` | one line a sample of the test part: id, target, prediction, probabilities |
 * | `quarantine.jsonl` | one line a row that was left out: id, reason, file and line; absent where there is none |
 * | `leaks.jsonl` | one line a picture or text that a later part shares with training; absent where there is none |
 * | `model/` | all that a prediction needs: `model.json` and `weights.safetensors` |
 * | `log.txt` | what was told while it ran, with times |
 */
export interface RunFolder {
  readonly path: string;
  /** Writes a file whole or not at all. */
  write(name: string, content: string | Uint8Array): void;
  writeJson(name: string, value: unknown): void;
  /** Adds one JSON line to a file. */
  append(name: string, value: unknown): void;
  log(text: string): void;
}

/**
 * Makes a new run folder; a second run into the same folder is refused, also when both start at once.
 *
 * @throws CrossmodalError `run/exists`, `run/unwritable`
 */
export function createRunFolder(path: string): RunFolder {
  try {
    mkdirSync(dirname(path), { recursive: true });
    mkdirSync(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') throw folderExists(path);
    throw new CrossmodalError('run/unwritable', `cannot make the output folder ${path} (${code}).`, {
      cause,
    });
  }
  const write = (name: string, content: string | Uint8Array): void => {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.partial`, content);
    renameSync(`${file}.partial`, file);
  };
  return {
    path,
    write,
    writeJson: (name, value) => write(name, `${JSON.stringify(value, null, 2)}\n`),
    append: (name, value) => appendFileSync(join(path, name), `${JSON.stringify(value)}\n`),
    log: (text) => appendFileSync(join(path, 'log.txt'), `${new Date().toISOString()} ${text}\n`),
  };
}

/** Refuses a taken folder before any work is done; `createRunFolder` has the last word. */
export function requireFreeRunPath(path: string): void {
  if (existsSync(path)) throw folderExists(path);
}

function folderExists(path: string): CrossmodalError {
  return new CrossmodalError('run/exists', `the output folder is there already: ${path}.`, {
    hint: 'Give another with --output, or delete it.',
  });
}

/** `runs/emoji-2026-11-24-015513`: a name for a run that was given none, free at this moment. */
export function defaultRunPath(name: string, now: Date): string {
  const [date, time] = now.toISOString().split('T') as [string, string];
  return join('runs', `${name}-${date}-${time.slice(0, 8).replaceAll(':', '')}`);
}
