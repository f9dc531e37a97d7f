import type { CRuntime, Pointer } from './c-runtime.ts';

/** An output of a graph's operation, as `TF_Output`. */
export interface GraphOutput {
  readonly oper: Pointer;
  readonly index: number;
}

/** The signatures of every function used of TensorFlow's C API. */
const signatures = {
  TF_Version: 'str TF_Version()',
  TF_NewStatus: 'void *TF_NewStatus()',
  TF_DeleteStatus: 'void TF_DeleteStatus(void *status)',
  TF_SetStatus: 'void TF_SetStatus(void *status, int code, str message)',
  TF_GetCode: 'int TF_GetCode(void *status)',
  TF_Message: 'str TF_Message(void *status)',

  TF_AllocateTensor: 'void *TF_AllocateTensor(int dtype, const int64_t *dims, int rank, size_t bytes)',
  TF_TensorData: 'void *TF_TensorData(void *tensor)',
  TF_TensorByteSize: 'size_t TF_TensorByteSize(void *tensor)',
  TF_TensorElementCount: 'int64_t TF_TensorElementCount(void *tensor)',
  TF_TensorType: 'int TF_TensorType(void *tensor)',
  TF_DeleteTensor: 'void TF_DeleteTensor(void *tensor)',
  TF_StringInit: 'void TF_StringInit(void *string)',
  TF_StringCopy: 'void TF_StringCopy(void *string, const void *from, size_t bytes)',
  TF_StringGetDataPointer: 'void *TF_StringGetDataPointer(void *string)',
  TF_StringGetSize: 'size_t TF_StringGetSize(void *string)',
  TF_StringDealloc: 'void TF_StringDealloc(void *string)',
  TF_NewBuffer: 'void *TF_NewBuffer()',
  TF_DeleteBuffer: 'void TF_DeleteBuffer(void *buffer)',

  TFE_NewContextOptions: 'void *TFE_NewContextOptions()',
  TFE_ContextOptionsSetConfig:
    'void TFE_ContextOptionsSetConfig(void *options, const void *proto, size_t bytes, void *status)',
  TFE_DeleteContextOptions: 'void TFE_DeleteContextOptions(void *options)',
  TFE_NewContext: 'void *TFE_NewContext(void *options, void *status)',
  TFE_ContextListDevices: 'void *TFE_ContextListDevices(void *context, void *status)',
  TF_DeviceListCount: 'int TF_DeviceListCount(void *list)',
  TF_DeviceListName: 'str TF_DeviceListName(void *list, int index, void *status)',
  TF_DeviceListType: 'str TF_DeviceListType(void *list, int index, void *status)',
  TF_DeleteDeviceList: 'void TF_DeleteDeviceList(void *list)',

  TFE_NewTensorHandle: 'void *TFE_NewTensorHandle(void *tensor, void *status)',
  TFE_DeleteTensorHandle: 'void TFE_DeleteTensorHandle(void *handle)',
  TFE_TensorHandleCopySharingTensor: 'void *TFE_TensorHandleCopySharingTensor(void *handle, void *status)',
  TFE_TensorHandleResolve: 'void *TFE_TensorHandleResolve(void *handle, void *status)',
  TFE_TensorHandleDataType: 'int TFE_TensorHandleDataType(void *handle)',
  TFE_TensorHandleNumDims: 'int TFE_TensorHandleNumDims(void *handle, void *status)',
  TFE_TensorHandleDim: 'int64_t TFE_TensorHandleDim(void *handle, int axis, void *status)',

  TFE_NewOp: 'void *TFE_NewOp(void *context, str name, void *status)',
  TFE_DeleteOp: 'void TFE_DeleteOp(void *op)',
  TFE_OpSetDevice: 'void TFE_OpSetDevice(void *op, str device, void *status)',
  TFE_OpAddInput: 'void TFE_OpAddInput(void *op, void *handle, void *status)',
  TFE_OpAddInputList: 'void TFE_OpAddInputList(void *op, const int64_t *handles, int count, void *status)',
  TFE_Execute: 'void TFE_Execute(void *op, int64_t *outputs, int *count, void *status)',
  TFE_OpSetAttrString: 'void TFE_OpSetAttrString(void *op, str name, const void *value, size_t bytes)',
  TFE_OpSetAttrInt: 'void TFE_OpSetAttrInt(void *op, str name, int64_t value)',
  TFE_OpSetAttrFloat: 'void TFE_OpSetAttrFloat(void *op, str name, float value)',
  TFE_OpSetAttrBool: 'void TFE_OpSetAttrBool(void *op, str name, uint8_t value)',
  TFE_OpSetAttrType: 'void TFE_OpSetAttrType(void *op, str name, int value)',
  TFE_OpSetAttrShape:
    'void TFE_OpSetAttrShape(void *op, str name, const int64_t *dims, int rank, void *status)',
  TFE_OpSetAttrTensor: 'void TFE_OpSetAttrTensor(void *op, str name, void *tensor, void *status)',
  TFE_OpSetAttrFunctionName: 'void TFE_OpSetAttrFunctionName(void *op, str name, str function, size_t bytes)',
  TFE_OpSetAttrStringList:
    'void TFE_OpSetAttrStringList(void *op, str name, const char **values, const size_t *bytes, int count)',
  TFE_OpSetAttrIntList: 'void TFE_OpSetAttrIntList(void *op, str name, const int64_t *values, int count)',
  TFE_OpSetAttrFloatList: 'void TFE_OpSetAttrFloatList(void *op, str name, const float *values, int count)',
  TFE_OpSetAttrBoolList: 'void TFE_OpSetAttrBoolList(void *op, str name, const uint8_t *values, int count)',
  TFE_OpSetAttrTypeList: 'void TFE_OpSetAttrTypeList(void *op, str name, const int *values, int count)',
  TFE_OpSetAttrShapeList:
    'void TFE_OpSetAttrShapeList(void *op, str name, const int64_t **dims, const int *ranks, int count, void *status)',
  TFE_ContextAddFunction: 'void TFE_ContextAddFunction(void *context, void *function, void *status)',
  TFE_ContextRemoveFunction: 'void TFE_ContextRemoveFunction(void *context, str name, void *status)',

  TF_NewGraph: 'void *TF_NewGraph()',
  TF_DeleteGraph: 'void TF_DeleteGraph(void *graph)',
  TF_GraphGetOpDef: 'void TF_GraphGetOpDef(void *graph, str name, void *buffer, void *status)',
  TF_GraphToGraphDef: 'void TF_GraphToGraphDef(void *graph, void *buffer, void *status)',
  TF_NewOperation: 'void *TF_NewOperation(void *graph, str type, str name)',
  TF_FinishOperation: 'void *TF_FinishOperation(void *description, void *status)',
  TF_AddInputList: 'void TF_AddInputList(void *description, const int64_t *outputs, int count)',
  TF_SetDevice: 'void TF_SetDevice(void *description, str device)',
  TF_SetAttrString: 'void TF_SetAttrString(void *description, str name, const void *value, size_t bytes)',
  TF_SetAttrInt: 'void TF_SetAttrInt(void *description, str name, int64_t value)',
  TF_SetAttrFloat: 'void TF_SetAttrFloat(void *description, str name, float value)',
  TF_SetAttrBool: 'void TF_SetAttrBool(void *description, str name, uint8_t value)',
  TF_SetAttrType: 'void TF_SetAttrType(void *description, str name, int value)',
  TF_SetAttrShape: 'void TF_SetAttrShape(void *description, str name, const int64_t *dims, int rank)',
  TF_SetAttrTensor: 'void TF_SetAttrTensor(void *description, str name, void *tensor, void *status)',
  TF_SetAttrFuncName: 'void TF_SetAttrFuncName(void *description, str name, str function, size_t bytes)',
  TF_SetAttrStringList:
    'void TF_SetAttrStringList(void *description, str name, const char **values, const size_t *bytes, int count)',
  TF_SetAttrIntList: 'void TF_SetAttrIntList(void *description, str name, const int64_t *values, int count)',
  TF_SetAttrFloatList:
    'void TF_SetAttrFloatList(void *description, str name, const float *values, int count)',
  TF_SetAttrBoolList:
    'void TF_SetAttrBoolList(void *description, str name, const uint8_t *values, int count)',
  TF_SetAttrTypeList: 'void TF_SetAttrTypeList(void *description, str name, const int *values, int count)',
  TF_SetAttrShapeList:
    'void TF_SetAttrShapeList(void *description, str name, const int64_t **dims, const int *ranks, int count)',
  TF_GraphToFunction:
    'void *TF_GraphToFunction(void *graph, str name, uint8_t hash, int operCount, const int64_t *opers, int inputCount, const int64_t *inputs, int outputCount, const int64_t *outputs, const char **outputNames, void *options, str description, void *status)',
  TF_GraphCopyFunction:
    'void TF_GraphCopyFunction(void *graph, void *function, void *gradient, void *status)',
  TF_FunctionSetAttrValueProto:
    'void TF_FunctionSetAttrValueProto(void *function, str name, const void *proto, size_t bytes, void *status)',
  TF_FunctionToFunctionDef: 'void TF_FunctionToFunctionDef(void *function, void *buffer, void *status)',
  TF_DeleteFunction: 'void TF_DeleteFunction(void *function)',
} as const;

