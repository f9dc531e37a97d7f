import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { recordStep } from '../../src/compile/record.ts';
import { compile, scan, useTensorFlow } from '../../src/index.ts';
import { activeBackend } from '../../src/use-tensorflow.ts';

beforeAll(async () => {
  await useTensorFlow({ threads: { intra: 2, inter: 2 } });
});

const numbers = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

const named = (tensors: Record<string, tf.Tensor>) =>
  Object.entries(tensors).map(([name, tensor]) => ({ name, tensor }));

describe('compile', () => {
  it('computes what the step computes, for nested values', () => {
    const step = (input: { x: tf.Tensor; more: readonly tf.Tensor[] }, scale: number) => ({
      sum: input.x.add(input.more[0]!).mul(scale),
      list: [input.more[1]!, 'as it is', scale] as const,
    });
    const compiled = compile(step);
    const input = { x: tf.tensor1d([1, 2]), more: [tf.tensor1d([3, 4]), tf.scalar(true, 'bool')] };
    for (const scale of [2, 3, 2]) {
      const [a, b] = [step(input, scale), compiled(input, scale)];
      expect(numbers(b.sum)).toEqual(numbers(a.sum));
      expect(b.list[0].dtype).toBe('bool');
      expect(b.list.slice(1)).toEqual(['as it is', scale]);
    }
    expect(compiled.traces()).toBe(2);
  });

  it('runs the JavaScript of the step only to trace it, once for each signature', () => {
    let runs = 0;
    const compiled = compile((x: tf.Tensor) => {
      runs++;
      return x.square();
    });
    for (let i = 0; i < 5; i++) compiled(tf.ones([2]));
    expect(runs).toBe(2); // the second compares
    compiled(tf.ones([3]));
    expect(runs).toBe(4);
    compiled(tf.ones([3], 'int32'));
    expect(compiled.traces()).toBe(3);
  });

  it('reads and assigns variables at each call', () => {
    const total = tf.variable(tf.scalar(10));
    const count = tf.variable(tf.scalar(0, 'int32'), false);
    const compiled = compile((x: tf.Tensor) => {
      total.assign(total.add(x));
      count.assign(count.add(tf.scalar(1, 'int32')));
      return total.mul(2);
    });
    expect(numbers(compiled(tf.scalar(1)))).toEqual([22]);
    expect(numbers(compiled(tf.scalar(2)))).toEqual([26]);
    expect(numbers(total)).toEqual([13]);
    total.assign(tf.scalar(100));
    expect(numbers(compiled(tf.scalar(1)))).toEqual([202]);
    expect(numbers(count)).toEqual([3]);
  });

  it('leaves a clone of a variable as it was', () => {
    const variable = tf.variable(tf.scalar(1));
    const compiled = compile(() => {
      variable.assign(variable.add(1));
      return variable;
    });
    const before = variable.clone();
    expect(numbers(compiled())).toEqual([2]);
    const between = variable.clone();
    expect(numbers(compiled())).toEqual([3]);
    expect([before, between, variable].map((tensor) => tensor.dataSync()[0])).toEqual([1, 2, 3]);
  });

  it('gives back an argument, a constant, a tensor from outside, and one twice', () => {
    const outside = tf.tensor1d([7]);
    const compiled = compile((x: tf.Tensor) => {
      const y = x.add(1);
      return [x, tf.tensor1d([5]), outside, y, y];
    });
    expect(compiled(tf.tensor1d([1])).map(numbers)).toEqual([[1], [5], [7], [2], [2]]);
  });

  const optimizers: Record<string, () => tf.Optimizer> = {
    sgd: () => tf.train.sgd(0.1),
    momentum: () => tf.train.momentum(0.1, 0.9),
    Nesterov: () => tf.train.momentum(0.1, 0.9, true),
    adagrad: () => tf.train.adagrad(0.1),
    adadelta: () => tf.train.adadelta(0.1),
    adam: () => tf.train.adam(0.1),
    adamax: () => tf.train.adamax(0.1, 0.9, 0.999, 1e-7, 0.01),
    rmsprop: () => tf.train.rmsprop(0.1),
    'centered rmsprop with momentum': () => tf.train.rmsprop(0.1, 0.9, 0.5, 1e-7, true),
  };

  it.each(Object.entries(optimizers))(
    'trains with %s exactly as the step itself does, slots made at the first call',
    (_, makeOptimizer) => {
      const train = (wrap: <F extends (...values: never[]) => unknown>(step: F) => F): number[] => {
        const weights = tf.variable(tf.tensor2d([0.1, -0.2, 0.3, 0.4], [2, 2]));
        const optimizer = makeOptimizer();
        const step = wrap((x: tf.Tensor2D) => {
          const { value, grads } = tf.variableGrads(
            () => x.matMul(weights).sub(1).square().mean<tf.Scalar>(),
            [weights],
          );
          optimizer.applyGradients(named(grads));
          return value;
        });
        const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
        return Array.from({ length: 6 }, () => tf.tidy(() => step(x).dataSync()[0]!));
      };
      const eager = train((step) => step);
      const compiled = train((step) => compile(step));
      compiled.forEach((loss, i) => {
        expect(loss).toBeCloseTo(eager[i]!, 5);
      });
    },
  );

  it('trains a tfjs-layers model with batch normalization as the model itself does', () => {
    const train = (wrap: <F extends (...values: never[]) => unknown>(step: F) => F): number[] => {
      const image = tf.input({ shape: [8, 8, 3] });
      const words = tf.input({ shape: [5], dtype: 'int32' });
      const seed = 3;
      const dense = (units: number) =>
        tf.layers.dense({ units, kernelInitializer: tf.initializers.glorotUniform({ seed }) });
      let a = tf.layers
        .conv2d({ filters: 4, kernelSize: 3, kernelInitializer: tf.initializers.heNormal({ seed }) })
        .apply(image) as tf.SymbolicTensor;
      a = tf.layers.batchNormalization().apply(a) as tf.SymbolicTensor;
      a = tf.layers.flatten().apply(tf.layers.maxPooling2d({ poolSize: 2 }).apply(a)) as tf.SymbolicTensor;
      let b = tf.layers
        .embedding({
          inputDim: 11,
          outputDim: 6,
          embeddingsInitializer: tf.initializers.randomUniform({ seed }),
        })
        .apply(words) as tf.SymbolicTensor;
      b = tf.layers
        .gru({
          units: 5,
          kernelInitializer: tf.initializers.glorotUniform({ seed }),
          recurrentInitializer: tf.initializers.glorotUniform({ seed }),
        })
        .apply(b) as tf.SymbolicTensor;
      const joined = tf.layers.concatenate().apply([a, b]) as tf.SymbolicTensor;
      const model = tf.model({
        inputs: [image, words],
        outputs: dense(3).apply(joined) as tf.SymbolicTensor,
      });
      const optimizer = tf.train.adam(0.01);
      const step = wrap((x: tf.Tensor, w: tf.Tensor, y: tf.Tensor) => {
        const { value, grads } = tf.variableGrads(() =>
          tf.losses.softmaxCrossEntropy(y, model.apply([x, w], { training: true }) as tf.Tensor).asScalar(),
        );
        optimizer.applyGradients(named(grads));
        return value;
      });
      const x = tf.randomUniform([4, 8, 8, 3], 0, 1, 'float32', 1);
      const w = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [4, 5], 'int32');
      const y = tf.oneHot(tf.tensor1d([0, 1, 2, 0], 'int32'), 3).toFloat();
      const losses = Array.from({ length: 5 }, () => tf.tidy(() => step(x, w, y).dataSync()[0]!));
      const statistics = model.layers
        .find((layer) => layer.getClassName() === 'BatchNormalization')!
        .getWeights();
      return [...losses, ...statistics.flatMap(numbers)];
    };
    const eager = train((step) => step);
    const compiled = train((step) => compile(step));
    expect(compiled.length).toBe(5 + 16);
    compiled.forEach((value, i) => {
      expect(value).toBeCloseTo(eager[i]!, 4);
    });
  });

  it('is differentiable: inside a gradient the step itself runs', () => {
    const square = compile((x: tf.Tensor) => x.square());
    expect(numbers(tf.grad((x) => square(x).sum())(tf.tensor1d([1, 2])))).toEqual([2, 4]);
  });

  it("runs the step itself in tfjs' debug mode, which looks at the result of every op", () => {
    let runs = 0;
    const compiled = compile((x: tf.Tensor) => {
      runs++;
      return x.add(1);
    });
    compiled(tf.scalar(1));
    tf.env().set('DEBUG', true);
    try {
      expect(numbers(compiled(tf.scalar(3)))).toEqual([4]);
    } finally {
      tf.env().set('DEBUG', false);
    }
    expect(runs).toBe(3);
  });

  it('may call another compiled step', () => {
    const inner = compile((x: tf.Tensor) => x.add(1));
    const outer = compile((x: tf.Tensor) => inner(x).mul(2));
    expect(numbers(outer(tf.scalar(3)))).toEqual([8]);
    expect(inner.traces()).toBe(0);
  });

  it('gives the same through XLA', () => {
    const step = (x: tf.Tensor2D) =>
      tf
        .softmax(x.matMul(x, false, true))
        .log()
        .sum(1);
    const x = tf.randomNormal<tf.Rank.R2>([5, 4], 0, 1, 'float32', 3);
    const [a, b] = [numbers(step(x)), numbers(compile(step, { xla: true })(x))];
    b.forEach((value, i) => {
      expect(value).toBeCloseTo(a[i]!, 5);
    });
  });

  it('leaves no tensors behind', () => {
    const variable = tf.variable(tf.zeros([3]));
    const compiled = compile((x: tf.Tensor) => {
      variable.assign(variable.add(x));
      return variable.sum();
    });
    const x = tf.ones([3]);
    compiled(x).dispose();
    const { numTensors, numDataBuffers } = tf.memory();
    for (let i = 0; i < 50; i++) compiled(x).dispose();
    for (const size of [4, 5]) compile((y: tf.Tensor) => y.add(size))(tf.ones([3])).dispose();
    expect(tf.memory().numTensors - numTensors).toBe(2); // the two tensors of ones
    expect(tf.memory().numDataBuffers - numDataBuffers).toBe(2);
  });

  it('keeps at most maxTraces, and traces again what it dropped', () => {
    const compiled = compile((x: tf.Tensor) => x.add(1), { maxTraces: 2 });
    for (const size of [1, 2, 3, 1]) expect(numbers(compiled(tf.zeros([size])))).toHaveLength(size);
    expect(compiled.traces()).toBe(2);
  });

  it('warns once where it is traced again and again', () => {
    const warnings: string[] = [];
    const compiled = compile((x: tf.Tensor, factor: number) => x.mul(factor), {
      onWarning: (message) => warnings.push(message),
    });
    for (let i = 0; i < 40; i++) compiled(tf.scalar(1), i);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/engine\/retracing/);
  });
});

