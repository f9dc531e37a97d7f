"""Golden values of Keras layers: outputs and gradients of sum(output * probe).

Made with Python 3.11, keras 3.15.1 (torch backend), torch 2.15.0, numpy 2.4.6:
    KERAS_BACKEND=torch python make.py
"""
import json
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np
import torch

rng = np.random.default_rng(7)


def array(*shape):
    return rng.normal(size=shape).astype("float32")


def pack(value):
    value = value.detach().cpu().numpy() if hasattr(value, "detach") else np.asarray(value)
    return {"shape": list(value.shape), "data": [float(f"{v:.9g}") for v in value.astype("float64").ravel()]}


cases = {}


def case(name, layer, names, inputs, call, reshape=None, training=False):
    """names: our name of each Keras weight, in Keras' order; reshape: our shape where it differs."""
    call(layer, [torch.tensor(x) for x in inputs], training)  # builds it
    layer.set_weights([array(*w.shape) if "variance" not in n else np.abs(array(*w.shape)) + 0.5 for w, n in zip(layer.get_weights(), names)])
    before = layer.get_weights()
    tensors = [torch.tensor(x, requires_grad=True) for x in inputs]
    output = call(layer, tensors, training)
    probe = array(*output.shape)
    (output * torch.tensor(probe)).sum().backward()
    shapes = reshape or {}

    def weight(value, name):
        packed = pack(value)
        packed["shape"] = shapes.get(name, packed["shape"])
        return packed

    trainable = {n: v for v, n in zip(layer.variables, names) if v.trainable}
    cases[name] = {
        "weights": {n: weight(w, n) for w, n in zip(before, names)},
        "inputs": [pack(x) for x in inputs],
        "output": pack(output),
        "probe": pack(probe),
        "inputGradients": [pack(t.grad) for t in tensors],
        "weightGradients": {n: weight(v.value.grad, n) for n, v in trainable.items()},
        "after": {n: weight(w, n) for w, n in zip(layer.get_weights(), names)} if training else {},
    }


plain = lambda layer, x, training: layer(x[0], training=training)
L = keras.layers

for activation in ["relu", "gelu", "silu", "elu", "tanh", "sigmoid", "softplus"]:
    layer = L.Dense(4, activation=(lambda x: keras.activations.gelu(x, approximate=False)) if activation == "gelu" else activation)
    case(f"dense {activation}", layer, ["kernel", "bias"], [array(2, 3, 5)], plain)
case("convolution1d same", L.Conv1D(4, 3, padding="same"), ["kernel", "bias"], [array(2, 6, 3)], plain)
case("convolution1d even", L.Conv1D(4, 4, padding="same"), ["kernel", "bias"], [array(2, 6, 3)], plain)
case("convolution1d causal", L.Conv1D(4, 3, padding="causal", dilation_rate=2), ["kernel", "bias"], [array(2, 6, 3)], plain)
case("convolution2d same", L.Conv2D(4, 3, strides=2, padding="same"), ["kernel", "bias"], [array(2, 6, 5, 3)], plain)
case("convolution2d valid", L.Conv2D(4, 2, padding="valid"), ["kernel", "bias"], [array(2, 6, 5, 3)], plain)
case("maxPooling2d", L.MaxPooling2D(2), [], [array(2, 5, 4, 3)], plain)
case("averagePooling2d", L.AveragePooling2D(3, strides=2), [], [array(2, 5, 7, 3)], plain)
norm = ["scale", "shift", "movingMean", "moving variance"]
case("batchNormalization predict", L.BatchNormalization(), norm, [array(4, 3, 5)], plain)
case("batchNormalization train", L.BatchNormalization(momentum=0.8), norm, [array(4, 3, 5)], plain, training=True)
case("layerNormalization", L.LayerNormalization(), ["scale", "shift"], [array(4, 3, 5)], plain)
case("rmsNormalization", L.RMSNormalization(epsilon=1e-6), ["scale"], [array(4, 3, 5)], plain)
case("groupNormalization", L.GroupNormalization(groups=2), ["scale", "shift"], [array(2, 3, 3, 6)], plain)

attention = ["query/kernel", "query/bias", "key/kernel", "key/bias", "value/kernel", "value/bias", "output/kernel", "output/bias"]
flat = {"query/kernel": [6, 8], "key/kernel": [5, 8], "value/kernel": [5, 8], "output/kernel": [8, 6], "query/bias": [8], "key/bias": [8], "value/bias": [8]}
mask = torch.tensor([[1, 1, 1], [1, 0, 0]], dtype=torch.bool)


def attend(layer, x, training):
    return layer(x[0], x[1], attention_mask=mask[:, None, :])


case("multiHeadAttention", L.MultiHeadAttention(2, 4), attention, [array(2, 4, 6), array(2, 3, 5)], attend, flat)
flat_self = {**flat, "key/kernel": [6, 8], "value/kernel": [6, 8]}
case(
    "multiHeadAttention causal",
    L.MultiHeadAttention(2, 4),
    attention,
    [array(2, 4, 6)],
    lambda layer, x, training: layer(x[0], x[0], use_causal_mask=True),
    flat_self,
)
for c in cases.values():
    for part in ["weights", "weightGradients", "after"]:
        c[part] = {k.replace("moving variance", "movingVariance"): v for k, v in c[part].items()}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras.json"), "w") as file:
    json.dump(cases, file, separators=(",", ":"))
print(len(cases), "cases")
