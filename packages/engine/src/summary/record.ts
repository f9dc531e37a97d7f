import { crc32c } from './crc32c.ts';

/** A record of a TFRecord file: length (64 bits), its checksum, the bytes, their checksum. */
export function tfRecord(bytes: Uint8Array): Buffer {
  const record = Buffer.alloc(12 + bytes.length + 4);
  record.writeBigUInt64LE(BigInt(bytes.length), 0);
  record.writeUInt32LE(masked(crc32c(record.subarray(0, 8))), 8);
  record.set(bytes, 12);
  record.writeUInt32LE(masked(crc32c(bytes)), 12 + bytes.length);
  return record;
}

/** Checksums in TFRecord files are turned and shifted, so that those of data that hold checksums stay good ones. */
function masked(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
