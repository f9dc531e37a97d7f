// What a person sees while things are set up: on stderr, one line a step, live on a terminal.

const stream = process.stderr;
const live = Boolean(stream.isTTY) && process.env.TERM !== 'dumb' && !process.env.CI;
const colour = live && !process.env.NO_COLOR;
const paint = (code, text) => (colour ? `\u001b[${code}m${text}\u001b[39m` : text);

/** What ends a program with a message: a fault of the machine or the person (exit code 2), or of ours (1). */
export class SetupError extends Error {
  constructor(message, { code = 2 } = {}) {
    super(message);
    this.code = code;
  }
}

/** Aborted when the person or the system wants an end; steps that leave something half done listen to it. */
const ending = new AbortController();
export const endSignal = ending.signal;
const exitCodes = { SIGINT: 130, SIGTERM: 143 };

export const seconds = (since) => {
  const value = (performance.now() - since) / 1000;
  return value < 10 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`;
};

export const megabytes = (bytes) => `${Math.round(bytes / 1e6).toLocaleString('en')} MB`;

/** Runs a step; `work` is given a function that tells how far it is, and may return what to say at the end. */
export async function step(title, work) {
  const began = performance.now();
  let status = '';
  const draw = () => {
    const text = `  ${[title, status].filter(Boolean).join(': ')} (${seconds(began)})`;
    stream.write(`\r\u001b[2K${text.slice(0, Math.min(stream.columns || 80, 80) - 1)}`);
  };
  if (!live) stream.write(`  ${title} …\n`);
  const timer = live ? setInterval(draw, 100) : undefined;
  const end = (mark, text) => {
    clearInterval(timer);
    stream.write(`${live ? '\r\u001b[2K' : ''}${mark} ${text} (${seconds(began)})\n`);
  };
  try {
    const result = await work((text) => {
      status = text;
    });
    end(paint(32, '✓'), result ? `${title}: ${result}` : title);
  } catch (error) {
    end(paint(31, '✗'), title);
    throw error;
  }
}

/** A heading over the output of a tool. */
export function heading(text) {
  stream.write(`\n${paint(36, `── ${text} ${'─'.repeat(Math.max(0, 75 - text.length))}`)}\n`);
}

/** Runs a program's main function and turns faults and signals into messages and exit codes. */
export async function run(main) {
  for (const signal of Object.keys(exitCodes)) process.once(signal, () => ending.abort(signal));
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (endSignal.aborted) {
      stream.write('\nInterrupted. The next run goes on from here.\n');
      process.exitCode = exitCodes[endSignal.reason];
    } else if (error instanceof SetupError) {
      stream.write(`\n${error.message}\n`);
      process.exitCode = error.code;
    } else {
      throw error;
    }
  }
}
