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
/** So many more are drawn at once where pictures turn out bad. */
const TOGETHER = 64;

/**
 * `crossmodal data preview`: pictures beside what augmentation makes of them, as a PNG; of data without pictures,
 * some samples as text.
 *
 * Samples are read twice, to be counted and then to be shown: none but those is held.
 */
export async function preview(source: string, options: PreviewOptions): Promise<void> {
  const { output, rows } = options;
  const looked = await lookAt(source, options);
  const { config, mapping, quarantine } = looked;
  const found = imageModality(mapping, config, options);
  const shown: boolean[] = [];
  for await (const { inputs } of first(looked.samples(), LOOKED_AT)) {
    shown.push(found === undefined || inputs[found.name] !== undefined);
  }
  const random = randomStream(config?.seed ?? 42).child('preview');
  const order = [...random.permutation(shown.length)].filter((index) => shown[index]);
  if (found === undefined) {
    const chosen = await mapPlaces(looked.samples(), order.slice(0, rows), formatSample);
    for (const text of chosen) console.log(text);
  } else {
    const { name, modality } = found;
    const versions = config === undefined ? 0 : options.versions;
    const drawOne = async ({ id, inputs }: Sample, index: number) => {
      const streams = Array.from({ length: versions }, (_, i) => random.child(index).child(i));
      return { id, drawing: await draw(inputs[name]!, modality, streams) };
    };
    const sheet: SheetPicture[][] = [];
    let together = rows;
    while (order.length > 0 && sheet.length < rows) {
      const next = order.splice(0, together);
      for (const { id, drawing } of await mapPlaces(looked.samples(), next, drawOne)) {
        if (sheet.length === rows) break;
        if (isCrossmodalError(drawing)) quarantine.reject(drawing, id);
        else sheet.push(drawing);
      }
      together = TOGETHER;
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

/** What becomes of the samples at some places, in the order of the places. */
async function mapPlaces<Result>(
  samples: AsyncIterable<Sample>,
  places: readonly number[],
  map: (sample: Sample, place: number) => Result | Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  let place = 0;
  for await (const sample of first(samples, Math.max(-1, ...places) + 1)) {
    if (places.includes(place)) results.set(place, await map(sample, place));
    place += 1;
  }
  return places.map((wanted) => results.get(wanted)!);
}

async function* first(samples: AsyncIterable<Sample>, count: number): AsyncGenerator<Sample> {
  let taken = 0;
  if (count > 0) {
    for await (const sample of samples) {
      yield sample;
      taken += 1;
      if (taken === count) return;
    }
  }
}
