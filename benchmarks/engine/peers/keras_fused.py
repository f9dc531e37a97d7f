"""The fused text-and-picture model in Keras."""

import keras
from keras import layers, ops


class Tag(layers.Layer):
    """Adds a learned vector to every step."""

    def build(self, shape):
        self.tag = self.add_weight(shape=(shape[-1],), name="tag")

    def call(self, steps):
        return steps + self.tag


class MaskedMean(layers.Layer):
    """The mean of a token's n-gram vectors, 0 standing for none."""

    def call(self, vectors, ngrams):
        real = ops.cast(ngrams > 0, "float32")  # [batch, time, per token]
        count = ops.maximum(ops.sum(real, -1, keepdims=True), 1)
        return ops.sum(vectors * ops.expand_dims(real, -1), 2) / count


def build_fused(case, weights, recurrent_weights):
    text, picture = case["text"], case["picture"]
    ids = keras.Input((text["length"],), dtype="int32")
    ngrams = keras.Input((text["length"], text["perToken"]), dtype="int32")
    pixels = keras.Input((picture["side"], picture["side"], picture["channels"]))
    loads = []  # each layer with its weights, set when all are built

    def load(layer, *names):
        loads.append((layer, [weights[name] for name in names]))
        return layer

    words = load(layers.Embedding(text["vocab"], 128), "text/words/vectors")(ids)
    grams = load(layers.Embedding(text["ngramBuckets"], 128), "text/ngrams/vectors")(ngrams)
    words = words + MaskedMean()(grams, ngrams)  # [batch, 8, 128]

    cells = pixels
    for block, (size, stride) in enumerate(zip((24, 48, 48, 96, 96), (2, 2, 1, 2, 1))):
        name = f"picture/block{block}/"
        convolution = layers.Conv2D(size, 3, stride, padding="same", use_bias=False)
        cells = load(convolution, name + "convolution/kernel")(cells)
        normalization = layers.BatchNormalization(momentum=0.9, epsilon=1e-3)
        statistics = ("scale", "shift", "movingMean", "movingVariance")
        cells = load(normalization, *(f"{name}normalization/{each}" for each in statistics))(cells)
        cells = layers.ReLU()(cells)
    cells = layers.Reshape((16, 96))(layers.MaxPooling2D()(cells))

    lines = []
    for modality, steps in (("text", words), ("picture", cells)):
        name = f"fusion/{modality}/"
        steps = load(layers.Dense(128), name + "projection/kernel", name + "projection/bias")(steps)
        lines.append(load(Tag(), name + "tag")(steps))
    steps = layers.Concatenate(1)(lines)  # [batch, 24, 128]
    steps = load(layers.LayerNormalization(epsilon=1e-3), "normalization/scale", "normalization/shift")(steps)
    recurrent = layers.Bidirectional(layers.GRU(128, return_sequences=True))
    steps = recurrent(steps)  # [batch, 24, 256]
    loads.append((recurrent, [array for each in ("forward", "backward") for array in recurrent_weights(weights, each)]))
    pooled = layers.Concatenate()([layers.GlobalAveragePooling1D()(steps), layers.GlobalMaxPooling1D()(steps)])
    logits = load(layers.Dense(case["classes"]), "head/output/kernel", "head/output/bias")(pooled)
    model = keras.Model([ids, ngrams, pixels], logits)
    for layer, arrays in loads:
        layer.set_weights(arrays)
    return model