describe('what goes through XLA', () => {
  const recurrence = (x: tf.Tensor2D): tf.Tensor2D =>
    scan(
      (h: tf.Tensor1D, step: tf.Tensor1D) => {
        const next = h.mul(0.5).add<tf.Tensor1D>(step).tanh<tf.Tensor1D>();
        return { carry: next, outputs: next };
      },
      tf.zeros<tf.Rank.R1>([2]),
      x,
    ).outputs;
  const x = (): tf.Tensor2D => tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  const choice = (step: (x: tf.Tensor2D) => unknown, xla?: boolean | 'scans'): boolean => {
    const recorded = recordStep(activeBackend()!, step as never, [x()], { xla });
    recorded.delete();
    return recorded.xla;
  };

  it('is the whole step where it holds scans and what fuses with them', () => {
    expect(
      choice((x) =>
        recurrence(x)
          .matMul(tf.ones([2, 2]))
          .softmax(),
      ),
    ).toBe(true);
    expect(choice((x) => recurrence(x), 'scans')).toBe(false);
    expect(choice((x) => recurrence(x), false)).toBe(false);
  });

  it('is the whole step of scans that wait for each other, and each scan by itself where they do not', () => {
    const again = (x: tf.Tensor2D) => recurrence(tf.mul(recurrence(x), 2));
    expect(choice((x) => again(tf.mul(recurrence(x), 2)))).toBe(true);
    const both = (x: tf.Tensor2D) => [recurrence(x), recurrence(tf.reverse(x, 0))] as const;
    expect(choice((x) => tf.concat([...both(x)]))).toBe(false);
    const results = compile((x: tf.Tensor2D) => both(x))(x());
    both(x()).forEach((wanted, i) => {
      const found = numbers(results[i]!);
      const far = numbers(wanted).map((value, j) => Math.abs(value - found[j]!));
      expect(Math.max(...far)).toBeLessThan(1e-6);
    });
  });

  it('is not more than the scans beside gathers and convolutions, and nothing without scans', () => {
    const rows = tf.tensor1d([0, 2], 'int32');
    expect(choice((x) => recurrence(tf.gather(x, rows)))).toBe(false);
    const filter = tf.ones<tf.Rank.R4>([2, 2, 1, 1]);
    expect(
      choice((x) => [recurrence(x), tf.conv2d(x.reshape<tf.Tensor4D>([1, 3, 2, 1]), filter, 1, 'same')]),
    ).toBe(false);
    expect(choice((x) => x.matMul(x, true).softmax())).toBe(false);
  });

  it('stays an error for an index out of range', () => {
    const compiled = compile((x: tf.Tensor2D, rows: tf.Tensor1D) => recurrence(tf.gather(x, rows)));
    expect(compiled(x(), tf.tensor1d([0, 2], 'int32')).shape).toEqual([2, 2]);
    expect(() => compiled(x(), tf.tensor1d([0, 3], 'int32'))).toThrow(/engine\/tensorflow.*3/);
  });

  it('is only the scans where XLA refuses, as it does text', async () => {
    const step = (x: tf.Tensor2D, words: tf.Tensor1D) => [recurrence(x), tf.equal(words, words)] as const;
    const words = (): tf.Tensor1D => tf.tensor1d(['a', 'b']);
    const wanted = numbers(step(x(), words())[0]);
    const compiled = compile(step);
    for (const [outputs, same] of [compiled(x(), words()), await compile(step).async(x(), words())]) {
      numbers(outputs).forEach((value, i) => {
        expect(value).toBeCloseTo(wanted[i]!, 6);
      });
      expect(numbers(same)).toEqual([1, 1]);
    }
    expect(() => compile(step, { xla: true })(x(), words())).toThrow(/engine\/tensorflow/);
  });
});

