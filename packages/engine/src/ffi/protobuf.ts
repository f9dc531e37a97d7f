/** A whole number from 0, as protocol buffer messages hold it: seven bits a byte. */
export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

/** A field that holds a whole number or a truth value. */
export function numberField(field: number, value: number | boolean): number[] {
  return [...varint(field << 3), ...varint(Number(value))];
}

/** A field that holds bytes, text or another message. */
export function bytesField(field: number, value: string | ArrayLike<number>): number[] {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return [...varint((field << 3) | 2), ...varint(bytes.length), ...Array.from(bytes)];
}

/** A field that holds a 64-bit float. */
export function doubleField(field: number, value: number): number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return [...varint((field << 3) | 1), ...bytes];
}

/** A field that holds a 32-bit float. */
export function floatField(field: number, value: number): number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return [...varint((field << 3) | 5), ...bytes];
}

/** One field of a message that was read: a number for varints, bytes for everything else. */
export interface Field {
  readonly field: number;
  readonly number: number;
  readonly bytes: Uint8Array;
}

/** The fields of a message, in order. */
export function* readFields(message: Uint8Array): Generator<Field> {
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  };
  while (at < message.length) {
    const tag = readVarint();
    const field = Math.floor(tag / 8);
    const wire = tag % 8;
    if (wire === 0) {
      yield { field, number: readVarint(), bytes: new Uint8Array() };
      continue;
    }
    const length = wire === 2 ? readVarint() : wire === 1 ? 8 : 4;
    yield { field, number: 0, bytes: message.subarray(at, at + length) };
    at += length;
  }
}
