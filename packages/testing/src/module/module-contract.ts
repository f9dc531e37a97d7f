import { decodeSafetensors, encodeSafetensors, type HostTensor } from '@crossmodal/core';
import type { CallContext, Definition, Module, Weights } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import type { ContractTest } from '../contract-test.ts';
import { check, checkClose, checkFinite, checkThrows } from '../tools/check.ts';
import { checkGradients } from '../tools/finite-differences.ts';
import { seedTensor } from '../tools/random.ts';
import { tensorsIn } from '../tools/tensors-in.ts';
import { withBuilt } from './with-built.ts';

export interface ModuleContractOptions<Input, In, Out> {
  readonly definition: Definition<object, Input, Module<In, Out>>;
  /** What the definition is built for. */
  readonly input: Input;
  /** The factory: the same kind of stage from a config that was JSON. */
  readonly restore: (config: never) => Definition<object, Input, Module<In, Out>>;
  /** A fresh input of a call, the same every time; small: every weight is tried. */
  readonly example: () => In;
  /** Inputs that must be refused, with the end of the error's code. */
  readonly refused?: readonly Refused<In>[];
  /** The engine's `compile`, to try the compiled stage, too. */
  readonly compile?: Compile | undefined;
}

export interface Refused<In> {
  readonly name: string;
  readonly code: string;
  readonly input: () => In;
}

export type Compile = <Step extends (...inputs: never[]) => unknown>(step: Step) => Step;

const PREDICT: CallContext = { training: false };
const train = (seed: number): CallContext => ({ training: true, seed: seedTensor(seed) });

/** What every stage with weights keeps, whatever it does: the part that all other contracts share. */
export function moduleContract<Input, In, Out>(
  options: ModuleContractOptions<Input, In, Out>,
): ContractTest[] {
  const { definition, input, restore, example, refused = [], compile } = options;
  const built = (use: (stage: Module<In, Out>) => void, seed?: number): void =>
    withBuilt(definition, input, use, seed);
  return [
    {
      name: 'names its weights by paths, and starts them finite',
      run: () => built(({ weights }) => checkWeights(weights)),
    },
    {
      name: 'gives finite results, in training and after it',
      run: () =>
        built((stage) => {
          for (const context of [PREDICT, train(1)]) {
            for (const [path, tensor] of tensorsIn(stage.call(example(), context))) checkFinite(path, tensor);
          }
        }),
    },
    {
      name: 'gives the same for the same seed, in weights and results',
      run: () =>
        built((first) =>
          built((second) => {
            checkSameWeights(first.weights, second.weights);
            checkSame(first.call(example(), train(7)), second.call(example(), train(7)), 0);
            checkSame(first.call(example(), PREDICT), second.call(example(), PREDICT), 0);
          }),
        ),
    },
    {
      name: 'goes through JSON',
      run: () => {
        const config = JSON.parse(JSON.stringify(definition.config)) as never;
        const restored = restore(config);
        check(
          restored.kind === definition.kind,
          () => `expected "${definition.kind}", got "${restored.kind}".`,
        );
        check(
          JSON.stringify(restored.config) === JSON.stringify(definition.config),
          () =>
            `expected the config ${JSON.stringify(definition.config)}, got ${JSON.stringify(restored.config)}.`,
        );
        built((stage) =>
          withBuilt(restored, input, (again) =>
            checkSame(again.call(example(), PREDICT), stage.call(example(), PREDICT), 0),
          ),
        );
      },
    },
    {
      name: 'gives the same after its weights were saved and loaded',
      run: () =>
        built((stage) =>
          built((other) => {
            load(other.weights, save(stage.weights));
            checkSame(other.call(example(), PREDICT), stage.call(example(), PREDICT), 0);
          }, 2),
        ),
    },
    {
      name: 'has the gradients that finite differences have',
      run: () =>
        built((stage) => {
          const inputs = example();
          checkGradients({ weights: stage.weights, call: () => stage.call(inputs, PREDICT) });
          const context = train(3);
          checkGradients({ weights: stage.weights, call: () => stage.call(inputs, context), entries: 1 });
        }),
    },
    { name: 'leaves no tensors behind', run: () => built((stage) => checkLeaks(stage, example())) },
    {
      name: "gives the same on tfjs' own backend",
      run: () => {
        const here = tf.getBackend();
        built((stage) => {
          const expected = stage.call(example(), PREDICT);
          tf.setBackend('cpu');
          try {
            checkSame(stage.call(example(), PREDICT), expected, 1e-4);
          } finally {
            tf.setBackend(here);
          }
        });
      },
    },
    ...refused.map(
      ({ name, code, input: wrong }): ContractTest => ({
        name: `refuses ${name}`,
        run: () => built((stage) => checkThrows(name, code, () => stage.call(wrong(), PREDICT))),
      }),
    ),
    ...(compile === undefined ? [] : [compiledTest(options, compile)]),
  ];
}