type Ints = BigInt64Array | Int32Array | Uint8Array | Float32Array;
// What each C type of the signatures above takes and gives in JavaScript.
type Argument = Pointer | number | string | Ints | readonly (string | Ints)[] | null;

/** A C function bound by koffi. `async` runs it on another thread and answers by a callback. */
export interface CFunction<Result> {
  (...values: Argument[]): Result;
  async(...values: [...Argument[], (error: unknown, result: Result) => void]): void;
}

type ResultOf<Signature extends string> = Signature extends `void *${string}`
  ? Pointer | null
  : Signature extends `str ${string}`
    ? string
    : Signature extends `void ${string}`
      ? undefined
      : number;

/** TensorFlow's C API. */
export type TensorFlowApi = {
  readonly [Name in keyof typeof signatures]: CFunction<ResultOf<(typeof signatures)[Name]>>;
} & {
  readonly TF_AddInput: (description: Pointer, output: GraphOutput) => void;
  readonly TF_OperationOutputType: (output: GraphOutput) => number;
  readonly TF_GraphGetTensorNumDims: (graph: Pointer, output: GraphOutput, status: Pointer) => number;
  readonly TF_GraphGetTensorShape: (
    graph: Pointer,
    output: GraphOutput,
    dims: BigInt64Array,
    rank: number,
    status: Pointer,
  ) => void;
};

