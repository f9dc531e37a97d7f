import { join } from 'node:path';
import { type ClassificationReport, classificationReport, majorityBaseline } from '@crossmodal/metrics';
import { type Dataset, selectModalities } from '../pipeline/dataset.ts';
import { argMax } from '../pipeline/predictor.ts';
import type { TrainedModel } from '../pipeline/train-model.ts';
import { executeRun, labelOf } from '../run/execute.ts';
import { createRunFolder, type RunFolder } from '../run/folder.ts';
import { formatComparison } from '../terminal/comparison.ts';
import { onlyModalities, setUpTraining, type TrainingOptions } from './setup.ts';

/** A model of a comparison, or a rule that needs no training, and its figures on the test part. */
interface Contender {
  readonly name: string;
  readonly test: ClassificationReport;
}

/**
 * `crossmodal compare`: a model of each modality alone, one of all of them, and the two rivals that a joint model
 * has to beat: the majority class, and the product of the single models' probabilities.
 */
export async function compare(file: string, options: TrainingOptions): Promise<void> {
  const { interruption, config, dataset, path, ...setup } = await setUpTraining(file, options);
  const folder = createRunFolder(path);
  const names = Object.keys(config.modalities).sort();
  const trained: { readonly name: string; readonly model: TrainedModel }[] = [];
  for (const modalities of names.length > 1 ? [...names.map((name) => [name]), names] : [names]) {
    const part = onlyModalities(config, modalities);
    const model = await executeRun({
      ...setup,
      config: part,
      dataset: selectModalities(dataset, modalities),
      path: join(path, modalities.join('+')),
      signal: interruption.signal,
    });
    if (model === undefined) {
      process.exitCode = interruption.exitCode ?? 1;
      return;
    }
    trained.push({ name: labelOf(part), model });
  }
  interruption.dispose();
  const contenders = [
    { name: 'majority class', test: majority(dataset) },
    ...trained.map(({ name, model }) => ({ name, test: model.test })),
    ...(names.length > 1 ? [product(names, trained, dataset)] : []),
  ];
  report(contenders, path, folder, options);
}

function majority({ parts, classes }: Dataset): ClassificationReport {
  const targets = (part: keyof Dataset['parts']): number[] => parts[part].map(({ target }) => target!);
  return majorityBaseline(targets('train'), targets('test'), classes);
}

/** The late fusion that costs nothing: right where the modalities are independent given the class. */
function product(
  names: readonly string[],
  trained: readonly { readonly model: TrainedModel }[],
  { parts, classes }: Dataset,
): Contender {
  const single = trained.slice(0, names.length).map(({ model }) => model.probabilities);
  const answers = parts.test.map((_, sample) =>
    argMax(classes.map((_, index) => single.reduce((sum, rows) => sum + Math.log(rows[sample]![index]!), 0))),
  );
  const targets = parts.test.map(({ target }) => target!);
  return { name: names.join(' × '), test: classificationReport(targets, answers, classes) };
}

function report(
  contenders: readonly Contender[],
  path: string,
  folder: RunFolder,
  { json = false }: TrainingOptions,
): void {
  const models = Object.fromEntries(contenders.map(({ name, test }) => [name, test]));
  folder.writeJson('comparison.json', { models });
  if (json) {
    const joint = contenders.findLast(({ name }) => !name.includes('×'))!;
    console.log(JSON.stringify({ run: path, metrics: { test: joint.test }, models }));
    return;
  }
  const rows = contenders.map(({ name, test }) => ({ ...test, name }));
  console.log(`\n${formatComparison(rows)}\n\n${verdict(contenders)}The runs are in ${path}`);
}

/** What fusion bought, in a sentence; empty where there is one modality. */
function verdict(contenders: readonly Contender[]): string {
  const [rival, joint, ...others] = contenders.toReversed();
  const best = others.reduce((a, b) => (b.test.accuracy > a.test.accuracy ? b : a), others[0]!);
  if (rival === undefined || joint === undefined || !rival.name.includes('×')) return '';
  const beside = (other: Contender): string => {
    const points = (joint.test.accuracy - other.test.accuracy) * 100;
    return `${Math.abs(points).toFixed(1)} points ${points < 0 ? 'below' : 'above'} ${other.name}`;
  };
  return `${joint.name} is ${beside(best)} alone, and ${beside(rival)} (${joint.test.samples} samples).\n`;
}
