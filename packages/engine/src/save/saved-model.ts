import { bytesField, numberField, varint } from '../ffi/protobuf.ts';

/** A tensor of a signature. */
export interface SignatureTensor {
  /** Under which it is fed or fetched. */
  readonly key: string;
  /** The operation of the graph that gives it. */
  readonly operation: string;
  readonly dtype: number;
  /** -1 where any size is taken. */
  readonly shape: readonly number[];
}

export interface Signature {
  readonly name: string;
  readonly inputs: readonly SignatureTensor[];
  readonly outputs: readonly SignatureTensor[];
}

/**
 * The bytes of `saved_model.pb`: one meta graph with the tag `serve`, and its signatures.
 *
 * Fields, after TensorFlow's saved_model.proto and meta_graph.proto: SavedModel { schema version = 1, meta graphs = 2 },
 * MetaGraphDef { meta_info_def = 1, graph_def = 2, signature_def = 5 }, MetaInfoDef { tags = 4, version = 5 },
 * SignatureDef { inputs = 1, outputs = 2, method_name = 3 }.
 */
export function savedModel(graph: Uint8Array, signatures: readonly Signature[], version: string): Uint8Array {
  const info = [...bytesField(4, 'serve'), ...bytesField(5, version)];
  const metaGraph = Buffer.concat([
    Buffer.from(bytesField(1, info)),
    largeField(2, graph),
    ...signatures.map((signature) =>
      Buffer.from(bytesField(5, mapEntry(signature.name, signatureDef(signature)))),
    ),
  ]);
  return Buffer.concat([Buffer.from(numberField(1, 1)), largeField(2, metaGraph)]);
}

function signatureDef({ inputs, outputs }: Signature): number[] {
  return [
    ...inputs.flatMap((tensor) => bytesField(1, mapEntry(tensor.key, tensorInfo(tensor)))),
    ...outputs.flatMap((tensor) => bytesField(2, mapEntry(tensor.key, tensorInfo(tensor)))),
    ...bytesField(3, 'tensorflow/serving/predict'),
  ];
}

/** TensorInfo { name = 1, dtype = 2, tensor_shape = 3 }, TensorShapeProto { dim = 2 }, Dim { size = 1 }. */
function tensorInfo({ operation, dtype, shape }: SignatureTensor): number[] {
  const dims = shape.flatMap((size) => bytesField(2, size < 0 ? minusOneField(1) : numberField(1, size)));
  return [...bytesField(1, `${operation}:0`), ...numberField(2, dtype), ...bytesField(3, dims)];
}

/** A field that holds -1: ten bytes, as a number of 64 bits. */
const minusOneField = (field: number): number[] => [
  ...varint(field << 3),
  ...new Array<number>(9).fill(255),
  1,
];

const mapEntry = (key: string, value: readonly number[]): number[] => [
  ...bytesField(1, key),
  ...bytesField(2, value),
];

/** A field with the many bytes of another message. */
function largeField(field: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(bytes.length)]), bytes]);
}
