import type { Code } from './assembler.ts';
import { signed, unsigned } from './leb128.ts';

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [value, 0x21, ...unsigned(local)];
export const integer = (value: number): Code => [0x41, ...signed(value)];
export const add = (a: Code, b: Code): Code => [a, b, 0x6a];
export const subtract = (a: Code, b: Code): Code => [a, b, 0x6b];
export const multiply = (a: Code, b: Code): Code => [a, b, 0x6c];
/** An address moved on by so many bytes. */
export const advance = (local: number, bytes: number): Code => set(local, add(get(local), integer(bytes)));
export const load = (address: Code, offset = 0): Code => [address, 0x28, 0, ...unsigned(offset)];

/** Does its body, and again as long as the first address is below the second: at least once. */
export const repeatBelow = (local: number, end: number, body: readonly Code[]): Code => [
  ...[0x03, 0x40],
  body,
  ...[get(local), get(end), 0x49], // unsigned <
  ...[0x0d, 0x00, 0x0b],
];

/** An instruction on 128 bits: 16 bytes, 8 words, 4 integers or 4 floats at once. */
const vectorOp =
  (code: number) =>
  (...operands: readonly Code[]): Code => [operands, 0xfd, ...unsigned(code)];

const memoryOp =
  (code: number) =>
  (operands: readonly Code[], offset: number): Code => [
    operands,
    ...[0xfd, ...unsigned(code), 0, ...unsigned(offset)],
  ];

/** 8 bytes as words. */
export const loadWords = (address: Code): Code => memoryOp(0x02)([address], 0);
export const load128 = (address: Code, offset = 0): Code => memoryOp(0x00)([address], offset);
export const loadSplat32 = (address: Code, offset = 0): Code => memoryOp(0x09)([address], offset);
export const store128 = (address: Code, value: Code, offset = 0): Code =>
  memoryOp(0x0b)([address, value], offset);

/** The first 4 bytes. */
export const store32 = (address: Code, value: Code): Code => [memoryOp(0x5a)([address, value], 0), ...[0x00]];

/** Bytes of two vectors in a new order: 0 to 15 are the first one's, 16 to 31 the second one's. */
export const shuffle = (a: Code, b: Code, bytes: readonly number[]): Code => [
  a,
  b,
  ...[0xfd, 0x0d, ...bytes],
];

/** One integer of four. */
export const extractInteger = (integers: Code, lane: number): Code => [integers, 0xfd, 0x1b, lane];

/** Bytes of a vector by their numbers in another one; 0 where a number is above 15. */
export const swizzle: (bytes: Code, numbers: Code) => Code = vectorOp(0x0e);

/** Of integers. */
export const shiftLeft = (value: Code, bits: number): Code => [value, integer(bits), 0xfd, 0xab, 0x01];
export const shiftRightSigned = (value: Code, bits: number): Code => [
  value,
  integer(bits),
  ...[0xfd, 0xac, 0x01],
];
export const shiftRight = (value: Code, bits: number): Code => [value, integer(bits), 0xfd, 0xad, 0x01];

/** A vector of 16 bytes. */
export const bytes128 = (bytes: readonly number[]): Code => [0xfd, 0x0c, ...bytes];
/** The vector of zeros. */
export const zero: Code = bytes128(Array(16).fill(0));
/** A vector of four times the same float. */
export const float = (value: number): Code => {
  const bytes = new Uint8Array(Float32Array.of(value, value, value, value).buffer);
  return bytes128([...bytes]);
};

export const splat16: (value: Code) => Code = vectorOp(0x10);
export const splat32: (value: Code) => Code = vectorOp(0x11);
export const and: (a: Code, b: Code) => Code = vectorOp(0x4e);
export const xor: (a: Code, b: Code) => Code = vectorOp(0x51);
/** The bits of `a` where `mask` has ones, else those of `b`. */
export const select: (a: Code, b: Code, mask: Code) => Code = vectorOp(0x52);
/** Two vectors of words as one of bytes, cut off at 0 and 255. */
export const narrowToBytes: (a: Code, b: Code) => Code = vectorOp(0x66);
/** Two vectors of integers as one of words. */
export const narrowToWords: (a: Code, b: Code) => Code = vectorOp(0x85);
export const lowWords: (bytes: Code) => Code = vectorOp(0x89);
export const highWords: (bytes: Code) => Code = vectorOp(0x8a);
export const addWords: (a: Code, b: Code) => Code = vectorOp(0x8e);
export const multiplyWords: (a: Code, b: Code) => Code = vectorOp(0x95);
export const lowIntegers: (words: Code) => Code = vectorOp(0xa9);
export const highIntegers: (words: Code) => Code = vectorOp(0xaa);
export const addIntegers: (a: Code, b: Code) => Code = vectorOp(0xae);
export const subtractIntegers: (a: Code, b: Code) => Code = vectorOp(0xb1);
export const multiplyIntegers: (a: Code, b: Code) => Code = vectorOp(0xb5);
export const leastIntegers: (a: Code, b: Code) => Code = vectorOp(0xb6);
export const mostIntegers: (a: Code, b: Code) => Code = vectorOp(0xb8);
/** The products of the first two, or last two, integers without sign, 64 bits each. */
export const lowProducts: (a: Code, b: Code) => Code = vectorOp(0xde);
export const highProducts: (a: Code, b: Code) => Code = vectorOp(0xdf);
/** The products of words, each sum of two neighbours an integer. */
export const dotWords: (a: Code, b: Code) => Code = vectorOp(0xba);
export const squareRoots: (floats: Code) => Code = vectorOp(0xe3);
export const addFloats: (a: Code, b: Code) => Code = vectorOp(0xe4);
export const subtractFloats: (a: Code, b: Code) => Code = vectorOp(0xe5);
export const multiplyFloats: (a: Code, b: Code) => Code = vectorOp(0xe6);
export const divideFloats: (a: Code, b: Code) => Code = vectorOp(0xe7);
/** `b < a ? b : a`: one instruction of the processor, which `f32x4.min` with its care for NaN and -0 is not. */
export const least: (a: Code, b: Code) => Code = vectorOp(0xea);
/** `a < b ? b : a` */
export const most: (a: Code, b: Code) => Code = vectorOp(0xeb);
/** Of integers with a sign: without, processors before AVX-512 take eight instructions. */
export const toFloats: (integers: Code) => Code = vectorOp(0xfa);
