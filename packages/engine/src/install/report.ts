import { formatBytes } from './format-bytes.ts';
import type { InstallProgress } from './install.ts';

/** What of a stream the reporter needs: `process.stderr` has it. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const verbs = { download: 'Downloading', verify: 'Checking', unpack: 'Unpacking' } as const;

/**
 * Shows an installation's progress as text of at most 80 columns: one live line for each step on a terminal;
 * elsewhere a line when a step begins and at each quarter of a download.
 */
export function installReporter(
  stream: ProgressStream,
  now: () => number = Date.now,
): (progress: InstallProgress) => void {
  return stream.isTTY ? live(stream, now) : plain(stream);
}

function live(stream: ProgressStream, now: () => number): (progress: InstallProgress) => void {
  const width = Math.min(stream.columns || 80, 80) - 1;
  let step = '';
  let open = false;
  let shown = 0;
  return (progress) => {
    const done = progress.bytes >= progress.total;
    const title = titleOf(progress);
    const same = title === step;
    if (same && (!open || (!done && now() - shown < 100))) return;
    if (!same && open) stream.write('\n');
    step = title;
    open = !done;
    shown = now();
    const amount = done
      ? formatBytes(progress.total)
      : `${formatBytes(progress.bytes)} of ${formatBytes(progress.total)}, ${percent(progress)} %`;
    stream.write(`\r\x1b[2K${`${title}: ${amount}`.slice(0, width)}${done ? '\n' : ''}`);
  };
}

function plain(stream: ProgressStream): (progress: InstallProgress) => void {
  let step = '';
  let quarter = 0;
  return (progress) => {
    const title = titleOf(progress);
    if (title !== step) {
      step = title;
      quarter = 0;
      stream.write(`${title}: ${formatBytes(progress.total)}\n`);
    }
    const reached = Math.floor(percent(progress) / 25);
    if (progress.phase !== 'download' || reached <= quarter) return;
    quarter = reached;
    stream.write(`  ${quarter * 25} %\n`);
  };
}

function titleOf({ phase, wheel, index, count }: InstallProgress): string {
  return `${verbs[phase]} ${wheel}${count > 1 ? ` (${index} of ${count})` : ''}`;
}

function percent({ bytes, total }: InstallProgress): number {
  return Math.floor((100 * bytes) / Math.max(total, 1));
}
