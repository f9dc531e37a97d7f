// Where easy-VQA lies: beside the project, or else fetched by pip (PyPI's easy-vqa 1.0, MIT, 3 MB) into the cache.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const beside = join(root, '../shared/data/easy-vqa');
const cached = join(root, '.cache/easy-vqa-1.0');
const data = join(cached, 'easy_vqa/data');

const isWhole = (folder) => existsSync(join(folder, 'test/questions.json'));

/** The folder with train/, test/ and answers.txt. */
export function findEasyVqa() {
  if (isWhole(beside)) return beside;
  if (!isWhole(data)) fetchData();
  return data;
}

function fetchData() {
  process.stderr.write('fetching easy-VQA by pip\n');
  // Beside its place and renamed, so that an interrupted fetch leaves nothing that looks whole.
  const partial = `${cached}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(dirname(partial), { recursive: true });
  const python = process.platform === 'win32' ? 'python' : 'python3';
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
  const { status, error } = spawnSync(python, [...install, '--target', partial, 'easy-vqa==1.0'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0 || !isWhole(join(partial, 'easy_vqa/data'))) {
    const why = error?.message ?? `pip ended with code ${status}`;
    throw new Error(`easy-VQA is not in ${beside}, and could not be fetched: ${why}.`);
  }
  rmSync(cached, { recursive: true, force: true });
  renameSync(partial, cached);
}
