// One frame for every contestant: the same encoders, then what the contestant makes of them, within one budget.
import {
  childContext,
  composeWeights,
  dense,
  disposeWeights,
  dropout,
  softmaxHead,
} from '@crossmodal/layers';
import { gru, pooling, recurrent, sequenceDecoder } from '@crossmodal/recurrent';
import * as tf from '@tensorflow/tfjs';

const TEXT_UNITS = 64;
const HEAD_UNITS = 128;
const STEP = 8;
const WIDEST = 1024;

/** The widest model of a contestant that has no more parameters than the budget. */
export function buildWithinBudget(task, contestant, budget, random) {
  let [fits, tooMany] = [1, WIDEST / STEP + 1];
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    const model = buildModel(task, contestant, middle * STEP, random);
    if (model.parameters <= budget) fits = middle;
    else tooMany = middle;
    disposeWeights(model);
  }
  return buildModel(task, contestant, fits * STEP, random);
}

export function buildModel(task, contestant, width, random) {
  const place = (name) => childContext({ random, path: '' }, name);
  const widthOf = (part, otherwise) => (contestant.widens === part ? width : otherwise);
  const inputs = buildInputs(task, contestant, place);
  const output = buildOutput(task, contestant, inputs.features, widthOf, place);
  const weights = composeWeights({ ...inputs.parts, ...output.parts });
  const parameters = Object.values(weights).reduce((sum, one) => sum + (one.trainable ? one.size : 0), 0);
  return {
    weights,
    width,
    parameters,
    /** Logits [samples, classes]. */
    call: (tensors, call) => output.call(inputs.call(tensors, call), call),
  };
}

/** The encoders of the modalities that are seen, with the text in the form that is asked for. */
function buildInputs(task, { text: form, only }, place) {
  const encoders = task.buildEncoders(place);
  const reader = recurrent({ cell: gru({ units: TEXT_UNITS }) }).build(place('reader'), encoders.text);
  const sees = (name) => only === undefined || only === name;
  const parts = {
    ...(sees('picture') && { picture: encoders.picture }),
    ...(sees('text') && { text: encoders.text }),
    ...(sees('text') && form !== 'words' && { reader }),
  };
  const used = new Set(Object.values(parts));
  for (const part of [encoders.picture, encoders.text, reader]) if (!used.has(part)) disposeWeights(part);
  return {
    parts,
    features: {
      ...(sees('picture') && { picture: encoders.picture }),
      ...(sees('text') && { text: form === 'words' ? encoders.text : reader }),
    },
    call(tensors, call) {
      const given = {};
      if (sees('picture')) given.picture = task.encode.picture(encoders.picture, tensors, call);
      if (sees('text')) {
        const words = task.encode.text(encoders.text, tensors, call);
        if (form === 'words') given.text = words;
        else {
          const { values, mask, last } = reader.call(words, call);
          given.text = form === 'states' ? { values, mask } : asOneStep(last);
        }
      }
      return given;
    },
  };
}

function buildOutput(task, contestant, features, widthOf, place) {
  const { classes, dropout: rate } = task;
  const { only, widens, make } = contestant;
  if (widens === 'branches') return buildLate(task, contestant, features, widthOf('branches'), place);
  const fusion =
    only === undefined ? make(widthOf('fusion', 0), classes).build(place('fusion'), features) : undefined;
  const fuse = (given, call) => fusion?.call(given, call) ?? given[only];
  const from = fusion ?? features[only];
  const parts = fusion === undefined ? {} : { fusion };
  if (widens === 'decoder') {
    // The answer as a sequence of one token; the token before it is "start", the one after the classes.
    const decoder = sequenceDecoder({
      cell: gru({ units: widthOf('decoder') }),
      features: 32,
      dropout: rate,
    }).build(place('decoder'), { features: from.features, vocab: classes + 1 });
    return {
      parts: { ...parts, decoder },
      call(given, call) {
        const memory = fuse(given, call);
        const batch = memory.mask.shape[0];
        const previous = tf.fill([batch, 1], classes, 'int32');
        const logits = decoder.call({ memory, previous, mask: tf.ones([batch, 1]) }, call);
        return tf.squeeze(tf.slice(logits, [0, 0, 0], [-1, -1, classes]), [1]);
      },
    };
  }
  const { direction, pooling: method } = task.core;
  const core =
    widens === 'core'
      ? recurrent({ cell: gru({ units: widthOf('core') }), direction }).build(place('core'), from)
      : undefined;
  const pool = pooling({ method: core === undefined ? 'meanMax' : method }).build(
    place('pool'),
    core ?? from,
  );
  const head = softmaxHead({ hiddenUnits: widthOf('head', HEAD_UNITS), dropout: rate }).build(place('head'), {
    features: pool.features,
    classes,
  });
  return {
    parts: { ...parts, ...(core && { core }), head },
    call(given, call) {
      const fused = fuse(given, call);
      return head.call(pool.call(core?.call(fused, call) ?? fused, call), call);
    },
  };
}

/** Each modality through a hidden layer of its own, then late fusion: its result is the model's. */
function buildLate({ classes, dropout: rate }, { make }, features, units, place) {
  const branches = Object.entries(features).map(([name, { features: own }]) => {
    const pool = pooling({ method: 'meanMax' }).build(place(`${name}Pool`), { features: own });
    const layer = dense({ units, activation: 'relu' }).build(place(`${name}Branch`), pool);
    const drop = dropout({ rate }).build(place(`${name}Branch`), {});
    return { name, pool, layer, drop };
  });
  const widths = Object.fromEntries(branches.map(({ name }) => [name, { features: units }]));
  const fusion = make(units, classes).build(place('fusion'), widths);
  return {
    parts: { fusion, ...Object.fromEntries(branches.map(({ name, layer }) => [`${name}Branch`, layer])) },
    call(given, call) {
      const steps = branches.map(({ name, pool, layer, drop }) => [
        name,
        asOneStep(drop.call(layer.call(pool.call(given[name], call), call), call)),
      ]);
      return tf.squeeze(fusion.call(Object.fromEntries(steps), call).values, [1]);
    },
  };
}

function asOneStep(vector) {
  return { values: tf.expandDims(vector, 1), mask: tf.ones([vector.shape[0], 1]) };
}
