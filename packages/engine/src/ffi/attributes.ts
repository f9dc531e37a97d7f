import { CrossmodalError } from '@crossmodal/core';
import type { TensorFlowApi } from './api.ts';
import type { Pointer } from './c-runtime.ts';

/** The kinds of an op's attributes (`TF_AttrType`), under the names that tfjs-node's kernels use. */
export const AttributeKind = {
  string: 0,
  int: 1,
  float: 2,
  bool: 3,
  type: 4,
  shape: 5,
  tensor: 6,
  func: 8,
} as const;

type One = string | number | boolean | bigint | Pointer | readonly number[] | Uint8Array;

/** An attribute of an op. A list is given as an array (a list of shapes as an array of arrays). */
export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: One | readonly One[];
}

type Target = 'eager' | 'graph';

/** Sets one attribute of an eager op or of a graph's operation under construction. */
export function setAttribute(
  api: TensorFlowApi,
  target: Target,
  op: Pointer,
  { name, type, value }: Attribute,
  status: Pointer,
): void {
  const eager = target === 'eager';
  switch (type) {
    case AttributeKind.string: {
      if (Array.isArray(value)) {
        const texts = value as readonly string[];
        const lengths = BigInt64Array.from(texts, (text) => BigInt(Buffer.byteLength(text)));
        (eager ? api.TFE_OpSetAttrStringList : api.TF_SetAttrStringList)(
          op,
          name,
          texts,
          lengths,
          texts.length,
        );
      } else {
        const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
        (eager ? api.TFE_OpSetAttrString : api.TF_SetAttrString)(op, name, bytes, bytes.length);
      }
      return;
    }
    case AttributeKind.int:
      if (Array.isArray(value)) {
        const list = int64s(value as readonly number[]);
        (eager ? api.TFE_OpSetAttrIntList : api.TF_SetAttrIntList)(op, name, list, list.length);
      } else {
        (eager ? api.TFE_OpSetAttrInt : api.TF_SetAttrInt)(op, name, whole(name, value));
      }
      return;
    case AttributeKind.float:
      if (Array.isArray(value)) {
        const list = Float32Array.from(value as readonly number[]);
        (eager ? api.TFE_OpSetAttrFloatList : api.TF_SetAttrFloatList)(op, name, list, list.length);
      } else {
        (eager ? api.TFE_OpSetAttrFloat : api.TF_SetAttrFloat)(op, name, Number(value));
      }
      return;
    case AttributeKind.bool:
      if (Array.isArray(value)) {
        const list = Uint8Array.from(value as readonly boolean[], Number);
        (eager ? api.TFE_OpSetAttrBoolList : api.TF_SetAttrBoolList)(op, name, list, list.length);
      } else {
        (eager ? api.TFE_OpSetAttrBool : api.TF_SetAttrBool)(op, name, value ? 1 : 0);
      }
      return;
    case AttributeKind.type:
      if (Array.isArray(value)) {
        const list = Int32Array.from(value as readonly number[]);
        (eager ? api.TFE_OpSetAttrTypeList : api.TF_SetAttrTypeList)(op, name, list, list.length);
      } else {
        (eager ? api.TFE_OpSetAttrType : api.TF_SetAttrType)(op, name, whole(name, value));
      }
      return;
    case AttributeKind.shape: {
      const list = value as readonly number[] | readonly (readonly number[])[];
      if (Array.isArray(list[0])) {
        const shapes = (list as readonly (readonly number[])[]).map(int64s);
        const ranks = Int32Array.from(shapes, (shape) => shape.length);
        if (eager) api.TFE_OpSetAttrShapeList(op, name, shapes, ranks, shapes.length, status);
        else api.TF_SetAttrShapeList(op, name, shapes, ranks, shapes.length);
      } else {
        const shape = int64s(list as readonly number[]);
        if (eager) api.TFE_OpSetAttrShape(op, name, shape, shape.length, status);
        else api.TF_SetAttrShape(op, name, shape, shape.length);
      }
      return;
    }
    case AttributeKind.tensor:
      (eager ? api.TFE_OpSetAttrTensor : api.TF_SetAttrTensor)(op, name, value as Pointer, status);
      return;
    case AttributeKind.func: {
      const text = String(value);
      (eager ? api.TFE_OpSetAttrFunctionName : api.TF_SetAttrFuncName)(op, name, text, text.length);
      return;
    }
    default:
      throw new CrossmodalError('engine/attribute', `attribute "${name}" has the unknown kind ${type}.`, {
        kind: 'internal',
      });
  }
}

/** A shape or list of whole numbers as C's int64. */
export function int64s(values: readonly number[] | Int32Array): BigInt64Array {
  const list = new BigInt64Array(values.length);
  for (let i = 0; i < values.length; i++) list[i] = BigInt(values[i]!);
  return list;
}

function whole(name: string, value: unknown): number {
  const number = Number(value);
  if (!Number.isInteger(number)) {
    throw new CrossmodalError(
      'engine/attribute',
      `attribute "${name}" needs a whole number, got ${String(value)}.`,
      {
        kind: 'internal',
      },
    );
  }
  return number;
}
