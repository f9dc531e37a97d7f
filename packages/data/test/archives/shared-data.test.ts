import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RawImage } from '@crossmodal/core';
import { expect, it } from 'vitest';
import { readSamples } from '../../src/index.ts';
import { sharedData } from '../shared.ts';
import { collect } from '../temporary.ts';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../golden/shared.json'), 'utf8')) as {
  readonly cifar: Readonly<Record<string, { readonly labels: string; readonly pixels: string }>>;
  /** Id, synset, its name, and the beginning of the hash of the file. */
  readonly imagenet: readonly (readonly [string, string, string, string])[];
};

const cifar = sharedData('cifar-10-batches-bin');
it.skipIf(cifar === undefined)('every pixel and label of CIFAR-10 is as numpy reads it', async () => {
  const hashes = new Map(
    Object.keys(golden.cifar).map((name) => [
      name,
      { labels: createHash('sha256'), pixels: createHash('sha256') },
    ]),
  );
  for await (const { id, inputs, target } of readSamples(cifar!)) {
    const { labels, pixels } = hashes.get(id.split('/')[0]!)!;
    labels.update(`${target}\n`);
    pixels.update((inputs.image as RawImage).pixels);
  }
  const got = [...hashes].map(([name, { labels, pixels }]) => [
    name,
    { labels: labels.digest('hex'), pixels: pixels.digest('hex') },
  ]);
  expect(Object.fromEntries(got)).toEqual(golden.cifar);
});

const imagenet = sharedData('imagenet-sample');
it.skipIf(imagenet === undefined)(
  'every photograph of the ILSVRC sample has its id, synset and name',
  async () => {
    const samples = await collect(readSamples(imagenet!));
    const got = samples.map(({ id, inputs, target, columns }) => {
      const bytes = readFileSync((inputs.image as { readonly file: string }).file);
      return [id, target, columns!.name, createHash('sha256').update(bytes).digest('hex').slice(0, 16)];
    });
    expect(got).toEqual(golden.imagenet);
  },
);
