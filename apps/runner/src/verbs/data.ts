import { writeFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { CrossmodalError, randomStream, type Sample } from '@crossmodal/core';
import { type DataDescription, describeSamples, loadSamples, readSamples } from '@crossmodal/data';
import {
  contactSheet,
  denormalizePixels,
  measureImage,
  type SheetPicture,
  toLinearMap,
} from '@crossmodal/image';
import { loadConfig } from '../config/load.ts';
import { type Config, configSchema } from '../config/schema.ts';
import { mappingOf, rootOf } from '../pipeline/dataset.ts';
import { modalityKind } from '../stages/modalities/index.ts';
import { formatDescription } from '../terminal/description.ts';

/** `crossmodal data describe`: what is in a table that a configuration names, or in a source that says it itself. */
export async function describe(source: string, { json = false }: { readonly json?: boolean }): Promise<void> {
  const description: DataDescription = await describeSamples(samplesOf(source), { measure: measureImage });
  console.log(json ? JSON.stringify(description) : formatDescription(description));
}

function samplesOf(source: string): AsyncIterable<Sample> {
  if (!/^\.ya?ml$/.test(extname(source))) return readSamples(source);
  const config = loadConfig(source, configSchema);
  const folder = resolve(dirname(source));
  return readSamples(resolve(folder, config.data.file), mappingOf(config), rootOf(config, folder));
}

export interface PreviewOptions {
  readonly output: string;
  /** How many pictures. */
  readonly rows: number;
  /** How many augmented versions of each. */
  readonly versions: number;
}

/** `crossmodal data preview`: pictures of the training data, each beside what augmentation makes of it, as a PNG. */
export async function preview(file: string, { output, rows, versions }: PreviewOptions): Promise<void> {
  const config = loadConfig(file, configSchema);
  const [name, modality] = imageModality(config);
  const { fit } = modalityKind('image');
  const preprocessor = fit(modality, []);
  const folder = resolve(dirname(file));
  const samples = await loadSamples(
    resolve(folder, config.data.file),
    mappingOf(config),
    rootOf(config, folder),
  );
  const random = randomStream(config.seed).child('preview');
  const order = random.permutation(samples.length);
  const map = toLinearMap(modality.normalize);
  const sheet: SheetPicture[][] = [];
  for (const index of order) {
    const payload = samples[index]!.inputs[name];
    if (payload === undefined) continue;
    const prepared = await preprocessor.prepare(payload);
    const streams = [undefined, ...Array.from({ length: versions }, (_, i) => random.child(index).child(i))];
    sheet.push(
      streams.map((stream) => {
        const { pixels } = preprocessor.encode(prepared, stream === undefined ? {} : { random: stream });
        const values = pixels!.data as Float32Array;
        return { pixels: denormalizePixels(values, map), width: modality.width, height: modality.height };
      }),
    );
    if (sheet.length === rows) break;
  }
  writeFileSync(output, await contactSheet(sheet));
  console.log(output);
}

type ImageConfig = Extract<Config['modalities'][string], { kind: 'image' }>;

function imageModality(config: Config): readonly [string, ImageConfig] {
  for (const [name, modality] of Object.entries(config.modalities)) {
    if (modality.kind === 'image') return [name, modality];
  }
  throw new CrossmodalError(
    'data/no-pictures',
    'expected a modality of kind image, the configuration has none.',
  );
}
