import { randomBytes } from 'node:crypto';
import { CrossmodalError } from '@crossmodal/core';
import type { GraphOutput } from '../ffi/api.ts';
import { type Attribute, AttributeKind, setAttribute } from '../ffi/attributes.ts';
import type { Pointer } from '../ffi/c-runtime.ts';
import { DT, nameOf } from '../ffi/dtypes.ts';
import type { TensorFlow } from '../ffi/tensorflow.ts';
import type { HostValues } from '../ffi/tensors.ts';
import { groupInputs, isInferred } from './op-definitions.ts';

/** A tensor that a step will compute, while the step is being traced. */
export interface SymbolicTensor {
  readonly scope: Scope;
  readonly output: GraphOutput;
  readonly dtype: number;
  /** Undefined where TensorFlow cannot tell it before running. */
  readonly shape: readonly number[] | undefined;
}

/** A TensorFlow function made of a scope. */
export interface GraphFunction {
  readonly name: string;
  readonly pointer: Pointer;
  /** The symbols of outer scopes that must be fed after the function's own inputs. */
  readonly captures: readonly SymbolicTensor[];
}

let functionCount = 0;
let processName: string | undefined;

/** Unlike any other, also where saved functions of several processes meet in one. */
function functionName(): string {
  processName ??= randomBytes(4).toString('hex');
  return `crossmodal_${processName}_${functionCount++}`;
}

