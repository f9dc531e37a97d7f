import { describe, expect, it } from 'vitest';
import { createProgress, formatDuration } from '../../src/terminal/progress.ts';
import { reportTraining } from '../../src/terminal/training.ts';

function fakeStream(isTTY: boolean): {
  written: string[];
  write: (text: string) => boolean;
  isTTY: boolean;
  columns: number;
} {
  const written: string[] = [];
  return { written, isTTY, columns: 40, write: (text) => written.push(text) > 0 };
}

describe('createProgress', () => {
  it('writes plain lines where there is no terminal', () => {
    const stream = fakeStream(false);
    const progress = createProgress(stream as never);
    progress.update('half');
    progress.line('done');
    progress.clear();
    expect(stream.written).toEqual(['done\n']);
  });

  it('replaces its live line on a terminal, and never wraps', () => {
    const stream = fakeStream(true);
    const progress = createProgress(stream as never);
    progress.update('x'.repeat(100));
    progress.line('done');
    expect(stream.written[0]).toBe(`\r\u001b[2K${'x'.repeat(38)}…`);
    expect(stream.written.slice(1)).toEqual(['\r\u001b[2K', 'done\n']);
  });
});

describe('formatDuration', () => {
  it.each([
    [0.4, '0 s'],
    [59.4, '59 s'],
    [125, '2 min 05 s'],
    [3840, '1 h 04 min'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('reportTraining', () => {
  it('tells epoch, loss, accuracy and speed in one line', () => {
    const stream = fakeStream(false);
    const reporter = reportTraining(createProgress(stream as never), 'name');
    const record = {
      epoch: 1,
      step: 2,
      loss: 1.25,
      learningRate: 0.1,
      gradientNorm: 1,
      seconds: 1,
      samplesPerSecond: 640,
    };
    const line = reporter.epoch({ ...record, metrics: { accuracy: 0.5 } }, 10);
    expect(line).toMatch(/^name {2}epoch {2}1\/10 {2}loss 1\.250 {2}valid 50\.0 % {2}640 samples\/s/);
    expect(stream.written).toEqual([`${line}\n`]);
  });
});
