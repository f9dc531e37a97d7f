import { executeRun } from '../run/execute.ts';
import { formatScores } from '../terminal/scores.ts';
import { setUpTraining, type TrainingOptions } from './setup.ts';

/** `crossmodal train`: one model, from a configuration to the folder of a run. */
export async function train(file: string, options: TrainingOptions): Promise<void> {
  const { interruption, ...setup } = await setUpTraining(file, options);
  const trained = await executeRun({ ...setup, signal: interruption.signal });
  interruption.dispose();
  if (trained === undefined) {
    process.exitCode = interruption.exitCode ?? 1;
    return;
  }
  const { test } = trained;
  if (options.json === true) console.log(JSON.stringify({ run: setup.path, metrics: { test } }));
  else console.log(`${formatScores(test)}\n\nThe run is in ${setup.path}`);
}
