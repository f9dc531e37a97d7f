import { deflateRawSync, gzipSync } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  readonly data: Buffer;
  readonly stored?: boolean;
  /** Sizes and offset in zip64's extra field. */
  readonly zip64?: boolean;
  readonly mode?: number;
}

/** A zip with these members; with `zip64` also its end record in that form. */
export function writeZip(members: readonly ZipMember[], { zip64 = false, comment = '' } = {}): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, data, stored = false, mode = 0, ...member } of members) {
    const body = stored ? data : deflateRawSync(data);
    const crc = crc32(data);
    const path = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(stored ? 0 : 8, 8);
    local.writeUInt16LE(path.length, 26);
    local.writeUInt16LE(4, 28); // An extra field that only the local header has.
    locals.push(local, path, Buffer.from([0x99, 0x99, 0, 0]), body);

    const extra = Buffer.alloc(member.zip64 ? 36 : 0);
    if (member.zip64) {
      extra.writeUInt16LE(0x5455, 0); // Another field before it.
      extra.writeUInt16LE(4, 2);
      extra.writeUInt16LE(1, 8);
      extra.writeUInt16LE(24, 10);
      extra.writeBigUInt64LE(BigInt(data.length), 12);
      extra.writeBigUInt64LE(BigInt(body.length), 20);
      extra.writeBigUInt64LE(BigInt(offset), 28);
    }
    const wide = 0xffffffff;
    const header = Buffer.alloc(46);
    header.writeUInt32LE(0x02014b50, 0);
    header.writeUInt8(3, 5);
    header.writeUInt16LE(stored ? 0 : 8, 10);
    header.writeUInt32LE(crc, 16);
    header.writeUInt32LE(member.zip64 ? wide : body.length, 20);
    header.writeUInt32LE(member.zip64 ? wide : data.length, 24);
    header.writeUInt16LE(path.length, 28);
    header.writeUInt16LE(extra.length, 30);
    header.writeUInt32LE((mode << 16) >>> 0, 38);
    header.writeUInt32LE(member.zip64 ? wide : offset, 42);
    central.push(header, path, extra);
    offset += local.length + path.length + 4 + body.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(zip64 ? 0xffff : members.length, 10);
  end.writeUInt32LE(zip64 ? 0xffffffff : directory.length, 12);
  end.writeUInt32LE(zip64 ? 0xffffffff : offset, 16);
  end.writeUInt16LE(comment.length, 20);
  const wideEnd = zip64 ? zip64End(members.length, directory.length, offset) : Buffer.alloc(0);
  return Buffer.concat([...locals, directory, wideEnd, end, Buffer.from(comment)]);
}

function zip64End(count: number, size: number, offset: number): Buffer {
  const record = Buffer.alloc(76);
  record.writeUInt32LE(0x06064b50, 0);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  record.writeUInt32LE(0x07064b50, 56);
  record.writeBigUInt64LE(BigInt(offset + size), 64);
  return record;
}

/** As gzip's trailer has it. */
function crc32(data: Buffer): number {
  const gzip = gzipSync(data);
  return gzip.readUInt32LE(gzip.length - 8);
}
