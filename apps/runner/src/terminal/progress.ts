/** Where people are told how it goes. */
export interface Progress {
  /** Replaces the live line; on a stream that is no terminal, nothing. */
  update(text: string): void;
  /** Ends the live line and prints a line that stays. */
  line(text: string): void;
  /** Takes the live line away. */
  clear(): void;
}

type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>;

/** Progress on a stream (default: stderr): a live line on a terminal, plain lines elsewhere. */
export function createProgress(stream: Output = process.stderr): Progress {
  const live = stream.isTTY === true && process.env.TERM !== 'dumb';
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write('\r\u001b[2K');
    shown = false;
  };
  return {
    update(text) {
      if (!live) return;
      const width = (stream.columns ?? 80) - 1;
      stream.write(`\r\u001b[2K${text.length > width ? `${text.slice(0, width - 1)}…` : text}`);
      shown = true;
    },
    line(text) {
      clear();
      stream.write(`${text}\n`);
    },
    clear,
  };
}

/** A bar of `width` characters, filled to a share from 0 to 1. */
export function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '━'.repeat(filled) + '┄'.repeat(width - filled);
}

/** Seconds as people say them: `8 s`, `2 min 05 s`, `1 h 04 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${Math.floor(whole / 3600)} h ${String(Math.floor((whole % 3600) / 60)).padStart(2, '0')} min`;
}
