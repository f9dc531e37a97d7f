"""Keras 3 on TensorFlow: the whole step one `tf.function`, the leanest loop that its guides describe."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from keras_fused import build_fused

xla = False


def set_up(threads, name):
    global xla
    xla = name == "keras-xla"
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)


def about():
    return f"Keras {keras.__version__} on TensorFlow {tf.__version__}"


def clear():
    keras.backend.clear_session()


def make_cell(case):
    units = case["units"]
    if case["cell"] == "lstm":
        return layers.LSTM(units)
    if case["cell"] == "gru":
        return layers.GRU(units, reset_after=case.get("resetAfter", True))
    return layers.SimpleRNN(units)


def recurrent_weights(weights, direction):
    own = {
        name.rsplit("/", 1)[1]: value for name, value in weights.items() if name.startswith(f"recurrent/{direction}/")
    }
    kernel, bias = own["recurrentKernel"], own["bias"]
    if "recurrentBias" in own:
        bias = np.stack([bias, own["recurrentBias"]])
    if "candidateKernel" in own:
        kernel = np.concatenate([kernel, own["candidateKernel"]], 1)
    return [own["kernel"], kernel, bias]


def build_classifier(case, weights):
    recurrent = make_cell(case)
    both = case["direction"] == "bidirectional"
    if both:
        recurrent = layers.Bidirectional(recurrent)
    head = layers.Dense(case["classes"])
    model = keras.Sequential([layers.Input((case["time"], case["features"])), recurrent, head])
    directions = ["forward", "backward"] if both else [case["direction"]]
    recurrent.set_weights([array for each in directions for array in recurrent_weights(weights, each)])
    head.set_weights([weights["head/kernel"], weights["head/bias"]])
    return model


def build(case, weights, batch):
    keras.config.set_dtype_policy("mixed_bfloat16" if case.get("precision") == "bfloat16" else "float32")
    if case["kind"] == "fused":
        model = build_fused(case, weights, recurrent_weights)
        inputs = [tf.constant(batch[name]) for name in ("ids", "ngrams", "pixels")]
    else:
        model = build_classifier(case, weights)
        inputs = tf.constant(batch["values"])
    if case["mode"] == "predict":
        predict = tf.function(lambda values: model(values, training=False), jit_compile=xla)
        return lambda: predict(inputs).numpy()
    targets = tf.constant(batch["targets"])
    loss_of = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    optimizer = keras.optimizers.Adam(case["learningRate"], epsilon=case["epsilon"])
    trained = model.trainable_variables
    optimizer.build(trained)

    @tf.function(jit_compile=xla)
    def step(values, labels):
        with tf.GradientTape() as tape:
            loss = loss_of(labels, model(values, training=True))
        # Dense, as everyone's: Keras' Adam squares the rows of a sparse gradient before it adds up those of one word.
        gradients = [tf.convert_to_tensor(gradient) for gradient in tape.gradient(loss, trained)]
        optimizer.apply_gradients(zip(gradients, trained))
        return loss

    return lambda: step(inputs, targets).numpy()
