// The table of the emoji example; made from its npm packages where it is not there yet.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const example = join(import.meta.dirname, '../../examples/emoji');
const table = join(example, 'data/emoji.csv');

export function findEmoji() {
  if (!existsSync(table))
    execFileSync(process.execPath, [join(example, 'prepare.mjs')], { stdio: 'inherit' });
  return table;
}
