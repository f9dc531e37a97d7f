import { CrossmodalError } from '@crossmodal/core';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Tensors taken out of nested arrays and records, and a text that tells apart what needs another trace. */
export interface Flattened {
  readonly tensors: Tensor[];
  /** Shapes, types and every value that is no tensor. */
  readonly key: string;
}

type Rebuild = (tensor: (index: number) => Tensor) => unknown;

/** Takes the tensors out of a step's arguments. Variables stay where they are: a step reads them anew each time. */
export function flatten(values: readonly unknown[], what: string): Flattened {
  const tensors: Tensor[] = [];
  let key = '';
  const visit = (value: unknown, path: () => string): void => {
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
      for (const [i, item] of value.entries()) visit(item, () => `${path()}[${i}]`);
      key += ']';
    } else if (isRecord(value)) {
      key += '{';
      for (const name of Object.keys(value)) {
        key += `${JSON.stringify(name)}:`;
        visit(value[name], () => `${path()}.${name}`);
      }
      key += '}';
    } else {
      key += `${constantKey(value, path)};`;
    }
  };
  for (const [i, value] of values.entries()) visit(value, () => `${what} ${i + 1}`);
  return { tensors, key };
}

/** How to build values of the same structure around other tensors. */
export function rebuilder(
  value: unknown,
  what: string,
): { readonly tensors: Tensor[]; readonly rebuild: Rebuild } {
  const tensors: Tensor[] = [];
  const visit = (item: unknown, path: string, keepVariables: boolean): Rebuild => {
    if (item instanceof tf.Tensor) {
      if (keepVariables && item instanceof tf.Variable) return () => item;
      const index = tensors.push(item) - 1;
      return (tensor) => tensor(index);
    }
    if (Array.isArray(item)) {
      const parts = item.map((part, i) => visit(part, `${path}[${i}]`, keepVariables));
      return (tensor) => parts.map((part) => part(tensor));
    }
    if (isRecord(item)) {
      const parts = Object.keys(item).map(
        (name) => [name, visit(item[name], `${path}.${name}`, keepVariables)] as const,
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

function kindOf(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  return `an object of class ${(value as object).constructor?.name ?? 'unknown'}`;
}

function disposedArgument(path: string): CrossmodalError {
  return new CrossmodalError('engine/disposed', `${path} of a compiled step was disposed before the call.`);
}
