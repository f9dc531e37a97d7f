import { expect, it } from 'vitest';
import { bytesNeeded } from '../../src/install/space.ts';
import { builds } from '../../src/locate/builds.ts';

const wheel = (size: number, unpacked: number) => ({ ...builds[0]!.wheels[0]!, size, unpacked });

it('counts one wheel at a time beside what is unpacked', () => {
  expect(bytesNeeded([wheel(100, 300)])).toBe(400);
  expect(bytesNeeded([wheel(100, 50)])).toBe(200); // pip's copy weighs more than the library
  expect(bytesNeeded([wheel(100, 300), wheel(10, 20)])).toBe(400);
  expect(bytesNeeded([wheel(100, 300), wheel(10, 200)])).toBe(510);
});
