import { readFileSync } from 'node:fs';

type ByWeight = Readonly<Record<string, number[]>>;

export interface LossCase {
  readonly shape: number[];
  readonly classes: number;
  readonly labelSmoothing: number;
  readonly logits: number[];
  readonly targets: number[];
  readonly weights: number[] | null;
  readonly loss: number;
  readonly gradient: number[];
}

export interface ScheduleCase<Options> {
  readonly options: Options;
  readonly steps: number;
  readonly rates: number[];
}

interface Golden {
  readonly losses: readonly LossCase[];
  /** Targets are distributions over classes. */
  readonly softLosses: readonly LossCase[];
  readonly optimizers: {
    readonly shapes: Readonly<Record<string, number[]>>;
    readonly initial: ByWeight;
    readonly steps: readonly { readonly learningRate: number; readonly gradients: ByWeight }[];
    readonly after: Readonly<Record<string, readonly ByWeight[]>>;
  };
  readonly clipping: readonly {
    readonly limit: number;
    readonly norm: number;
    readonly gradients: ByWeight;
    readonly clipped: ByWeight;
  }[];
  readonly oneCycle: readonly ScheduleCase<{
    readonly peak: number;
    readonly warmup?: number;
    readonly startDivisor?: number;
    readonly endDivisor?: number;
  }>[];
  readonly warmupCosine: ScheduleCase<{ readonly peak: number; readonly warmupSteps: number; readonly end: number }>;
}

/** What PyTorch gave; written by make.py. */
export const golden: Golden = JSON.parse(
  readFileSync(new URL('./pytorch.json', import.meta.url), 'utf8'),
) as Golden;
