import { writeFileSync } from 'node:fs';
import {
  type CrossmodalError,
  isCrossmodalError,
  type Payload,
  randomStream,
  type Sample,
} from '@crossmodal/core';
import { contactSheet, denormalizePixels, type SheetPicture, toLinearMap } from '@crossmodal/image';
import { modalityKind } from '../../stages/modalities/index.ts';
import { formatBadRows } from '../../terminal/bad-rows.ts';
import { formatSample } from '../../terminal/sample.ts';
import { type ImageConfig, imageModality, type PictureOptions } from './pictures.ts';
import { lookAt, type SourceOptions } from './source.ts';

export interface PreviewOptions extends SourceOptions, PictureOptions {
  readonly output: string;
  /** How many pictures, or samples where there are none. */
  readonly rows: number;
  /** How many augmented versions of each; without a configuration nothing is augmented. */
  readonly versions: number;
}

/** Drawn from so many samples, the first ones: a look need not read everything. */
const LOOKED_AT = 5000;

/**
 * `crossmodal data preview`: pictures beside what augmentation makes of them, as a PNG; of data without pictures,
 * some samples as text.
 */
export async function preview(source: string, options: PreviewOptions): Promise<void> {
  const { output, rows, versions } = options;
  const looked = await lookAt(source, options);
  const { config, mapping, quarantine } = looked;
  const samples = await take(looked.samples(), LOOKED_AT);
  const random = randomStream(config?.seed ?? 42).child('preview');
  const shuffled = [...random.permutation(samples.length)].map((index) => ({
    index,
    sample: samples[index]!,
  }));
  const found = imageModality(mapping, config, options);
  if (found === undefined) {
    for (const { sample } of shuffled.slice(0, rows)) console.log(formatSample(sample));
  } else {
    const { name, modality } = found;
    const sheet: SheetPicture[][] = [];
    for (const { index, sample } of shuffled) {
      const payload = sample.inputs[name];
      const streams = Array.from({ length: versions }, (_, i) => random.child(index).child(i));
      if (payload === undefined) continue;
      const drawing = await draw(payload, modality, config === undefined ? [] : streams);
      if (isCrossmodalError(drawing)) quarantine.reject(drawing, sample.id);
      else if (sheet.push(drawing) === rows) break;
    }
    writeFileSync(output, await contactSheet(sheet));
    console.log(output);
  }
  if (quarantine.rows.length > 0) process.stderr.write(`${formatBadRows(quarantine.rows)}\n`);
}

/** A picture as it is shown, then a version of it for each stream; or why it cannot be. */
async function draw(
  payload: Payload,
  modality: ImageConfig,
  streams: readonly ReturnType<typeof randomStream>[],
): Promise<SheetPicture[] | CrossmodalError> {
  // As floats, which are then made bytes: augmentations are not rounded twice.
  const preprocessor = modalityKind('image').fit({ ...modality, output: 'float32' }, [], process.cwd());
  const map = toLinearMap(modality.normalize);
  try {
    const prepared = await preprocessor.prepare(payload);
    return [undefined, ...streams].map((stream) => {
      const { pixels } = preprocessor.encode(prepared, stream === undefined ? {} : { random: stream });
      const values = pixels!.data as Float32Array;
      return { pixels: denormalizePixels(values, map), width: modality.width, height: modality.height };
    });
  } catch (error) {
    if (isCrossmodalError(error)) return error;
    throw error;
  }
}

async function take(samples: AsyncIterable<Sample>, count: number): Promise<readonly Sample[]> {
  const taken: Sample[] = [];
  for await (const sample of samples) if (taken.push(sample) === count) break;
  return taken;
}
