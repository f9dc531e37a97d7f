import { isCrossmodalError } from '@crossmodal/core';
import { describe, expect, test } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/checkpoints/bytes.ts';
import { checkpointAt } from './example.ts';

describe('the bytes of a checkpoint', () => {
  test('give back all of it, NaN and infinities too', () => {
    expect(decodeCheckpoint(encodeCheckpoint(checkpointAt(420)))).toEqual(checkpointAt(420));
  });

  test('are the same every time', () => {
    expect(encodeCheckpoint(checkpointAt(420))).toEqual(encodeCheckpoint(checkpointAt(420)));
  });

  test('betray every flipped bit', () => {
    const bytes = encodeCheckpoint(checkpointAt(420));
    for (let position = 0; position < bytes.length; position++) {
      for (let bit = 0; bit < 8; bit++) {
        bytes[position]! ^= 1 << bit;
        const error = thrownBy(() => decodeCheckpoint(bytes));
        expect(isCrossmodalError(error), `byte ${position}, bit ${bit}: ${error}`).toBe(true);
        bytes[position]! ^= 1 << bit;
      }
    }
    decodeCheckpoint(bytes);
  });

  test('betray a missing end', () => {
    const bytes = encodeCheckpoint(checkpointAt(420));
    for (let length = 0; length < bytes.length; length++) {
      expect(isCrossmodalError(thrownBy(() => decodeCheckpoint(bytes.subarray(0, length))))).toBe(true);
    }
  });

  test('name the tensor that is damaged', () => {
    const bytes = encodeCheckpoint(checkpointAt(420));
    bytes[bytes.length - 1]! ^= 1;
    expect(() => decodeCheckpoint(bytes)).toThrow(
      '[train/checkpoint-damaged] the tensor "optimizer/steps" does not match its hash.',
    );
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return undefined;
}
