import { type Grid, type SequenceLayout, sequenceShape } from './layout.ts';

/**
 * A picture as a sequence for a recurrent network: rows, columns, patches or a pyramid.
 *
 * @param into is written over, as long as the sequence; default: a new array
 * @returns [steps, features] as `sequenceShape` says; within a step, pixels row by row
 * @throws RangeError when the picture does not divide into such steps
 * @example
 * toSequence({ data, width: 32, height: 32, channels: 3 }, { kind: 'patches', size: 8 }); // 16 steps of 192
 */
export function toSequence(grid: Grid, layout: SequenceLayout, into?: Float32Array): Float32Array {
  const [steps, features] = sequenceShape(layout, grid);
  const { data, width, height, channels } = grid;
  if (data.length !== width * height * channels) {
    throw new RangeError(
      `[image/sequence] expected ${height} × ${width} × ${channels} numbers, got ${data.length}.`,
    );
  }
  const sequence = into ?? new Float32Array(steps * features);
  if (layout.kind === 'rows') sequence.set(grid.data);
  else if (layout.kind === 'columns') columns(grid, sequence);
  else if (layout.kind === 'patches') patches(grid, layout.size, layout.order === 'snake', sequence);
  else {
    let start = 0;
    for (let level = 0; level < layout.levels; level++) {
      const side = layout.size * 2 ** level;
      const count = 4 ** level * features;
      patches(shrink(grid, grid.width / side), layout.size, false, sequence.subarray(start, start + count));
      start += count;
    }
  }
  return sequence;
}

function columns({ data, width, height, channels }: Grid, sequence: Float32Array): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = (x * height + y) * channels;
      for (let c = 0; c < channels; c++) sequence[to + c] = data[from + c]!;
    }
  }
}

function patches(grid: Grid, size: number, snake: boolean, sequence: Float32Array): void {
  const { data, width, height, channels } = grid;
  const across = width / size;
  const line = size * channels;
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / size);
    for (let column = 0; column < across; column++) {
      const place = snake && row % 2 === 1 ? across - 1 - column : column;
      const from = (y * width + column * size) * channels;
      const to = ((row * across + place) * size + (y % size)) * line;
      sequence.set(data.subarray(from, from + line), to);
    }
  }
}

/** The mean of each square of `by` × `by` pixels. */
function shrink(grid: Grid, by: number): Grid {
  if (by === 1) return grid;
  const { data, channels } = grid;
  const [width, height] = [grid.width / by, grid.height / by];
  const small = new Float32Array(width * height * channels);
  for (let y = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++) {
      const from = (y * grid.width + x) * channels;
      const to = (Math.floor(y / by) * width + Math.floor(x / by)) * channels;
      for (let c = 0; c < channels; c++) small[to + c]! += data[from + c]! / (by * by);
    }
  }
  return { data: small, width, height, channels };
}
