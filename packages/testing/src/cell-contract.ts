import type { CellDefinition, Definition, Module, Sequence } from '@crossmodal/core/tensors';
import * as tf from '@tensorflow/tfjs';
import type { ContractTest } from './contract-test.ts';
import { type Compile, checkSame, moduleContract } from './module/module-contract.ts';
import { withBuilt } from './module/with-built.ts';
import { check, checkClose, checkFinite, checkThrows } from './tools/check.ts';
import { randomTensor } from './tools/random.ts';
import { maskedNaN } from './tools/sequences.ts';

/** A network over a cell, as `recurrent({ cell })` of `@crossmodal/recurrent` builds it. */
export type CellNetwork = Module<
  Sequence & { readonly state?: readonly tf.Tensor2D[] },
  Sequence & { readonly last: tf.Tensor2D; readonly state: readonly tf.Tensor2D[] }
>;

export interface CellContractOptions {
  readonly cell: CellDefinition;
  readonly restore: (config: never) => CellDefinition;
  /** The driver: `(cell) => recurrent({ cell })`. */
  readonly network: (cell: CellDefinition) => Definition<object, { readonly features: number }, CellNetwork>;
  readonly compile?: Compile | undefined;
}

const FEATURES = 2;
const INPUT = { features: FEATURES };

/**
 * What every cell keeps, tried with 2 features and 4 steps.
 *
 * @example
 * const network = (cell: CellDefinition) => recurrent({ cell });
 * for (const { name, run } of cellContract({ cell: mine({ units: 3 }), restore: mine, network })) test(name, run);
 */
export function cellContract(options: CellContractOptions): ContractTest[] {
  const { cell, restore, network, compile } = options;
  const definition = network(cell);
  const built = (use: (stage: CellNetwork) => void): void => withBuilt(definition, INPUT, use);
  const predict = { training: false };
  return [
    {
      name: 'gives its first state at every step',
      run: () =>
        withBuilt(cell, INPUT, ({ units, stateSizes }) =>
          built((stage) => {
            check(stateSizes[0] === units, () => `expected a first state of ${units}, got ${stateSizes[0]}.`);
            const { values, last, state } = stage.call(example(), predict);
            check(
              `${values.shape}` === `2,4,${units}`,
              () => `expected [2, 4, ${units}], got [${values.shape}].`,
            );
            check(
              `${state.map(({ shape }) => shape[1])}` === `${stateSizes}`,
              () => `expected states of [${stateSizes}], got [${state.map(({ shape }) => shape[1])}].`,
            );
            checkClose('the first state', state[0]!, last, 0);
            // The first sample ends in a real step.
            checkClose(
              'the last step',
              tf.slice(values, [0, 3, 0], [1, 1, units]).as2D(1, units),
              last.slice(0, 1),
              0,
            );
          }),
        ),
    },
    {
      name: 'gives step by step what it gives at once',
      run: () =>
        built((stage) => {
          const whole = stage.call(example(), predict);
          let state: readonly tf.Tensor2D[] | undefined;
          const outputs: tf.Tensor3D[] = [];
          for (let step = 0; step < 4; step++) {
            const one = pickSteps(example(), [step]);
            const result = stage.call(state === undefined ? one : { ...one, state }, predict);
            state = result.state;
            outputs.push(result.values);
          }
          checkClose('outputs', tf.concat(outputs, 1), whole.values, 1e-5);
          checkSame(state, whole.state, 1e-5);
        }),
    },
    {
      name: 'passes over a masked step as if it were not there',
      run: () =>
        built((stage) => {
          const given = example();
          const mask = tf.tensor2d([1, 0, 1, 1, 1, 0, 1, 1], [2, 4]);
          const gap = stage.call({ ...given, mask }, predict);
          const cut = stage.call({ ...pickSteps(given, [0, 2, 3]), mask: tf.ones([2, 3]) }, predict);
          checkSame(gap.state, cut.state, 1e-5);
          const values = tf.mul(given.values, tf.tensor3d([1, -7, 1, 1], [1, 4, 1])) as tf.Tensor3D;
          checkSame(stage.call({ ...given, values, mask }, predict), gap, 1e-6);
        }),
    },
    {
      name: 'gives a masked step no gradient',
      run: () =>
        built((stage) => {
          const given = example();
          const mask = tf.tensor2d([1, 0, 1, 0, 0, 0, 0, 0], [2, 4]);
          const loss = (x: tf.Tensor): tf.Tensor =>
            tf.sum(tf.square(stage.call({ ...given, values: x as tf.Tensor3D, mask }, predict).last));
          const gradient = tf.grad(loss)(given.values);
          const masked = tf.mul(gradient, tf.expandDims(tf.sub(1, mask), 2));
          checkClose('gradient at masked steps', masked, tf.zerosLike(masked), 0);
          checkFinite('gradient', gradient);
        }),
    },
    {
      name: 'keeps its state where all steps are masked, and gives the weights no gradient',
      run: () =>
        built((stage) => {
          const given = example();
          const { state } = stage.call({ ...given, mask: tf.ones([2, 4]) }, predict);
          const masked = maskedNaN({ ...given, mask: tf.zeros([2, 4]) });
          const after = stage.call({ ...masked, state }, predict);
          checkSame(after.state, state, 0);
          checkClose('outputs', after.values, tf.zerosLike(after.values), 0);
          for (const [name, gradient] of Object.entries(weightGradients(stage, { ...masked, state }))) {
            checkClose(`gradient of ${name}`, gradient, tf.zerosLike(gradient), 0);
          }
        }),
    },
    {
      name: 'is not changed by NaN at masked steps, nor are its gradients',
      run: () =>
        built((stage) => {
          const [clean, dirty] = [example(), maskedNaN(example())];
          const { state, last } = stage.call(dirty, predict);
          checkSame({ state, last }, pickResult(stage.call(clean, predict)), 1e-6);
          const expected = weightGradients(stage, clean);
          for (const [name, gradient] of Object.entries(weightGradients(stage, dirty))) {
            checkClose(`gradient of ${name}`, gradient, expected[name]!, 1e-5);
          }
        }),
    },
    {
      name: 'has the gradients of its input and initial state that finite differences have',
      run: () =>
        built((stage) => {
          const given = example();
          const { state } = stage.call(given, predict);
          checkInputGradient(given.values, (x) =>
            stage.call({ ...given, values: x as tf.Tensor3D, state }, predict),
          );
          state.forEach((one, i) => {
            checkInputGradient(one, (x) =>
              stage.call({ ...given, state: state.with(i, x as tf.Tensor2D) }, predict),
            );
          });
        }),
    },
    {
      name: 'refuses states of another batch, or too few of them',
      run: () =>
        built((stage) => {
          const { state } = stage.call(example(), predict);
          const other = state.map(({ shape }) => tf.zeros([3, shape[1]]) as tf.Tensor2D);
          checkThrows('another batch', '/shape', () => stage.call({ ...example(), state: other }, predict));
          checkThrows('no states', '/state', () => stage.call({ ...example(), state: [] }, predict));
        }),
    },
    ...moduleContract({
      definition,
      input: INPUT,
      restore: (config: { readonly cell: { readonly config: never } }) =>
        network(restore(config.cell.config)),
      example,
      compile,
      refused: [
        {
          name: 'a wrong rank',
          code: '/shape',
          input: () => ({ ...example(), values: tf.ones([2, 4]) as never }),
        },
        {
          name: 'other features',
          code: '/shape',
          input: () => ({ ...example(), values: tf.ones([2, 4, 5]) }),
        },
        {
          name: 'a mask that does not fit',
          code: '/shape',
          input: () => ({ ...example(), mask: tf.ones([2, 3]) }),
        },
        {
          name: 'times that do not fit',
          code: '/shape',
          input: () => ({ ...example(), times: tf.ones([1, 4]) }),
        },
        {
          name: 'a sequence without steps',
          code: '/empty',
          input: () => ({ values: tf.zeros([2, 0, FEATURES]), mask: tf.zeros([2, 0]) }),
        },
      ],
    }),
  ];
}