/** One function under construction: a `TF_Graph`, its inputs, and what it takes from the scopes around it. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly #tensorFlow: TensorFlow;
  readonly #graph: Pointer;
  readonly #captured = new Map<SymbolicTensor, SymbolicTensor>();
  readonly #inputsOf = new Map<Pointer, readonly Pointer[]>();
  readonly #placeholders = new Set<Pointer>();
  readonly #constants = new Map<string, SymbolicTensor>();
  #names = 0;

  constructor(tensorFlow: TensorFlow, parent: Scope | undefined) {
    this.parent = parent;
    this.#tensorFlow = tensorFlow;
    const { api, status } = tensorFlow;
    this.#graph = status.pointerOf(api.TF_NewGraph(), 'making a graph');
  }

  placeholder(dtype: number, shape: readonly number[] | undefined): SymbolicTensor {
    const attributes: Attribute[] = [{ name: 'dtype', type: AttributeKind.type, value: dtype }];
    if (shape !== undefined) attributes.push({ name: 'shape', type: AttributeKind.shape, value: shape });
    const [symbol] = this.operation('Placeholder', attributes, [], 1);
    this.#placeholders.add(symbol!.output.oper);
    return { ...symbol!, shape };
  }

  /** A constant; a small one is made once, however often it is asked for: of axes and shapes there are hundreds. */
  constant(dtype: number, shape: readonly number[], values: HostValues): SymbolicTensor {
    const key = keyOfSmall(dtype, shape, values);
    const known = key === undefined ? undefined : this.#constants.get(key);
    if (known !== undefined) return known;
    const made = isUniform(values) ? this.#fill(dtype, shape, values) : this.#constant(dtype, shape, values);
    if (key !== undefined) this.#constants.set(key, made);
    return made;
  }

  #constant(dtype: number, shape: readonly number[], values: HostValues): SymbolicTensor {
    const { tensors } = this.#tensorFlow;
    const tensor = tensors.create(shape, dtype, values);
    try {
      const attributes = [
        { name: 'dtype', type: AttributeKind.type, value: dtype },
        { name: 'value', type: AttributeKind.tensor, value: tensor },
      ];
      return this.operation('Const', attributes, [], 1)[0]!;
    } finally {
      tensors.free(tensor);
    }
  }

  operation(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly SymbolicTensor[],
    outputs: number,
  ): SymbolicTensor[] {
    const { api, status } = this.#tensorFlow;
    const here = inputs.map((input) => this.resolve(input).output);
    const groups = groupInputs(this.#tensorFlow, this.#graph, op, attributes, here);
    // Nothing may throw between here and TF_FinishOperation: an unfinished description cannot be dropped.
    const description = api.TF_NewOperation(this.#graph, op, `${op}_${this.#names++}`)!;
    for (const group of groups) {
      if (Array.isArray(group)) api.TF_AddInputList(description, packOutputs(group), group.length);
      else api.TF_AddInput(description, group as GraphOutput);
    }
    for (const attribute of attributes) {
      if (!isInferred(op, attribute.name)) setAttribute(api, 'graph', description, attribute, status.pointer);
    }
    const operation = status.pointerOf(api.TF_FinishOperation(description, status.pointer), op);
    this.#inputsOf.set(
      operation,
      here.map((output) => output.oper),
    );
    return Array.from({ length: outputs }, (_, index) => this.#describe({ oper: operation, index }));
  }

  /** The symbol as this scope can use it: its own, or an input that captures one of an outer scope. */
  resolve(symbol: SymbolicTensor): SymbolicTensor {
    if (symbol.scope === this) return symbol;
    const known = this.#captured.get(symbol);
    if (known !== undefined) return known;
    if (!this.#isInside(symbol.scope)) {
      throw new CrossmodalError(
        'engine/escaped-tensor',
        'a tensor made inside a traced loop body or region is used outside of it.',
        { hint: 'Return it from the body instead.' },
      );
    }
    const input = this.placeholder(symbol.dtype, symbol.shape);
    this.#captured.set(symbol, input);
    return input;
  }

  /**
   * Closes the scope: a function of `inputs`, then of everything captured that `outputs` depend on.
   * Operations that no output depends on are left out.
   */
  toFunction(
    inputs: readonly SymbolicTensor[],
    outputs: readonly SymbolicTensor[],
    { xla = false, passCaptures = false }: { readonly xla?: boolean; readonly passCaptures?: boolean } = {},
  ): GraphFunction {
    const { api, context, status } = this.#tensorFlow;
    const results = outputs.map((output) => this.resolve(output).output);
    const reached = this.#reach(results.map((result) => result.oper));
    const captures = [...this.#captured].filter(([, input]) => reached.has(input.output.oper));
    const parameters = [...inputs, ...captures.map(([, input]) => input)].map((input) => input.output);
    if (passCaptures) results.push(...captures.map(([, input]) => input.output));
    const body = [...reached].filter((operation) => !this.#placeholders.has(operation));
    const name = functionName();
    const pointer = status.pointerOf(
      api.TF_GraphToFunction(
        this.#graph,
        name,
        0,
        body.length,
        BigInt64Array.from(body),
        parameters.length,
        packOutputs(parameters),
        results.length,
        packOutputs(results),
        null,
        null,
        null,
        status.pointer,
      ),
      'making a function',
    );
    if (xla) {
      const yes = Uint8Array.from([0x28, 1]); // AttrValue { b: true }
      api.TF_FunctionSetAttrValueProto(pointer, '_XlaMustCompile', yes, yes.length, status.pointer);
      status.check('marking a function for XLA');
    }
    api.TFE_ContextAddFunction(context, pointer, status.pointer);
    status.check('adding a function');
    return { name, pointer, captures: captures.map(([symbol]) => symbol) };
  }

  /** Makes a function callable by this scope's operations. */
  include({ pointer }: GraphFunction): void {
    const { api, status } = this.#tensorFlow;
    api.TF_GraphCopyFunction(this.#graph, pointer, null, status.pointer);
    status.check('nesting a function');
  }

  delete(): void {
    this.#tensorFlow.api.TF_DeleteGraph(this.#graph);
  }

  /** A large constant of one value, as zeros are, kept small in the graph. */
  #fill(dtype: number, shape: readonly number[], values: NodeJS.TypedArray): SymbolicTensor {
    const attributes = [
      { name: 'T', type: AttributeKind.type, value: dtype },
      { name: 'index_type', type: AttributeKind.type, value: DT.int32 },
    ];
    const dims = this.constant(DT.int32, [shape.length], Int32Array.from(shape));
    const value = this.constant(dtype, [], values.subarray(0, 1) as HostValues);
    return this.operation('Fill', attributes, [dims, value], 1)[0]!;
  }

  #isInside(scope: Scope): boolean {
    for (let at: Scope | undefined = this; at !== undefined; at = at.parent) if (at === scope) return true;
    return false;
  }

  #reach(from: readonly Pointer[]): Set<Pointer> {
    const reached = new Set<Pointer>();
    const open = [...from];
    for (let operation = open.pop(); operation !== undefined; operation = open.pop()) {
      if (reached.has(operation)) continue;
      reached.add(operation);
      open.push(...this.#inputsOf.get(operation)!);
    }
    return reached;
  }

  #describe(output: GraphOutput): SymbolicTensor {
    const { api, status } = this.#tensorFlow;
    const rank = api.TF_GraphGetTensorNumDims(this.#graph, output, status.pointer);
    status.check('reading a shape');
    const dtype = api.TF_OperationOutputType(output);
    if (rank <= 0) return { scope: this, output, dtype, shape: rank < 0 ? undefined : [] };
    const dims = new BigInt64Array(rank);
    api.TF_GraphGetTensorShape(this.#graph, output, dims, rank, status.pointer);
    const shape = Array.from(dims, Number);
    return { scope: this, output, dtype, shape: shape.some((size) => size < 0) ? undefined : shape };
  }
}

/** What tells a constant of few numbers from all others; undefined for many, and for text. */
function keyOfSmall(dtype: number, shape: readonly number[], values: HostValues): string | undefined {
  if (dtype === DT.string || values.length > 16) return undefined;
  const numbers = Array.from(values as ArrayLike<number | boolean>, (value) =>
    Object.is(value, -0) ? '-0' : String(value),
  );
  return `${dtype}[${shape.join()}]${numbers.join()}`;
}

function isUniform(values: HostValues): values is NodeJS.TypedArray {
  if (values.length < 256 || !(values instanceof Float32Array || values instanceof Int32Array)) return false;
  const first = values[0]!;
  return Object.is(first, -0) ? false : values.every((value) => value === first);
}

/** `TF_Output`s laid out for C: the operation, then its index. */
export function packOutputs(outputs: readonly GraphOutput[]): BigInt64Array {
  const packed = new BigInt64Array(outputs.length * 2);
  outputs.forEach(({ oper, index }, i) => {
    packed[2 * i] = oper;
    packed[2 * i + 1] = BigInt(index);
  });
  return packed;
}

/** `float32 [2, 3]`, for people. */
export function formatType(dtype: number, shape: readonly number[] | undefined): string {
  return `${nameOf(dtype)} [${shape === undefined ? '?' : shape.join(', ')}]`;
}
