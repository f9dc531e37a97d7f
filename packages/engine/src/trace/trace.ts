import { CrossmodalError } from '@crossmodal/core';
import type { Attribute } from '../ffi/attributes.ts';
import { DT } from '../ffi/dtypes.ts';
import type { TensorFlow } from '../ffi/tensorflow.ts';
import type { HostValues } from '../ffi/tensors.ts';
import { bfloat16Product, castTypes, gainsFromBfloat16, type Precision } from './precision.ts';
import { ScanOrder } from './scan-order.ts';
import { formatType, type GraphFunction, Scope, type SymbolicTensor } from './scope.ts';
import { captureStack, userFrame } from './user-frame.ts';
import { REGION, wholeStepPays, type XlaChoice } from './xla-ops.ts';

/** Something a trace did, kept to compare a second trace of the same step with it. */
interface Event {
  readonly what: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly SymbolicTensor[];
  readonly values: HostValues | undefined;
  readonly result: unknown;
}

/** A tensor from outside the step that the step uses. */
export interface Capture {
  readonly dataId: object;
  readonly symbol: SymbolicTensor;
  /** The user's line that first used it. */
  readonly stack: Error;
}

/** A graph of 2 GiB cannot be written down. */
const MOST_CONSTANT = 2 ** 28;

export interface TraceOptions {
  readonly xla?: XlaChoice;
  readonly precision?: Precision | undefined;
}

/**
 * The record of one run of a step with stand-ins for its tensors: every op goes into a graph, none is executed.
 *
 * Run a second time (`replay`), the same step must do the same, and nothing goes into the graph: what differs
 * then is a value made in JavaScript, which the compiled step would repeat forever.
 */
export class Trace {
  readonly root: Scope;
  readonly #outside: Scope;
  readonly #captures = new Map<object, Capture>();
  readonly functions: GraphFunction[] = [];
  /** Whether scans go through XLA unless they say otherwise. */
  readonly xlaScans: boolean;
  readonly #tensorFlow: TensorFlow;
  readonly #scopes: Scope[] = [];
  readonly #events: Event[] = [];
  readonly #kept: { dispose(): void }[] = [];
  readonly #rootOps = new Set<string>();
  readonly #scanOrder = new ScanOrder();
  /** Whether products outside of XLA are computed in bfloat16, where XLA would be slower. */
  #roundsInKernels = false;
  readonly #roundedFactors = new Map<SymbolicTensor, SymbolicTensor>();
  readonly #xla: XlaChoice;
  readonly #precision: Precision;
  readonly #gpu: boolean;
  #scope: Scope;
  #refused: CrossmodalError | undefined;
  #cursor: number | undefined;
  #fillings = 0;
  #xlaDepth: number;

  constructor(tensorFlow: TensorFlow, { xla, precision = 'float32' }: TraceOptions) {
    this.#tensorFlow = tensorFlow;
    this.#precision = precision;
    this.#gpu = tensorFlow.devices.some(({ type }) => type === 'GPU');
    this.#xla = xla;
    this.xlaScans = xla !== false;
    this.#xlaDepth = xla === true ? 1 : 0;
    this.#outside = this.#newScope(undefined);
    this.root = this.#newScope(this.#outside);
    this.#scope = this.root;
  }

  /** The scope that operations go to now. */
  get scope(): Scope {
    return this.#scope;
  }

  get insideXla(): boolean {
    return this.#xlaDepth > 0;
  }

  /** Whether XLA may compile what is traced now, be it only because the whole step turns out to gain by it. */
  get maybeInsideXla(): boolean {
    return this.insideXla || this.#xla === undefined;
  }

  /**
   * Whether parts of batches may be regions of their own for XLA, side by side. Not in bfloat16: products are so quick
   * there that smaller ones lose more than the parts gain.
   */
  get mayRunSideBySide(): boolean {
    return this.#mayHoldRegions && this.#precision === 'float32';
  }

