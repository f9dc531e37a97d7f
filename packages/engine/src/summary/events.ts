import { bytesField, doubleField, floatField, numberField } from '../ffi/protobuf.ts';
import type { Histogram } from './histogram.ts';
import { channelsOf, encodePng, type Pixels } from './png.ts';

const STRING = 7; // DT_STRING

/** Event { wall_time = 1, step = 2, file_version = 3, summary = 5 }. */
export function versionEvent(seconds: number): Uint8Array {
  return Uint8Array.from([...doubleField(1, seconds), ...bytesField(3, 'brain.Event:2')]);
}

/** @param value the fields of a Summary.Value beside its tag = 1 */
export function summaryEvent(
  seconds: number,
  step: number,
  tag: string,
  value: readonly number[],
): Uint8Array {
  const summary = bytesField(1, [...bytesField(1, tag), ...value]);
  // The default value of a field, 0, is not written.
  return Uint8Array.from([
    ...doubleField(1, seconds),
    ...(step === 0 ? [] : numberField(2, step)),
    ...bytesField(5, summary),
  ]);
}

/** Summary.Value { simple_value = 2 }. */
export const scalarValue = (value: number): number[] => floatField(2, value);

/** Summary.Value { histo = 5 }. */
export function histogramValue(histogram: Histogram): number[] {
  const { min, max, count, sum, sumOfSquares, limits, counts } = histogram;
  const numbers = [min, max, count, sum, sumOfSquares];
  return bytesField(5, [
    ...numbers.flatMap((value, i) => (Object.is(value, 0) ? [] : doubleField(i + 1, value))),
    ...bytesField(6, doubles(limits)),
    ...bytesField(7, doubles(counts)),
  ]);
}

/** Summary.Value { image = 4 }, Image { height = 1, width = 2, colorspace = 3, encoded_image_string = 4 }. */
export function imageValue(pixels: Pixels): number[] {
  return bytesField(4, [
    ...numberField(1, pixels.height),
    ...numberField(2, pixels.width),
    ...numberField(3, channelsOf(pixels)),
    ...bytesField(4, encodePng(pixels)),
  ]);
}

/**
 * Summary.Value { tensor = 8, metadata = 9 }: TensorProto { dtype = 1, tensor_shape = 2, string_val = 8 } of one text,
 * SummaryMetadata { plugin_data = 1 }, PluginData { plugin_name = 1 }.
 */
export function textValue(text: string): number[] {
  const shape = bytesField(2, numberField(1, 1)); // one dimension of size 1
  return [
    ...bytesField(8, [...numberField(1, STRING), ...bytesField(2, shape), ...bytesField(8, text)]),
    ...bytesField(9, bytesField(1, bytesField(1, 'text'))),
  ];
}

function doubles(values: readonly number[]): Uint8Array {
  const bytes = Buffer.alloc(values.length * 8);
  values.forEach((value, i) => {
    bytes.writeDoubleLE(value, i * 8);
  });
  return bytes;
}