describe('a step that cannot be compiled', () => {
  const x = (): tf.Tensor => tf.tensor1d([1, 2]);
  const here = /compile\.test\.ts:\d+:\d+: /;

  it('that reads data names the call and the line', () => {
    const compiled = compile((a: tf.Tensor) => a.mul(a.sum().dataSync()[0]!));
    expect(() => compiled(x())).toThrow(here);
    expect(() => compiled(x())).toThrow(/\[engine\/read-in-step\] Tensor.dataSync/);
    const outside = tf.scalar(2);
    expect(() => compile(() => outside.arraySync())()).toThrow(/engine\/read-in-step/);
  });

  // A promise that nobody looks at would otherwise hide it, or end the process.
  it.each<[string, (a: tf.Tensor) => unknown]>([
    ['Tensor.data', (a) => a.data()],
    [
      'Tensor.data',
      (a) =>
        a
          .add(1)
          .data()
          .then(() => {}),
    ],
    ['Tensor.array', (a) => a.array()],
    ['Tensor.buffer', (a) => a.buffer()],
    ['Tensor.bufferSync', (a) => a.bufferSync()],
    ['Tensor.print', (a) => a.print()],
    ['Tensor.toString', (a) => String(a)],
    ['tf.toPixels', (a) => tf.browser.toPixels(a.reshape([1, 2]) as tf.Tensor2D)],
  ])('that reads data by %s names the call and the line, also where it waits for nothing', (call, read) => {
    const compiled = compile((a: tf.Tensor) => {
      read(a);
      return a.add(1);
    });
    expect(() => compiled(x())).toThrow(here);
    expect(() => compiled(x())).toThrow(new RegExp(`\\[engine/read-in-step\\] ${call} reads values`));
  });

  it('that is async and reads data names the read', () => {
    const compiled = compile(async (a: tf.Tensor) => a.mul((await a.data())[0]!));
    expect(() => compiled(x())).toThrow(/\[engine\/read-in-step\] Tensor\.data/);
  });

  it('that draws in a layer names the layer, and the one to take instead', () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 3, inputShape: [2] }), tf.layers.dropout({ rate: 0.5 })],
    });
    const compiled = compile((a: tf.Tensor) => model.apply(a, { training: true }) as tf.Tensor);
    const inputs = tf.ones([4, 2]);
    expect(() => compiled(inputs)).toThrow(here);
    expect(() => compiled(inputs)).toThrow(/tf\.dropout of the layer Dropout.*dropoutLayer/);
  });

  it.each<[string, () => number]>([
    ['Date.now()', () => Date.now() / 1e9], // too small a change for a float, within milliseconds
    ['new Date()', () => new Date().getFullYear()],
    ['performance.now()', () => Math.floor(performance.now() / 1e6)],
  ])('that reads the clock by %s is found', (_, time) => {
    const before = [Date, performance.now];
    expect(() => compile((a: tf.Tensor) => a.add(time()))(x())).toThrow(here);
    expect(() => compile((a: tf.Tensor) => a.add(time()))(x())).toThrow(/engine\/differs-between-traces/);
    expect([Date, performance.now]).toEqual(before);
    expect(new Date(0).toISOString()).toBe('1970-01-01T00:00:00.000Z');
  });

  it('that TensorFlow refuses while it runs names the op', () => {
    const compiled = compile((index: tf.Tensor1D) => tf.gather(tf.tensor1d([1, 2]), index));
    expect(() => compiled(tf.tensor1d([5], 'int32'))).toThrow(
      '[engine/tensorflow] running a compiled step: indices[0] = 5 is not in [0, 2), in GatherV2.',
    );
  });

  it.each([
    ['randomUniform', () => tf.randomUniform([2])],
    ['randomNormal', () => tf.randomNormal([2])],
    ['dropout', () => tf.dropout(tf.ones([20]), 0.5).slice(0, 2)],
  ])('that draws random numbers with tf.%s names it', (name, draw) => {
    const compiled = compile((a: tf.Tensor) => a.add(draw()));
    expect(() => compiled(x())).toThrow(here);
    expect(() => compiled(x())).toThrow(new RegExp(`engine/differs-between-traces.*tf\\.${name}`));
  });

  it('that counts in JavaScript is found', () => {
    let count = 0;
    expect(() => compile((a: tf.Tensor) => a.add(count++))(x())).toThrow(/differs-between-traces/);
    let other = 0;
    const takesTurns = compile((a: tf.Tensor) => (other++ % 2 === 0 ? a.add(1) : a.sub(1)));
    expect(() => takesTurns(x())).toThrow(/Add.* at first, Sub the second time/);
  });

  it('that uses a disposed tensor says where it was used', () => {
    const outside = tf.tensor1d([1, 1]);
    const compiled = compile((a: tf.Tensor) => a.add(outside));
    compiled(x());
    outside.dispose();
    expect(() => compiled(x())).toThrow(here);
    expect(() => compiled(x())).toThrow(/engine\/disposed.*tensor from outside/);
    const argument = x();
    argument.dispose();
    expect(() => compiled(argument)).toThrow(/engine\/disposed/);
  });

  it('that uses or assigns a disposed variable names it', () => {
    const read = tf.variable(tf.scalar(1), true, 'read');
    const assigned = tf.variable(tf.scalar(1), true, 'assigned');
    const compiled = compile((a: tf.Tensor) => {
      assigned.assign(tf.scalar(3));
      return a.add(read);
    });
    compiled(x());
    assigned.dispose();
    expect(() => compiled(x())).toThrow(/engine\/disposed.*variable "assigned"/);
    read.dispose();
    expect(() => compiled(x())).toThrow(/engine\/disposed/);
  });

  it('that is given what holds itself is refused', () => {
    const endless: { x: tf.Tensor; self?: object } = { x: x() };
    endless.self = endless;
    expect(() => compile((a: typeof endless) => a.x)(endless)).toThrow(/engine\/step-values.*argument/);
    expect(() =>
      compile((a: tf.Tensor) => {
        const result: unknown[] = [a];
        result.push(result);
        return result;
      })(x()),
    ).toThrow(/engine\/step-values.*the result/);
  });

  it.each<[string, object]>([
    ['maxTraces', { maxTraces: 0 }],
    ['maxTraces', { maxTraces: Number.NaN }],
    ['xla', { xla: 'yes' }],
    ['precision', { precision: 'float16' }],
  ])('is refused for an option %s that makes no sense', (name, options) => {
    expect(() => compile((a: tf.Tensor) => a, options)).toThrow(new RegExp(`engine/option.*${name}`));
  });

  it('is refused where it is no function', () => {
    expect(() => compile(5 as never)).toThrow(/engine\/option.*a function, got 5/);
  });

  it('that keeps a tensor is found when the tensor is used', () => {
    let kept: tf.Tensor | undefined;
    const compiled = compile((a: tf.Tensor) => {
      kept = tf.keep(a.add(1));
      return a;
    });
    compiled(x());
    expect(() => kept!.add(1)).toThrow(/engine\/escaped-tensor/);
    expect(() => kept!.dataSync()).toThrow(/engine\/escaped-tensor/);
  });

  it('that makes variables at each call is refused', () => {
    const compiled = compile((a: tf.Tensor) => tf.variable(a).add(1));
    expect(() => compiled(x())).toThrow(/engine\/creates-variables/);
  });

  it('that is async is refused', () => {
    expect(() => compile(async (a: tf.Tensor) => a)(x())).toThrow(/engine\/async-step/);
  });

  it('that takes a class instance is refused by name', () => {
    class Box {}
    const compiled = compile((a: { box: Box }) => a);
    expect(() => compiled({ box: new Box() })).toThrow(/class Box as argument 1.box/);
  });

  it('whose shapes depend on values is refused', () => {
    const compiled = compile((a: tf.Tensor) => tf.unique(a).values);
    expect(() => compiled(x())).toThrow(/engine\/unknown-shape.*Unique/);
  });

  it('that throws leaves variables and tfjs as they were', () => {
    const variable = tf.variable(tf.scalar(1));
    const before = tf.memory().numTensors;
    const compiled = compile(() => {
      variable.assign(tf.scalar(5));
      tf.grad((a) => a.square().sum())(variable);
      throw new Error('mine');
    });
    expect(() => compiled()).toThrow('mine');
    expect(numbers(variable)).toEqual([1]);
    expect(tf.memory().numTensors).toBe(before);
    expect(numbers(tf.scalar(1).add(1))).toEqual([2]);
  });
});