  get #mayHoldRegions(): boolean {
    return this.xlaScans && !this.insideXla && !this.#gpu;
  }

  /** Whether XLA compiles scans of this step already, so that a region more costs little. */
  get mayAddRegions(): boolean {
    return this.#mayHoldRegions && this.#rootOps.has(REGION);
  }

  /** Set where there are such parts or scans: XLA would run them one after the other if it took the whole step. */
  runsSideBySide = false;

  /** Notes a scan that XLA compiles by itself, by what it gives. */
  noteScan(results: readonly SymbolicTensor[]): void {
    if (this.#scope !== this.root || this.#cursor !== undefined) return;
    this.#scanOrder.scan(results);
    this.runsSideBySide ||= this.mayRunSideBySide && this.#scanOrder.sideBySide;
  }

  /** Whether XLA should take the whole step. */
  get wholeXla(): boolean {
    if (this.#xla !== undefined) return this.#xla === true;
    return !this.#roundsInKernels && !this.runsSideBySide && wholeStepPays(this.#rootOps);
  }

  /** Whether to remember where each constant was made: slow, so only once two traces are known to differ. */
  keepStacks = false;

  /** Another number each time, and the same ones in the same order when the step is run again. */
  nextFilling(): number {
    return ++this.#fillings;
  }

  /** From here on, compare with what was recorded instead of recording. */
  replay(): void {
    this.#cursor = 0;
    this.#fillings = 0;
    this.#scope = this.root;
    this.#roundedFactors.clear();
  }

  /** Ends a replay: a shorter second run differs, too. */
  finishReplay(): void {
    if (this.#cursor !== undefined && this.#cursor < this.#events.length) {
      throw differs(`${this.#events[this.#cursor]!.what} at first, nothing more the second time`);
    }
  }

  /** Notes what makes the step impossible to compile, where it must not be thrown at once; the first is kept. */
  refuse(error: CrossmodalError): void {
    this.#refused ??= error;
  }

  /** Throws what was noted, once the step has run. */
  throwRefused(): void {
    if (this.#refused !== undefined) throw this.#refused;
  }

  /** Disposes a tensor once this run of the step has ended. */
  keep<Kept extends { dispose(): void }>(tensor: Kept): Kept {
    this.#kept.push(tensor);
    return tensor;
  }

  /** Ends a run of the step. */
  end(): void {
    for (const tensor of this.#kept.splice(0)) tensor.dispose();
  }

  placeholder(dtype: number, shape: readonly number[] | undefined): SymbolicTensor {
    const what = `an input ${formatType(dtype, shape)}`;
    return this.#emit(what, [], [], undefined, () => this.#scope.placeholder(dtype, shape));
  }

  constant(dtype: number, shape: readonly number[], values: HostValues, stack?: Error): SymbolicTensor {
    if (values.length > MOST_CONSTANT) throw tooLarge(dtype, shape, stack);
    const what = `a constant ${formatType(dtype, shape)}`;
    return this.#emit(what, [], [], values, () => this.#scope.constant(dtype, shape, values), stack);
  }

  operation(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly SymbolicTensor[],
    outputs: number,
  ): SymbolicTensor[] {
    if (this.#precision === 'bfloat16') {
      const place = { xla: this.insideXla, gpu: this.#gpu };
      if (gainsFromBfloat16(op, attributes, inputs, place)) {
        if (!place.xla) this.#roundsInKernels = true;
        const emit: Trace['operation'] = (...operation) => this.#operation(this.#scope, ...operation);
        return bfloat16Product(emit, (factor) => this.#rounded(factor), place, op, attributes, inputs, 1);
      }
    }
    return this.#operation(this.#scope, op, attributes, inputs, outputs);
  }

  #operation(
    scope: Scope,
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly SymbolicTensor[],
    outputs: number,
  ): SymbolicTensor[] {
    const results = this.#emit(op, attributes, inputs, undefined, () =>
      scope.operation(op, attributes, inputs, outputs),
    );
    if (scope === this.root && this.#cursor === undefined) {
      this.#rootOps.add(op);
      this.#scanOrder.op(inputs, results);
    }
    return results;
  }

  /** A tensor as bfloat16, rounded once, where it was made: weights not in each step of a loop. */
  #rounded(factor: SymbolicTensor): SymbolicTensor {
    const known = this.#roundedFactors.get(factor);
    if (known !== undefined) return known;
    const scope = factor.scope === this.#outside ? this.root : factor.scope;
    const [cast] = this.#operation(scope, 'Cast', castTypes(DT.float32, DT.bfloat16), [factor], 1);
    const rounded = { ...cast!, shape: factor.shape };
    this.#roundedFactors.set(factor, rounded);
    return rounded;
  }

  /** The stand-in for a tensor from outside; the compiled step reads it anew at each call. */
  capture(dataId: object, dtype: number, shape: readonly number[]): SymbolicTensor {
    const known = this.#captures.get(dataId);
    if (known !== undefined) return known.symbol;
    if (this.#cursor !== undefined) throw differs('another tensor from outside is used');
    const output = { oper: BigInt(this.#captures.size), index: 0 };
    const symbol = { scope: this.#outside, output, dtype, shape };
    this.#captures.set(dataId, { dataId, symbol, stack: captureStack() });
    return symbol;
  }

  /** What stands behind the symbols that the finished step must be fed beside its arguments. */
  capturesOf({ captures }: GraphFunction): readonly Capture[] {
    const bySymbol = new Map([...this.#captures.values()].map((capture) => [capture.symbol, capture]));
    return captures.map((symbol) => bySymbol.get(symbol)!);
  }

  /**
   * Traces `build` into a function of its own; `inputs` are what it is fed, captures follow.
   *
   * @param passCaptures give the captures back after the outputs, as a loop's body must
   */
  function<Result>(
    build: () => {
      readonly inputs: readonly SymbolicTensor[];
      readonly outputs: readonly SymbolicTensor[];
      readonly result: Result;
    },
    { xla = false, passCaptures = false }: { readonly xla?: boolean; readonly passCaptures?: boolean } = {},
  ): { readonly made: GraphFunction; readonly result: Result } {
    const outer = this.#scope;
    this.#scope = this.#emit('a function', [], [], undefined, () => this.#newScope(outer));
    if (xla) this.#xlaDepth++;
    try {
      const { inputs, outputs, result } = build();
      const inner = this.#scope;
      const made = this.#emit('the end of a function', [], [...inputs, ...outputs], undefined, () => {
        const closed = inner.toFunction(inputs, outputs, { xla, passCaptures });
        this.functions.push(closed);
        outer.include(closed);
        return closed;
      });
      return { made, result };
    } finally {
      if (xla) this.#xlaDepth--;
      this.#scope = outer;
    }
  }

  /** Frees the graphs; the functions made of them live on. */
  deleteGraphs(): void {
    for (const scope of this.#scopes) scope.delete();
    this.#events.length = 0;
  }

  /** Removes the functions from TensorFlow. */
  deleteFunctions(): void {
    const { api, context, status } = this.#tensorFlow;
    for (const { name, pointer } of this.functions) {
      api.TFE_ContextRemoveFunction(context, name, status.pointer);
      api.TF_DeleteFunction(pointer);
    }
    this.functions.length = 0;
  }

  #newScope(parent: Scope | undefined): Scope {
    const scope = new Scope(this.#tensorFlow, parent);
    this.#scopes.push(scope);
    return scope;
  }

  #emit<Result>(
    what: string,
    attributes: readonly Attribute[],
    inputs: readonly SymbolicTensor[],
    values: HostValues | undefined,
    make: () => Result,
    stack?: Error,
  ): Result {
    if (this.#cursor === undefined) {
      const result = make();
      this.#events.push({ what, attributes, inputs, values, result });
      return result;
    }
    const recorded = this.#events[this.#cursor++];
    if (recorded === undefined || recorded.what !== what) {
      throw differs(`${recorded?.what ?? 'nothing more'} at first, ${what} the second time`, stack);
    }
    if (!sameValues(values, recorded.values)) throw differs(`${what} has other values`, stack);
    if (!sameAttributes(attributes, recorded.attributes)) {
      throw differs(`${what} has other attributes`, stack);
    }
    if (
      inputs.length !== recorded.inputs.length ||
      !inputs.every((input, i) => same(input, recorded.inputs[i]!))
    ) {
      throw differs(`${what} has other inputs`, stack);
    }
    return recorded.result as Result;
  }
}

function tooLarge(dtype: number, shape: readonly number[], stack: Error = captureStack()): CrossmodalError {
  const { location } = userFrame(stack);
  return new CrossmodalError(
    'engine/large-constant',
    `a constant ${formatType(dtype, shape)} does not fit into a compiled step, which holds 2^28 numbers in one at most.`,
    {
      hint: 'Make the tensor outside of the step, or pass it in.',
      ...(location === undefined ? {} : { location }),
    },
  );
}

/** A step that did something else when it was run a second time. */
export class TraceDifference extends CrossmodalError {}

function differs(problem: string, stack: Error = captureStack()): TraceDifference {
  const { call, layer, location } = userFrame(stack);
  const instead =
    layer === undefined || !/Dropout/.test(layer)
      ? 'draw random numbers with statelessUniform, statelessNormal or statelessDropout and a key of randomKeys'
      : 'take dropoutLayer, which draws other numbers at each call, for the layer';
  return new TraceDifference(
    'engine/differs-between-traces',
    `traced twice, the step did not do the same${call === undefined ? '' : `, in ${call}`}: ${problem}.`,
    {
      hint:
        'A compiled step would repeat the first value forever. Pass what changes from call to call (dates, counters) ' +
        `into the step as a tensor; ${instead} (all of @crossmodal/engine).`,
      ...(location === undefined ? {} : { location }),
    },
  );
}

function same(a: SymbolicTensor, b: SymbolicTensor): boolean {
  return a.scope === b.scope && a.output.oper === b.output.oper && a.output.index === b.output.index;
}

function sameValues(a: HostValues | undefined, b: HostValues | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.length !== b.length) return false;
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    return (
      Buffer.compare(
        Buffer.from(a.buffer, a.byteOffset, a.byteLength),
        Buffer.from(b.buffer, b.byteOffset, b.byteLength),
      ) === 0
    );
  }
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[i]];
    if (x instanceof Uint8Array && y instanceof Uint8Array ? Buffer.compare(x, y) !== 0 : !Object.is(x, y)) {
      return false;
    }
  }
  return true;
}

function sameAttributes(a: readonly Attribute[], b: readonly Attribute[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ name, value }, i) => {
      const other = b[i]!;
      return name === other.name && (value === other.value || String(value) === String(other.value));
    })
  );
}
