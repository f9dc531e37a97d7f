import type { WriteStream } from 'node:tty';

/** Colours for one stream: as given where it is a terminal that wants them, else plain text. */
export interface Style {
  green(text: string): string;
  red(text: string): string;
}

export function styleOf(stream: Pick<WriteStream, 'isTTY'>): Style {
  const on = stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
  const wrap =
    (open: number, close: number) =>
    (text: string): string =>
      on ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { green: wrap(32, 39), red: wrap(31, 39) };
}
