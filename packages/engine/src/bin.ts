#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { CrossmodalError, isCrossmodalError } from '@crossmodal/core';
import { installLibtensorflow, installReporter } from './install/index.ts';
import { locateLibtensorflow } from './locate/index.ts';

const usage = `Usage:
  crossmodal-engine install [--cuda]   fetch libtensorflow into the cache folder
  crossmodal-engine where              print the folder in which it is found
`;

const interrupted = new AbortController();

async function main(): Promise<void> {
  const { values, positionals } = parse();
  const [verb, ...others] = positionals;
  if (values.help) return void process.stdout.write(usage);
  if (others.length > 0 || (verb === 'where' && values.cuda)) throw misuse('expected no more than one verb');
  if (verb === 'where') return void process.stdout.write(`${locateLibtensorflow().directory}\n`);
  if (verb !== 'install') throw misuse(`expected install or where, got ${verb ?? 'nothing'}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted.abort());
  const { directory, version, variant } = await installLibtensorflow({
    variant: values.cuda ? 'cuda' : 'cpu',
    onProgress: installReporter(process.stderr),
    signal: interrupted.signal,
  });
  process.stderr.write(`libtensorflow ${version} (${variant}) is in:\n`);
  process.stdout.write(`${directory}\n`);
}

function parse() {
  try {
    return parseArgs({
      options: { cuda: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
  } catch (error) {
    throw misuse((error as Error).message.split('. ')[0]!);
  }
}

function misuse(problem: string): CrossmodalError {
  return new CrossmodalError('engine/usage', `${problem}.`, { hint: `\n${usage.trimEnd()}` });
}

try {
  await main();
} catch (error) {
  if (interrupted.signal.aborted) {
    process.stderr.write('\nInterrupted: nothing was left behind.\n');
    process.exitCode = 130;
  } else if (isCrossmodalError(error)) {
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = error.kind === 'user' ? 2 : 1;
  } else {
    process.stderr.write(`\n${(error as Error).stack}\n`);
    process.exitCode = 1;
  }
}
