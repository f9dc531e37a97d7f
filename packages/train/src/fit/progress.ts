/** What an epoch gave. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Steps done so far, in all epochs. */
  readonly step: number;
  /** Mean over the samples of the epoch. */
  readonly loss: number;
  /** Of the last step. */
  readonly learningRate: number;
  /** Mean over the steps of the epoch, before clipping. */
  readonly gradientNorm: number;
  /** What `validate` gave. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Spent in training steps and their data, without validation. */
  readonly seconds: number;
  readonly samplesPerSecond: number;
}

/** What a step gave. */
export interface StepReport {
  /** From 1. */
  readonly epoch: number;
  /** Steps done so far, in all epochs. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** Mean over the epoch so far. */
  readonly samplesPerSecond: number;
  /** Of the whole training, validation included, by the pace so far. */
  readonly secondsLeft: number;
}

/** Sums over the steps of an epoch that has begun. */
export interface EpochSums {
  readonly steps: number;
  readonly samples: number;
  /** Of each step's loss times its samples. */
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  readonly seconds: number;
}

/** Where a training stands; with the tensors beside it, all that a later run needs to go on. JSON-safe. */
export interface Progress {
  /** Steps done. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  /** The key of the run's random stream: a run goes on only under the same seed. */
  readonly randomKey: readonly [number, number];
  /** The finished epochs. */
  readonly history: readonly EpochRecord[];
  /** The epoch that has begun. */
  readonly sums: EpochSums;
  /** The best epoch by the metric of early stopping. */
  readonly best?: Best | undefined;
}

export interface Best {
  readonly epoch: number;
  readonly value: number;
}

const emptySums: EpochSums = {
  steps: 0,
  samples: 0,
  loss: 0,
  gradientNorm: 0,
  learningRate: 0,
  seconds: 0,
};

/** The progress of a run that has not begun. */
export function startOf(stepsPerEpoch: number, randomKey: readonly [number, number]): Progress {
  return { step: 0, stepsPerEpoch, randomKey, history: [], sums: emptySums };
}

/** The epoch under way, or to come. From 1. */
export function epochOf({ history }: Progress): number {
  return history.length + 1;
}

/** What one step adds. */
export interface StepResult extends Pick<StepReport, 'loss' | 'gradientNorm' | 'learningRate'> {
  readonly samples: number;
  readonly seconds: number;
}

export function afterStep(progress: Progress, result: StepResult): Progress {
  const { sums } = progress;
  return {
    ...progress,
    step: progress.step + 1,
    sums: {
      steps: sums.steps + 1,
      samples: sums.samples + result.samples,
      loss: sums.loss + result.loss * result.samples,
      gradientNorm: sums.gradientNorm + result.gradientNorm,
      learningRate: result.learningRate,
      seconds: sums.seconds + result.seconds,
    },
  };
}

/** Makes the sums of the epoch that ends its record. */
export function afterEpoch(progress: Progress, metrics: EpochRecord['metrics']): Progress {
  const { step, sums, history } = progress;
  const record: EpochRecord = {
    epoch: epochOf(progress),
    step,
    loss: sums.loss / sums.samples,
    learningRate: sums.learningRate,
    gradientNorm: sums.gradientNorm / sums.steps,
    metrics,
    seconds: sums.seconds,
    samplesPerSecond: sums.samples / sums.seconds,
  };
  return { ...progress, history: [...history, record], sums: emptySums };
}
