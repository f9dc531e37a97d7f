export type { Checkpoint } from './checkpoints/checkpoint.ts';
export { type LoadedCheckpoint, loadLatestCheckpoint, saveCheckpoint } from './checkpoints/folder.ts';
export { type FitResult, fit } from './fit/fit.ts';
export type { Best, EpochRecord, EpochSums, Progress, StepReport } from './fit/progress.ts';
export type {
  Batch,
  Checkpointing,
  CompileStep,
  Control,
  EarlyStopping,
  Evaluation,
  FitTask,
  Recipe,
  TrainingData,
} from './fit/task.ts';
export { clipScale, globalNorm } from './gradients.ts';
export { type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from './losses/softmax-cross-entropy.ts';
export { type AdamConfig, adam } from './optimizers/adam.ts';
export { type AdamWConfig, adamW } from './optimizers/adamw.ts';
export {
  type DecayRule,
  decayMatrices,
  type Gradients,
  type Optimizer,
  type OptimizerDefinition,
} from './optimizers/optimizer.ts';
export { type SgdConfig, sgd } from './optimizers/sgd.ts';
export { constant } from './schedules/constant.ts';
export { type OneCycleOptions, oneCycle } from './schedules/one-cycle.ts';
export type { Schedule } from './schedules/schedule.ts';
export { type WarmupCosineOptions, warmupCosine } from './schedules/warmup-cosine.ts';
export { averageWeights, type WeightAverage } from './weight-average.ts';
export { assignWeights, weightsToHost } from './weights.ts';
