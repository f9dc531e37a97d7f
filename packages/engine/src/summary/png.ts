import { deflateSync } from 'node:zlib';
import { CrossmodalError } from '@crossmodal/core';

/** Pixels of 8 bits, [height, width, channels]: 1 channel is grey, 3 are RGB, 4 are RGB and opacity. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly values: Uint8Array | Uint8ClampedArray;
}

const colourTypes: Readonly<Record<number, number>> = { 1: 0, 3: 2, 4: 6 };

/** How many channels pixels have; throws where their number is not right. */
export function channelsOf({ height, width, values }: Pixels): number {
  const channels = values.length / (height * width);
  if (colourTypes[channels] === undefined) {
    throw new CrossmodalError(
      'engine/pixels',
      `expected ${height} × ${width} pixels of 1, 3 or 4 channels, got ${values.length} values.`,
    );
  }
  return channels;
}

/** A PNG file of pixels, unfiltered. */
export function encodePng(pixels: Pixels): Uint8Array {
  const { height, width, values } = pixels;
  const channels = channelsOf(pixels);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colourTypes[channels]!, 0, 0, 0], 8);
  const row = width * channels;
  const lines = Buffer.alloc(height * (row + 1)); // each line begins with its filter, 0
  for (let y = 0; y < height; y++) lines.set(values.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const whole = Buffer.alloc(12 + data.length);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}

/** PNG's checksum. zlib's own is not in every Node 20. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