function compiledTest<Input, In, Out>(
  { definition, input, example }: ModuleContractOptions<Input, In, Out>,
  compile: Compile,
): ContractTest {
  return {
    name: 'gives the same compiled, with its gradients',
    run: () =>
      withBuilt(definition, input, (stage) => {
        const trainable = Object.values(stage.weights).filter((weight) => weight.trainable);
        const step = (inputs: In, seed: tf.Tensor1D): Record<string, tf.Tensor> => {
          const outputs = (): [string, tf.Tensor][] =>
            tensorsIn(stage.call(inputs, { training: true, seed }));
          if (trainable.length === 0) return Object.fromEntries(outputs());
          let results: Record<string, tf.Tensor> = {};
          const { grads } = tf.variableGrads(() => {
            results = Object.fromEntries(
              outputs().map(([path, tensor]) => [path, tf.keep(tf.clone(tensor))]),
            );
            return tf
              .addN(outputs().map(([, tensor]) => tf.sum(tf.sin(tf.cast(tensor, 'float32')))))
              .asScalar();
          }, trainable);
          return { ...results, ...grads };
        };
        const statistics = save(stage.weights);
        const eager = step(example(), seedTensor(5));
        load(stage.weights, statistics);
        const compiled = compile(step as never) as typeof step;
        checkSame(compiled(example(), seedTensor(5)), eager, 1e-4);
        for (const tensor of Object.values(eager)) tensor.dispose();
      }),
  };
}

function checkWeights(weights: Weights): void {
  const seen = new Set<tf.Variable>();
  for (const [name, weight] of Object.entries(weights)) {
    check(/^[\w-]+(\/[\w-]+)*$/.test(name), () => `expected a path-like name, got "${name}".`);
    check(!seen.has(weight), () => `"${name}" is there twice.`);
    seen.add(weight);
    checkFinite(name, weight);
  }
}

function checkSameWeights(a: Weights, b: Weights): void {
  const names = (weights: Weights): string => Object.keys(weights).sort().join(', ');
  check(names(a) === names(b), () => `expected the weights ${names(a)}, got ${names(b)}.`);
  for (const [name, weight] of Object.entries(a)) checkClose(name, b[name]!, weight, 0);
}

/** Throws unless two results hold the same tensors at the same places. */
export function checkSame(got: unknown, expected: unknown, tolerance: number): void {
  const results = tensorsIn(got);
  const wanted = tensorsIn(expected);
  const paths = (list: readonly [string, tf.Tensor][]): string =>
    list
      .map(([path]) => path)
      .sort()
      .join(', ');
  check(
    paths(results) === paths(wanted),
    () => `expected the results ${paths(wanted)}, got ${paths(results)}.`,
  );
  const byPath = new Map(wanted);
  for (const [path, tensor] of results) checkClose(path, tensor, byPath.get(path)!, tolerance);
}

function checkLeaks<In, Out>(stage: Module<In, Out>, inputs: In): void {
  const given = new Set(tensorsIn(inputs).map(([, tensor]) => tensor.id));
  for (const context of [PREDICT, train(1)]) {
    const before = tf.memory().numTensors;
    const results = new Map(tensorsIn(stage.call(inputs, context)).map(([, tensor]) => [tensor.id, tensor]));
    const made = [...results.values()].filter(({ id }) => !given.has(id));
    const left = tf.memory().numTensors - before - made.length;
    check(left === 0, () => `a call leaves ${left} tensors behind (training: ${context.training}).`);
    tf.dispose(made);
  }
  const before = tf.memory().numTensors;
  const trainable = Object.values(stage.weights).filter((weight) => weight.trainable);
  if (trainable.length === 0) return;
  const { value, grads } = tf.variableGrads(
    () =>
      tf
        .addN(tensorsIn(stage.call(inputs, PREDICT)).map(([, tensor]) => tf.sum(tf.cast(tensor, 'float32'))))
        .asScalar(),
    trainable,
  );
  tf.dispose([value, ...Object.values(grads).filter((gradient) => gradient != null)]);
  const left = tf.memory().numTensors - before;
  check(left === 0, () => `gradients leave ${left} tensors behind.`);
}

function save(weights: Weights): Uint8Array {
  const arrays = Object.entries(weights).map(([name, weight]): [string, HostTensor] => [
    name,
    { dtype: 'float32', shape: weight.shape, data: weight.dataSync<'float32'>() },
  ]);
  return encodeSafetensors(Object.fromEntries(arrays));
}

function load(weights: Weights, bytes: Uint8Array): void {
  const { tensors } = decodeSafetensors(bytes);
  for (const [name, weight] of Object.entries(weights)) {
    const array = tensors[name];
    check(array !== undefined, () => `expected the saved weights to hold "${name}".`);
    tf.tidy(() => weight.assign(tf.tensor(array.data, [...array.shape], 'float32')));
  }
}