function example(): Sequence {
  return {
    values: randomTensor('cell input', [2, 4, FEATURES]) as tf.Tensor3D,
    mask: tf.tensor2d([1, 1, 1, 1, 1, 0, 1, 0], [2, 4]),
    times: tf.tensor2d([0, 1, 1.5, 4, 0, 2, 3, 3.25], [2, 4]),
  };
}

/** Some steps of a sequence, as a sequence. */
function pickSteps({ values, mask, times }: Sequence, steps: readonly number[]): Sequence {
  const pick = <T extends tf.Tensor>(x: T): T => tf.gather(x, tf.tensor1d([...steps], 'int32'), 1);
  return { values: pick(values), mask: pick(mask), times: pick(times!) };
}

function pickResult({ state, last }: ReturnType<CellNetwork['call']>): object {
  return { state, last };
}

function weightGradients(stage: CellNetwork, input: Parameters<CellNetwork['call']>[0]): tf.NamedTensorMap {
  const loss = (): tf.Scalar => {
    const { values, state } = stage.call(input, { training: false });
    return tf.addN([values, ...state].map((one) => tf.sum(tf.sin(one)))).asScalar();
  };
  return tf.variableGrads(loss, Object.values(stage.weights)).grads;
}

/** One random direction is enough: every entry of the gradient counts in it. */
function checkInputGradient(
  input: tf.Tensor,
  call: (input: tf.Tensor) => { readonly state: readonly tf.Tensor[] },
): void {
  const loss = (x: tf.Tensor): tf.Tensor =>
    tf.addN(call(x).state.map((one, i) => tf.sum(tf.mul(one, randomTensor(`probe ${i}`, one.shape)))));
  const direction = randomTensor('direction', input.shape);
  const slope = tf.sum(tf.mul(tf.grad(loss)(input), direction)).dataSync()[0]!;
  const at = (step: number): number => loss(tf.add(input, tf.mul(direction, step))).dataSync()[0]!;
  const expected = (at(1e-2) - at(-1e-2)) / 2e-2;
  check(
    Math.abs(slope - expected) <= 0.01 * Math.abs(expected) + 1e-3,
    () => `expected the slope ${expected} (central difference), got ${slope}.`,
  );
}
