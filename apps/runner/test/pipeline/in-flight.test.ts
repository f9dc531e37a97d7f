import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sample } from '@crossmodal/core';
import { prepareCache, preparedAhead } from '@crossmodal/data';
import { imagePreprocessor } from '@crossmodal/image';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'crossmodal-in-flight-'));
const file = join(import.meta.dirname, '../../../../packages/image/test/golden/rgb.jpg');

afterAll(() => rmSync(folder, { recursive: true }));

it('prepares several pictures at a time, never more than four for each processor, and lets others work', async () => {
  const pictures = imagePreprocessor({ width: 64, height: 64 });
  let [inWork, most, prepared, turns, done] = [0, 0, 0, 0, false];
  const preprocessor: typeof pictures = {
    ...pictures,
    async prepare(source) {
      inWork += 1;
      most = Math.max(most, inWork);
      const input = await pictures.prepare(source);
      inWork -= 1;
      prepared += 1;
      return input;
    },
  };
  const count = 15 * preparedAhead();
  const samples = Array.from(
    { length: count },
    (_, i): Sample => ({ id: `s${i}`, inputs: { picture: { file } } }),
  );
  const turn = (): void => {
    turns += 1;
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  const inputs = await prepareCache({ samples, modality: 'picture', preprocessor, folder });
  done = true;
  inputs.close();
  expect(prepared).toBe(count);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(preparedAhead());
  // At least one between any two rounds of pictures.
  expect(turns).toBeGreaterThan(count / preparedAhead());
});