/** Binds the C API to the libraries, each function to the first that has it. */
export function bindApi({ koffi }: CRuntime, paths: readonly string[]): TensorFlowApi {
  const libraries = paths.map((path) => koffi.load(path, { lazy: true }));
  const find = <Bound>(bind: (library: (typeof libraries)[number]) => Bound): Bound => {
    let failure: unknown;
    for (const library of libraries) {
      try {
        return bind(library);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  };
  const bound: Record<string, unknown> = {};
  for (const [name, signature] of Object.entries(signatures)) {
    bound[name] = find((library) => library.func(signature));
  }
  // By-value structures need a type of their own.
  const output = koffi.struct({ oper: 'void *', index: 'int' });
  const byValue: Record<string, [string, (string | typeof output)[]]> = {
    TF_AddInput: ['void', ['void *', output]],
    TF_OperationOutputType: ['int', [output]],
    TF_GraphGetTensorNumDims: ['int', ['void *', output, 'void *']],
    TF_GraphGetTensorShape: ['void', ['void *', output, 'int64_t *', 'int', 'void *']],
  };
  for (const [name, [result, parameters]] of Object.entries(byValue)) {
    bound[name] = find((library) => library.func(name, result, parameters));
  }
  return bound as unknown as TensorFlowApi;
}
