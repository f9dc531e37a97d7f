import type { Attribute } from '../ffi/attributes.ts';
import { readFields } from '../ffi/protobuf.ts';
import type { TensorFlow } from '../ffi/tensorflow.ts';

/** One input of an op: a tensor, or a list whose length an attribute gives. */
interface InputDefinition {
  readonly lengthAttribute: string | undefined;
}

const definitions = new Map<string, readonly InputDefinition[]>();

/** Cuts a flat list of inputs into the op's inputs, each alone or a list. */
export function groupInputs<Input>(
  tensorFlow: TensorFlow,
  graph: bigint,
  op: string,
  attributes: readonly Attribute[],
  inputs: readonly Input[],
): readonly (Input | readonly Input[])[] {
  const definition = inputDefinitions(tensorFlow, graph, op);
  const lists = definition.filter((input) => input.lengthAttribute !== undefined);
  let at = 0;
  return definition.map(({ lengthAttribute }) => {
    if (lengthAttribute === undefined) return inputs[at++]!;
    const value = attributes.find((attribute) => attribute.name === lengthAttribute)?.value;
    const length =
      lists.length === 1
        ? inputs.length - (definition.length - 1)
        : Array.isArray(value)
          ? value.length
          : Number(value);
    at += length;
    return inputs.slice(at - length, at);
  });
}

/** The attributes that TensorFlow reads off the input lists themselves. */
export function isInferred(op: string, attribute: string): boolean {
  return definitions.get(op)?.some((input) => input.lengthAttribute === attribute) ?? false;
}

/** From the op's `OpDef`: input_arg = 2, of which number_attr = 5 and type_list_attr = 6. */
function inputDefinitions(
  { api, c, status }: TensorFlow,
  graph: bigint,
  op: string,
): readonly InputDefinition[] {
  const known = definitions.get(op);
  if (known !== undefined) return known;
  const buffer = status.pointerOf(api.TF_NewBuffer(), 'making a buffer');
  try {
    api.TF_GraphGetOpDef(graph, op, buffer, status.pointer);
    status.check(op);
    const message = readBuffer(c, buffer);
    const inputs = [...readFields(message)]
      .filter(({ field }) => field === 2)
      .map(({ bytes }) => {
        const attribute = [...readFields(bytes)].find(({ field }) => field === 5 || field === 6);
        return {
          lengthAttribute: attribute === undefined ? undefined : Buffer.from(attribute.bytes).toString(),
        };
      });
    definitions.set(op, inputs);
    return inputs;
  } finally {
    api.TF_DeleteBuffer(buffer);
  }
}

/** The bytes of a `TF_Buffer`: data pointer first, then its length. */
export function readBuffer({ copyOut }: TensorFlow['c'], buffer: bigint): Uint8Array {
  const header = new BigInt64Array(2);
  copyOut(header, buffer, 16);
  const [data, length] = [header[0]!, Number(header[1]!)];
  const bytes = new Uint8Array(length);
  if (length > 0) copyOut(bytes, data, length);
  return bytes;
}