describe('compiled.async', () => {
  it('leaves the event loop free and keeps the order of calls', async () => {
    const total = tf.variable(tf.scalar(1));
    const compiled = compile((x: tf.Tensor2D, factor: tf.Tensor) => {
      total.assign(total.mul(factor).add(1));
      return [total, x.matMul(x).matMul(x).matMul(x).mean()];
    });
    const x = tf.eye(600);
    compiled(x, tf.scalar(0));
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const factors = [2, 3, 4].map((factor) => tf.scalar(factor));
    const calls = factors.map((factor) => compiled.async(x, factor));
    for (const factor of factors) factor.dispose(); // the calls hold what they need
    expect(() => compiled(x, tf.scalar(1))).toThrow(/engine\/call-pending/);
    const results = await Promise.all(calls);
    clearInterval(timer);
    expect(results.map(([value]) => value!.dataSync()[0])).toEqual([3, 10, 41]);
    expect(numbers(total)).toEqual([41]);
    expect(ticks).toBeGreaterThan(0);
  });

  it('takes its arguments as they are at the call: their arrays may be filled anew while it waits', async () => {
    const compiled = compile((x: tf.Tensor1D) => x.mul(2));
    compiled(tf.tensor1d([0, 0]));
    const values = new Float32Array(2);
    const calls = [1, 5].map((value) => {
      values.fill(value);
      const call = compiled.async(tf.tensor1d(values));
      values.fill(9);
      return call;
    });
    expect((await Promise.all(calls)).map(numbers)).toEqual([
      [2, 2],
      [10, 10],
    ]);
  });

  it('uploads each batch once, and copies nothing else', async () => {
    const { c } = activeBackend()!.tensorFlow;
    const weights = tf.variable(tf.ones<tf.Rank.R2>([64, 8]));
    const compiled = compile((x: tf.Tensor2D) => x.matMul(weights).sum());
    await compiled.async(tf.ones([32, 64]));
    const copied = vi.spyOn(c, 'copyIn');
    const batch = new Float32Array(32 * 64).fill(2);
    const x = tf.tensor2d(batch, [32, 64]);
    expect(copied).not.toHaveBeenCalled();
    const results = [compiled(x), await compiled.async(x)];
    expect(results.map((result) => result.dataSync()[0])).toEqual([32 * 64 * 8 * 2, 32 * 64 * 8 * 2]);
    expect(copied.mock.calls.map(([, from, bytes]) => [from === batch, bytes])).toEqual([
      [true, batch.byteLength],
    ]);
    copied.mockRestore();
  });

  it('ends calls under way also where their trace is dropped or disposed meanwhile', async () => {
    const compiled = compile((x: tf.Tensor) => x.mul(2), { maxTraces: 1 });
    const calls = [compiled.async(tf.ones([2])), compiled.async(tf.ones([2])), compiled.async(tf.ones([3]))];
    expect(compiled.traces()).toBe(1);
    compiled.dispose();
    expect((await Promise.all(calls)).map(numbers)).toEqual([
      [2, 2],
      [2, 2],
      [2, 2, 2],
    ]);
    expect(numbers(compiled(tf.ones([1])))).toEqual([2]);
  });

  it('is not overtaken while any call of it waits', async () => {
    const total = tf.variable(tf.scalar(0));
    const compiled = compile((x: tf.Tensor) => {
      total.assign(total.add(x));
      return total;
    });
    const calls = [1, 2, 3].map((value) => compiled.async(tf.scalar(value)));
    await calls[0];
    expect(() => compiled(tf.scalar(1))).toThrow(/engine\/call-pending/);
    expect((await Promise.all(calls)).flatMap(numbers)).toEqual([1, 3, 6]);
  });

  it('may have a variable disposed while it runs', async () => {
    const total = tf.variable(tf.scalar(1));
    const compiled = compile(() => {
      total.assign(total.add(1));
      return total;
    });
    compiled();
    const call = compiled.async();
    await Promise.resolve(); // it has begun
    await Promise.resolve();
    total.dispose();
    await expect(call.then(numbers)).resolves.toEqual([3]);
  });

  it('rejects with what went wrong and goes on', async () => {
    const table = tf.variable(tf.tensor1d([1, 2]));
    const compiled = compile((index: tf.Tensor1D) => tf.gather(table, index));
    await expect(compiled.async(tf.tensor1d([7], 'int32'))).rejects.toThrow(/engine\/tensorflow/);
    expect(numbers(await compiled.async(tf.tensor1d([1], 'int32')))).toEqual([2]);
  });
});

describe('on another backend', () => {
  it('compile is the step itself', async () => {
    const step = compile((x: tf.Tensor) => x.mul(x.sum().dataSync()[0]!));
    await tf.setBackend('cpu');
    expect(numbers(step(tf.tensor1d([1, 2])))).toEqual([3, 6]);
    expect(numbers(await step.async(tf.tensor1d([1, 2])))).toEqual([3, 6]);
    await tf.setBackend('tensorflow');
  });
});
