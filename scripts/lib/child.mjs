// Child programs: one whose output is kept in a log and shown when it fails, one whose output is the person's.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { SetupError } from './terminal.mjs';

/** Runs a program with its output in `.cache/setup/<name>.log`; the end of it is shown when the program fails. */
export async function runLogged(name, command, args, { hint = '', env = {} } = {}) {
  const folder = join(root, '.cache', 'setup');
  mkdirSync(folder, { recursive: true });
  const log = join(folder, `${name}.log`);
  const file = openSync(log, 'w');
  const child = start(command, args, { stdio: ['ignore', file, file], env });
  const code = await exitOf(child, command);
  closeSync(file);
  if (code === 0) return;
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
  const shown = lines.length > 24 ? [...lines.slice(0, 12), '…', ...lines.slice(-12)] : lines;
  throw new SetupError(
    `${shown.join('\n')}\n\n${command} ${args.join(' ')} ended with code ${code}.${hint && ` ${hint}`}\nAll of its output: ${log}`,
    {
      code: 1,
    },
  );
}

/** Runs a program on this terminal; signals reach it, and its exit code is returned. */
export async function runAttached(command, args, { env = {} } = {}) {
  const child = start(command, args, { stdio: 'inherit', env });
  // Ctrl-C reaches the whole group by itself: this process only has to outlive the child.
  const forward = (signal) => child.kill(signal);
  const ignore = () => {};
  process.on('SIGTERM', forward).on('SIGINT', ignore);
  try {
    return await exitOf(child, command);
  } finally {
    process.off('SIGTERM', forward).off('SIGINT', ignore);
  }
}

function start(command, args, { stdio, env }) {
  return spawn(command, args, { cwd: root, stdio, env: { ...process.env, ...env } });
}

function exitOf(child, command) {
  return new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(new SetupError(`Cannot run ${command}: ${error.message}.`, { code: 1 })),
    );
    child.on('exit', (code, signal) =>
      resolve(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1)),
    );
  });
}
