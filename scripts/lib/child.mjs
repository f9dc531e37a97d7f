// Child programs: one whose output is kept in a log and shown when it fails, one whose output is the person's.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './root.mjs';
import { endSignal, SetupError } from './terminal.mjs';

/**
 * Runs a program with its output in `.cache/setup/<name>.log`. Where it fails, the end of that is the error, with a
 * hint (a text, or a function of the output) after it and the exit code `code`.
 */
export async function runLogged(name, command, args, { hint = '', env = {}, code = 1 } = {}) {
  const folder = join(root, '.cache', 'setup');
  mkdirSync(folder, { recursive: true });
  const log = join(folder, `${name}.log`);
  const file = openSync(log, 'w');
  const child = start(command, args, ['ignore', file, file], env);
  const kill = () => child.kill();
  endSignal.addEventListener('abort', kill);
  const ended = await exitOf(child, command);
  endSignal.removeEventListener('abort', kill);
  closeSync(file);
  endSignal.throwIfAborted();
  if (ended === 0) return;
  const output = readFileSync(log, 'utf8').trimEnd();
  const lines = output.split('\n').filter((line) => !/^(npm error)?\s+at .*:\d+\)?$/.test(line)); // no stack traces
  const tail = lines.slice(-15).join('\n');
  const where = `${name} ended with code ${ended}; all that it said is in ${relative(process.cwd(), log)}.`;
  const advice = typeof hint === 'function' ? hint(output) : hint;
  throw new SetupError(`${tail}\n\n${where}${advice && `\n${advice}`}`, { code });
}

/** Runs a program on this terminal and returns its exit code. */
export async function runAttached(command, args, { env = {} } = {}) {
  const child = start(command, args, 'inherit', env);
  // Ctrl-C reaches the whole group by itself; this process only has to outlive the child.
  const forward = () => endSignal.reason === 'SIGTERM' && child.kill('SIGTERM');
  endSignal.addEventListener('abort', forward);
  return exitOf(child, command);
}

function start(command, args, stdio, env) {
  return spawn(command, args, { cwd: root, stdio, env: { ...process.env, ...env } });
}

function exitOf(child, command) {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new SetupError(`Cannot run ${command}: ${error.message}.`)));
    child.on('exit', (code, signal) =>
      resolve(code ?? (signal === 'SIGINT' ? 130 : signal === 'SIGTERM' ? 143 : 1)),
    );
  });
}
