import { CrossmodalError } from '@crossmodal/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Tensors taken out of nested arrays and records, and a text that tells apart what needs another trace. */
export interface Flattened {
  readonly tensors: Tensor[];
  /** Shapes, types and every value that is no tensor. */
  readonly key: string;
}

/** Arrays and records within each other, beyond which one is taken to hold itself. */
const DEEPEST = 100;

type Rebuild = (tensor: (index: number) => Tensor) => unknown;

/** Takes the tensors out of a step's arguments. Variables stay where they are: a step reads them anew each time. */
export function flatten(values: readonly unknown[], what: string): Flattened {
  const tensors: Tensor[] = [];
  let key = '';
  const visit = (value: unknown, path: () => string, depth: number): void => {
    if (depth > DEEPEST) throw tooDeep(what);
    if (value instanceof tf.Tensor) {
      if (value instanceof tf.Variable) {
        key += `variable ${value.id};`;
        return;
      }
      if (value.isDisposed) throw disposedArgument(path());
      tensors.push(value);
      key += `${value.dtype}[${value.shape.join()}];`;
    } else if (Array.isArray(value)) {
      key += '[';
      for (const [i, item] of value.entries()) visit(item, () => `${path()}[${i}]`, depth + 1);
      key += ']';
    } else if (isRecord(value)) {
      key += '{';
      for (const name of Object.keys(value)) {
        key += `${JSON.stringify(name)}:`;
        visit(value[name], () => `${path()}.${name}`, depth + 1);
      }
      key += '}';
    } else {
      key += `${constantKey(value, path)};`;
    }
  };
  for (const [i, value] of values.entries()) visit(value, () => `${what} ${i + 1}`, 0);
  return { tensors, key };
}

/** How to build values of the same structure around other tensors. */
export function rebuilder(
  value: unknown,
  what: string,
): { readonly tensors: Tensor[]; readonly rebuild: Rebuild } {
  const tensors: Tensor[] = [];
  const visit = (item: unknown, path: string, keepVariables: boolean, depth = 0): Rebuild => {
    if (depth > DEEPEST) throw tooDeep(what);
    if (item instanceof tf.Tensor) {
      if (keepVariables && item instanceof tf.Variable) return () => item;
      const index = tensors.push(item) - 1;
      return (tensor) => tensor(index);
    }
    if (Array.isArray(item)) {
      const parts = item.map((part, i) => visit(part, `${path}[${i}]`, keepVariables, depth + 1));
      return (tensor) => parts.map((part) => part(tensor));
    }
    if (isRecord(item)) {
      const parts = Object.keys(item).map(
        (name) => [name, visit(item[name], `${path}.${name}`, keepVariables, depth + 1)] as const,
      );
      return (tensor) => Object.fromEntries(parts.map(([name, part]) => [name, part(tensor)]));
    }
    constantKey(item, () => path);
    return () => item;
  };
  return { tensors, rebuild: visit(value, what, what === 'argument') };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function constantKey(value: unknown, path: () => string): string {
  switch (typeof value) {
    case 'undefined':
    case 'boolean':
    case 'bigint':
      return String(value);
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'string':
      return JSON.stringify(value);
    default:
      if (value === null) return 'null';
      throw new CrossmodalError(
        'engine/step-values',
        `expected tensors, plain arrays and records of them, text, numbers, booleans, null or undefined, got ${kindOf(value)} as ${path()}.`,
        { hint: 'Make it a tensor, or let the step take it from the scope around it.' },
      );
  }
}

function tooDeep(what: string): CrossmodalError {
  return new CrossmodalError(
    'engine/step-values',
    `expected arrays and records nested at most ${DEEPEST} deep, got deeper ones in ${what}: does one hold itself?`,
  );
}

function kindOf(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  return `an object of class ${(value as object).constructor?.name ?? 'unknown'}`;
}

function disposedArgument(path: string): CrossmodalError {
  return new CrossmodalError('engine/disposed', `${path} of a compiled step was disposed before the call.`);
}
