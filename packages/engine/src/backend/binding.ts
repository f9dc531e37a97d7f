import { type Attribute, AttributeKind } from '../ffi/attributes.ts';
import { DT } from '../ffi/dtypes.ts';

/** The constants that tfjs-node's kernels read off the object they call `binding`. */
export const binding: Readonly<Record<`TF_${string}`, number>> = {
  TF_FLOAT: DT.float32,
  TF_INT32: DT.int32,
  TF_INT64: DT.int64,
  TF_BOOL: DT.bool,
  TF_COMPLEX64: DT.complex64,
  TF_STRING: DT.string,
  TF_RESOURCE: DT.resource,
  TF_UINT8: DT.uint8,
  TF_ATTR_STRING: AttributeKind.string,
  TF_ATTR_INT: AttributeKind.int,
  TF_ATTR_FLOAT: AttributeKind.float,
  TF_ATTR_BOOL: AttributeKind.bool,
  TF_ATTR_TYPE: AttributeKind.type,
  TF_ATTR_SHAPE: AttributeKind.shape,
  TF_ATTR_RESOURCE: 100,
};

export const typeAttribute = (name: string, value: number | readonly number[]): Attribute => ({
  name,
  type: AttributeKind.type,
  value,
});
export const intAttribute = (name: string, value: number | readonly number[]): Attribute => ({
  name,
  type: AttributeKind.int,
  value,
});
export const floatAttribute = (name: string, value: number): Attribute => ({
  name,
  type: AttributeKind.float,
  value,
});
export const boolAttribute = (name: string, value: boolean): Attribute => ({
  name,
  type: AttributeKind.bool,
  value,
});
export const stringAttribute = (name: string, value: string): Attribute => ({
  name,
  type: AttributeKind.string,
  value,
});
export const stringsAttribute = (name: string, value: readonly string[]): Attribute => ({
  name,
  type: AttributeKind.string,
  value,
});
export const functionAttribute = (name: string, value: string): Attribute => ({
  name,
  type: AttributeKind.func,
  value,
});
