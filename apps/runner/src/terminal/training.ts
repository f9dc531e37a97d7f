import type { EpochRecord, StepReport } from '@crossmodal/train';
import { bar, formatDuration, type Progress } from './progress.ts';
import { percent } from './table.ts';

/** Tells how a training goes: a live line while an epoch runs, a line that stays for each epoch. */
export interface TrainingReporter {
  step(report: StepReport, epochs: number, stepsPerEpoch: number): void;
  /** @returns the line, for the log */
  epoch(record: EpochRecord, epochs: number): string;
}

/** @param label what is trained, as `name + picture`; it leads every line */
export function reportTraining(progress: Progress, label: string): TrainingReporter {
  const began = performance.now();
  let shown = 0;
  let samplesPerSecond = 0;
  let secondsLeft = 0;
  const count = (value: number, of: number): string => `${String(value).padStart(String(of).length)}/${of}`;
  return {
    step(report, epochs, stepsPerEpoch) {
      ({ samplesPerSecond, secondsLeft } = report);
      // Ten times a second is as often as anyone can read.
      if (performance.now() - shown < 100) return;
      shown = performance.now();
      const share = report.step / (epochs * stepsPerEpoch);
      progress.update(
        `${label}  epoch ${count(report.epoch, epochs)} ${bar(share, 10)} loss ${report.loss.toFixed(2)}` +
          `  ${Math.round(samplesPerSecond)} samples/s  ${left(report)}`,
      );
    },
    epoch(record, epochs) {
      const { accuracy } = record.metrics;
      const valid = accuracy === undefined ? '' : `  valid ${percent(accuracy)}`;
      const last = record.epoch === epochs;
      const time = last
        ? `took ${formatDuration((performance.now() - began) / 1000)}`
        : left({ secondsLeft });
      const line =
        `${label}  epoch ${count(record.epoch, epochs)}  loss ${record.loss.toFixed(3)}${valid}` +
        `  ${Math.round(record.samplesPerSecond)} samples/s  ${time}`;
      progress.line(line);
      return line;
    },
  };
}

const left = ({ secondsLeft }: Pick<StepReport, 'secondsLeft'>): string =>
  Number.isFinite(secondsLeft) ? `${formatDuration(secondsLeft)} left` : '';
