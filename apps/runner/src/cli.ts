import { isCrossmodalError } from '@crossmodal/core';
import { Command, CommanderError } from 'commander';
import { addVerbs } from './verbs/index.ts';
import { versions } from './versions.ts';

/**
 * Runs the command line.
 *
 * @returns the exit code: 0 done, 2 the user's mistake, 1 a fault of ours, 130 interrupted
 */
export async function main(args: readonly string[]): Promise<number> {
  const program = new Command('crossmodal')
    .description('Train, evaluate and use recurrent networks that fuse text and images.')
    .version(versions().crossmodal ?? '', '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .showHelpAfterError('Run with --help to see what is possible.')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
  addVerbs(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return process.exitCode === undefined ? 0 : Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return report(error);
  }
}

function report(error: unknown): number {
  if (error instanceof Error && error.name === 'AbortError') {
    process.stderr.write('Interrupted.\n');
    return 130;
  }
  if (isCrossmodalError(error)) {
    process.stderr.write(`${error.message}\n`);
    if (error.kind === 'user') return 2;
    if (process.env.CROSSMODAL_DEBUG && error.stack !== undefined) process.stderr.write(`${error.stack}\n`);
    return 1;
  }
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Internal error: ${text}\n`);
  if (process.env.CROSSMODAL_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  else
    process.stderr.write('This is a fault of crossmodal. Set CROSSMODAL_DEBUG=1 to see where it happened.\n');
  return 1;
}
