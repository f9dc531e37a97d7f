import { type Command, InvalidArgumentError } from 'commander';

/** What every verb that computes takes. */
export interface DeviceOptions {
  readonly backend: 'tensorflow' | 'cpu';
  readonly threads?: number;
}

/** Adds the verbs. Each loads what it needs only when it runs: `--help` answers at once. */
export function addVerbs(program: Command): void {
  device(program.command('train'))
    .description('Train one model as a configuration says, and test it.')
    .argument('<config.yaml>', 'the configuration')
    .option('-o, --output <folder>', 'where the run is written (default: runs/<name>-<time>)')
    .option('--seed <number>', "in place of the configuration's", wholeNumber)
    .option('--modalities <names>', 'only these, separated by commas', names)
    .option('--json', 'print the result as one line of JSON')
    .action(async (config, options) => (await import('./train.ts')).train(config, options));

  device(program.command('compare'))
    .description('Train a model of each modality alone and one of all, and say what fusion bought.')
    .argument('<config.yaml>', 'the configuration')
    .option('-o, --output <folder>', 'where the runs are written (default: runs/<name>-<time>)')
    .option('--seed <number>', "in place of the configuration's", wholeNumber)
    .option('--json', 'print the result as one line of JSON')
    .action(async (config, options) => (await import('./compare.ts')).compare(config, options));

  device(program.command('evaluate'))
    .description('Test a trained model: on the test part of its data, or on other data.')
    .argument('<run>', 'the folder of a run')
    .option('--data <file>', 'a table with the columns that the configuration names')
    .option('--quarantine <file>', 'where bad rows of --data are listed', 'quarantine.jsonl')
    .option('--json', 'print the result as one line of JSON')
    .action(async (run, options) => (await import('./evaluate.ts')).evaluate(run, options));

  device(program.command('predict'))
    .description('Predict with a trained model: one JSON line a sample on stdout.')
    .argument('<run>', 'the folder of a run')
    .option('--data <file>', 'a table with the columns that the configuration names')
    .option('--quarantine <file>', 'where bad rows of --data are listed', 'quarantine.jsonl')
    .option('--input <modality=value...>', 'one sample: a text, or the path of a picture', inputs)
    .option('--top <number>', 'how many classes with their probabilities', wholeNumber, 3)
    .action(async (run, options) => (await import('./predict.ts')).predict(run, options));

  const data = program.command('data').description('Look at data before training.').helpCommand(false);
  source(data.command('describe'))
    .description(
      'Count, measure and show what is there; with a configuration, its parts and what leaks between them.',
    )
    .option('--no-leaks', 'do not compare the content of the parts')
    .option('--json', 'print it as one line of JSON')
    .action(async (from, options) => (await import('./data/describe.ts')).describe(from, options));
  pictures(source(data.command('preview')))
    .description(
      'Draw pictures beside what augmentation makes of them, as a PNG; without pictures, print samples.',
    )
    .option('-o, --output <file>', 'the PNG', 'preview.png')
    .option('--rows <number>', 'how many pictures, or samples', wholeNumber, 8)
    .option('--versions <number>', 'how many augmented versions of each', wholeNumber, 7)
    .action(async (from, options) => (await import('./data/preview.ts')).preview(from, options));
  pictures(source(data.command('prepare')))
    .description('Decode pictures and cut texts into tokens once, into the cache that training reads.')
    .option(
      '--folder <folder>',
      "the cache's (default: the configuration's, or the user's folder for caches)",
    )
    .option('--json', 'print what was made as one line of JSON')
    .action(async (from, options) => (await import('./data/prepare.ts')).prepare(from, options));

  device(program.command('doctor'))
    .description('Print what is installed, what was found where, and the cure for what is missing.')
    .option('--json', 'print it as one line of JSON')
    .action(async (options) => (await import('./doctor.ts')).doctor(options));

  program
    .command('install')
    .description('Get the TensorFlow library (through pip), once for this machine.')
    .option('--cuda', 'the build for NVIDIA GPUs')
    .action(async (options) => (await import('./install.ts')).install(options));
}

/** What the verbs for data look at. */
function source(command: Command): Command {
  return command
    .argument('<source>', 'a configuration (.yaml); or a table, folder, archive or glob of any format')
    .option('--format <name>', 'of a source without a configuration, where nothing else tells')
    .option('--encoding <name>', 'of a text file without a byte order mark', 'utf-8');
}

/** In which size pictures are decoded where no configuration says it. */
function pictures(command: Command): Command {
  return command
    .option('--width <number>', 'of pictures, without a configuration (default: 64)', pixels)
    .option('--height <number>', 'the same (default: 64)', pixels);
}

function device(command: Command): Command {
  return command
    .option('--backend <name>', 'tensorflow, or cpu: plain tfjs, very slow', backend, 'tensorflow')
    .option('--threads <number>', 'for TensorFlow (default: all cores)', wholeNumber);
}

function backend(name: string): string {
  if (name === 'tensorflow' || name === 'cpu') return name;
  throw new InvalidArgumentError('Expected tensorflow or cpu.');
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('Expected a whole number, 0 or more.');
}

function pixels(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= 4096) return value;
  throw new InvalidArgumentError('Expected a whole number from 1 to 4096.');
}

const names = (text: string): readonly string[] => text.split(',').map((name) => name.trim());

function inputs(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected modality=value, as name="grinning face".');
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
