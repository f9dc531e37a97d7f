import { describe, expect, it } from 'vitest';
import type { InstallProgress } from '../../src/install/install.ts';
import { installReporter } from '../../src/install/report.ts';

const base = { wheel: 'tensorflow-cpu 2.21.0', index: 1, count: 1 };
const steps: InstallProgress[] = [
  { ...base, phase: 'download', bytes: 0, total: 274e6 },
  { ...base, phase: 'download', bytes: 70e6, total: 274e6 },
  { ...base, phase: 'download', bytes: 71e6, total: 274e6 },
  { ...base, phase: 'download', bytes: 274e6, total: 274e6 },
  { ...base, phase: 'download', bytes: 274e6, total: 274e6 },
  { ...base, phase: 'unpack', bytes: 0, total: 1.3e9 },
  { ...base, phase: 'unpack', bytes: 1.3e9, total: 1.3e9 },
];

function written(isTTY: boolean, all: InstallProgress[] = steps): string[] {
  const texts: string[] = [];
  let time = 0;
  const stream = { isTTY, columns: 120, write: (text: string) => texts.push(text) };
  const report = installReporter(stream, () => {
    time += 60;
    return time;
  });
  for (const step of all) report(step);
  return texts;
}

describe('installReporter', () => {
  it('keeps one live line for each step on a terminal', () => {
    expect(written(true)).toEqual([
      '\r\x1b[2KDownloading tensorflow-cpu 2.21.0: 0 MB of 274 MB, 0 %',
      '\r\x1b[2KDownloading tensorflow-cpu 2.21.0: 71 MB of 274 MB, 25 %',
      '\r\x1b[2KDownloading tensorflow-cpu 2.21.0: 274 MB\n',
      '\r\x1b[2KUnpacking tensorflow-cpu 2.21.0: 0 MB of 1.3 GB, 0 %',
      '\r\x1b[2KUnpacking tensorflow-cpu 2.21.0: 1.3 GB\n',
    ]);
  });

  it('writes plain lines elsewhere', () => {
    expect(written(false).join('')).toBe(
      'Downloading tensorflow-cpu 2.21.0: 274 MB\n  25 %\n  100 %\nUnpacking tensorflow-cpu 2.21.0: 1.3 GB\n',
    );
  });

  it('stays within 80 columns for the longest name', () => {
    const wheel = 'nvidia-cuda-runtime-cu12-with-a-longer-name 12.9.79';
    const [line] = written(true, [{ ...steps[0]!, wheel, index: 10, count: 13 }]);
    expect(line).toContain('(10 of 13)');
    expect(line!.replace('\r\x1b[2K', '').length).toBeLessThan(80);
  });
});
