"""Golden values of layers from Keras and PyTorch: outputs and gradients of sum(output * probe).

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


def leaf(*shape):
    return torch.tensor(array(*shape), requires_grad=True)


def pack(value):
    value = value.detach().cpu().numpy() if hasattr(value, "detach") else np.asarray(value)
    return {"shape": list(value.shape), "data": [float(f"{v:.9g}") for v in value.astype("float64").ravel()]}


cases = {}


def record(name, weights, gradients, inputs, output, after=None):
    """inputs: tensors, of which those without gradient (ids, masks) are given none."""
    probe = array(*output.shape)
    (output * torch.tensor(probe)).sum().backward()
    cases[name] = {
        "weights": {n: pack(w) for n, w in weights.items()},
        "inputs": [pack(x) for x in inputs],
        "output": pack(output),
        "probe": pack(probe),
        "inputGradients": [pack(x.grad) if x.requires_grad else None for x in inputs],
        "weightGradients": {n: pack(g) for n, g in gradients().items()},
        "after": {n: pack(w) for n, w in (after() if after else {}).items()},
    }


# ---------------------------------------------------------------------------------------------------------- Keras

L = keras.layers
plain = lambda layer, x, training: layer(x[0], training=training)


def keras_case(name, layer, names, inputs, call=plain, shapes=None, training=False):
    """names: our name of each Keras weight, in Keras' order; shapes: ours where they differ."""
    layers = layer if isinstance(layer, list) else [layer]
    inputs = [x if torch.is_tensor(x) else torch.tensor(x, requires_grad=True) for x in inputs]
    call(layer, inputs, training)  # builds it
    variables = [v for one in layers for v in one.variables if "seed" not in v.path]
    for v, n in zip(variables, names):
        drawn = array(*v.shape)
        v.assign(np.abs(drawn) + 0.5 if n == "movingVariance" else drawn)
    shaped = lambda value, n: torch.as_tensor(value).reshape((shapes or {}).get(n, value.shape))
    before = {n: shaped(v.value.detach().clone(), n) for v, n in zip(variables, names)}
    output = call(layer, inputs, training)
    moved = (lambda: {n: shaped(v.value.detach(), n) for v, n in zip(variables, names)}) if training else None
    record(
        f"keras {name}",
        before,
        lambda: {n: shaped(v.value.grad, n) for v, n in zip(variables, names) if v.trainable},
        inputs,
        output,
        moved,
    )


pair = ["kernel", "bias"]
for activation in ["relu", "gelu", "silu", "elu", "tanh", "sigmoid", "softplus"]:
    exact = (lambda x: keras.activations.gelu(x, approximate=False)) if activation == "gelu" else activation
    keras_case(f"dense {activation}", L.Dense(4, activation=exact), pair, [array(2, 3, 5)])
keras_case("embedding", L.Embedding(6, 3), ["vectors"], [torch.tensor([[2, 0, 5], [1, 1, 4]])])
keras_case("convolution1d same", L.Conv1D(4, 3, padding="same"), pair, [array(2, 6, 3)])
keras_case("convolution1d even", L.Conv1D(4, 4, padding="same"), pair, [array(2, 6, 3)])
keras_case("convolution1d causal", L.Conv1D(4, 3, padding="causal", dilation_rate=2), pair, [array(2, 6, 3)])
keras_case("convolution2d same", L.Conv2D(4, 3, strides=2, padding="same"), pair, [array(2, 6, 5, 3)])
keras_case("convolution2d valid", L.Conv2D(4, 2, padding="valid"), pair, [array(2, 6, 5, 3)])
keras_case("maxPooling1d", L.MaxPooling1D(2), [], [array(2, 6, 3)])
keras_case("averagePooling1d", L.AveragePooling1D(2), [], [array(2, 6, 3)])
keras_case("maxPooling2d", L.MaxPooling2D(2), [], [array(2, 5, 4, 3)])
keras_case("averagePooling2d", L.AveragePooling2D(3, strides=2), [], [array(2, 5, 7, 3)])
norm = ["scale", "shift", "movingMean", "movingVariance"]
keras_case("batchNormalization predict", L.BatchNormalization(), norm, [array(4, 3, 5)])
keras_case("batchNormalization train", L.BatchNormalization(momentum=0.8), norm, [array(4, 3, 5)], training=True)
steps = torch.tensor([[1.0, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]])
keras_case(
    "batchNormalization masked train",
    L.BatchNormalization(momentum=0.8),
    norm,
    [array(4, 3, 5), steps],
    lambda layer, x, training: layer(x[0], training=training, mask=x[1].bool()),
    training=True,
)
keras_case("layerNormalization", L.LayerNormalization(), ["scale", "shift"], [array(4, 3, 5)])
keras_case("rmsNormalization", L.RMSNormalization(epsilon=1e-6), ["scale"], [array(4, 3, 5)])
keras_case("groupNormalization", L.GroupNormalization(groups=2), ["scale", "shift"], [array(2, 3, 3, 6)])
keras_case("softmax", L.Softmax(), [], [array(4, 5)])

attention = [f"{part}/{n}" for part in ["query", "key", "value", "output"] for n in pair]
flat = {"query/kernel": [6, 8], "key/kernel": [5, 8], "value/kernel": [5, 8], "output/kernel": [8, 6], "query/bias": [8], "key/bias": [8], "value/bias": [8]}
flat_self = {**flat, "key/kernel": [6, 8], "value/kernel": [6, 8]}
KEYS = torch.tensor([[1.0, 1, 1], [1, 0, 0]])
OWN = torch.tensor([[1.0, 1, 1, 1], [1, 1, 0, 1]])
keras_case(
    "multiHeadAttention cross",
    L.MultiHeadAttention(2, 4),
    attention,
    [array(2, 4, 6), array(2, 3, 5), KEYS],
    lambda layer, x, training: layer(x[0], x[1], attention_mask=x[2].bool()[:, None, :]),
    flat,
)
# What masked queries find is nobody's business.
for causal in [False, True]:
    keras_case(
        f"multiHeadAttention {'causal' if causal else 'self'}",
        L.MultiHeadAttention(2, 4),
        attention,
        [array(2, 4, 6), OWN],
        lambda layer, x, training, causal=causal: layer(x[0], x[0], attention_mask=x[1].bool()[:, None, :], use_causal_mask=causal) * x[1][:, :, None],
        flat_self,
    )
# Keras leaves the products of queries and keys to the user.
keras_case(
    "additiveAttention",
    [L.Dense(4, use_bias=False), L.Dense(4), L.AdditiveAttention()],
    ["query/kernel", "key/kernel", "key/bias", "score"],
    [array(2, 4, 6), array(2, 3, 5), KEYS],
    lambda layers, x, training: layers[2]([layers[0](x[0]), x[1], layers[1](x[1])], mask=[None, x[2].bool()]),
)
keras_case(
    "attend",
    L.Attention(use_scale=False, score_mode="dot"),
    [],
    [array(2, 4, 5), array(2, 3, 5), array(2, 3, 6), KEYS],
    lambda layer, x, training: layer([x[0] / np.sqrt(5), x[2], x[1]], mask=[None, x[3].bool()]),
)


# -------------------------------------------------------------------------------------------------------- PyTorch

T, F = torch.nn, torch.nn.functional


def torch_case(name, layer, ours, inputs, call, after=None, scale=1.0):
    """ours(get): our weights by name, given what to take of a parameter; scale: of the drawn weights."""
    with torch.no_grad():
        for p in layer.parameters():
            p.copy_(torch.tensor(scale * array(*p.shape)))
        for n, b in layer.named_buffers():
            if b.dtype.is_floating_point:
                b.copy_(torch.tensor(np.abs(array(*b.shape)) + 0.5))
    inputs = [x if torch.is_tensor(x) else torch.tensor(x, requires_grad=True) for x in inputs]
    weights = {**ours(lambda p: p.detach().clone()), **statistics(layer)}
    output = call(layer, inputs)
    record(f"torch {name}", weights, lambda: ours(lambda p: p.grad), inputs, output, after and (lambda: after(layer)))


def statistics(layer):
    if not isinstance(layer, (T.BatchNorm1d, T.BatchNorm2d)):
        return {}
    return {"movingMean": layer.running_mean.clone(), "movingVariance": layer.running_var.clone()}


def first(layer, x):
    return layer(x[0])


def channels_last(layer, x):
    """[batch, ..., channels] through a layer that has them in front."""
    return torch.movedim(layer(torch.movedim(x[0], -1, 1)), 1, -1)


dense = lambda l, at="": lambda get: {f"{at}kernel": get(l.weight).T, f"{at}bias": get(l.bias)}
scaled = lambda l: lambda get: {"scale": get(l.weight), **({"shift": get(l.bias)} if getattr(l, "bias", None) is not None else {})}
for activation in ["relu", "gelu", "silu", "elu", "tanh", "sigmoid", "softplus"]:
    layer = T.Linear(5, 4)
    torch_case(f"dense {activation}", layer, dense(layer), [array(2, 3, 5)],
               lambda l, x, a=activation: getattr(torch if a in ["tanh", "sigmoid"] else F, a)(l(x[0])))
layer = T.Embedding(6, 3)
torch_case("embedding", layer, lambda get, l=layer: {"vectors": get(l.weight)}, [torch.tensor([[2, 0, 5], [1, 1, 4]])], first)
for name, layer, pad in [
    ("same", T.Conv1d(3, 4, 3, padding="same"), 0),
    ("even", T.Conv1d(3, 4, 4, padding="same"), 0),
    ("causal", T.Conv1d(3, 4, 3, dilation=2), 4),
]:
    torch_case(f"convolution1d {name}", layer, lambda get, l=layer: {"kernel": get(l.weight).permute(2, 1, 0), "bias": get(l.bias)},
               [array(2, 6, 3)], lambda l, x, pad=pad: channels_last(l, [F.pad(x[0], (0, 0, pad, 0))]))
layer = T.Conv2d(3, 4, 2)
torch_case("convolution2d valid", layer, lambda get, l=layer: {"kernel": get(l.weight).permute(2, 3, 1, 0), "bias": get(l.bias)}, [array(2, 6, 5, 3)], channels_last)
layer = T.Conv2d(3, 4, 3, stride=2)
# 'same' with a stride pads what is missing, more of it behind: 6×5 pixels, windows of 3, steps of 2.
torch_case("convolution2d same", layer, lambda get, l=layer: {"kernel": get(l.weight).permute(2, 3, 1, 0), "bias": get(l.bias)},
           [array(2, 6, 5, 3)], lambda l, x: channels_last(l, [F.pad(x[0], (0, 0, 1, 1, 0, 1))]))
none = lambda get: {}
for name, layer, shape in [
    ("maxPooling1d", T.MaxPool1d(2, ceil_mode=True), (2, 5, 3)),
    ("averagePooling1d", T.AvgPool1d(2, ceil_mode=True), (2, 5, 3)),
    ("maxPooling2d", T.MaxPool2d(2), (2, 5, 4, 3)),
    ("averagePooling2d", T.AvgPool2d(3, stride=2), (2, 5, 7, 3)),
]:
    torch_case(name, layer, none, [array(*shape)], channels_last)
layer = T.BatchNorm1d(5, eps=1e-3).eval()
torch_case("batchNormalization predict", layer, scaled(layer), [array(4, 3, 5)], channels_last)
# Its moving variance is that of a sample, with n - 1; so only the mean is compared afterwards.
layer = T.BatchNorm2d(5, eps=1e-3, momentum=0.2)
torch_case("batchNormalization train", layer, scaled(layer), [array(4, 3, 2, 5)], channels_last,
           lambda l: {"movingMean": l.running_mean})
layer = T.LayerNorm(5, eps=1e-3)
torch_case("layerNormalization", layer, scaled(layer), [array(4, 3, 5)], first)
layer = T.RMSNorm(5, eps=1e-6)
torch_case("rmsNormalization", layer, scaled(layer), [array(4, 3, 5)], first)
layer = T.GroupNorm(2, 6, eps=1e-3)
torch_case("groupNormalization", layer, scaled(layer), [array(2, 3, 3, 6)], channels_last)
torch_case("softmax", T.Softmax(-1), none, [array(4, 5)], first)


def own_attention(a, at=""):
    """Queries, keys and values stand on top of each other in PyTorch."""
    def ours(get):
        if a._qkv_same_embed_dim:
            kernels = torch.chunk(get(a.in_proj_weight), 3, 0)
        else:
            kernels = [get(a.q_proj_weight), get(a.k_proj_weight), get(a.v_proj_weight)]
        biases = torch.chunk(get(a.in_proj_bias), 3, 0)
        parts = {n: (k, b) for n, k, b in zip(["query", "key", "value"], kernels, biases)}
        parts["output"] = (get(a.out_proj.weight), get(a.out_proj.bias))
        return {f"{at}{n}/{w}": v.T if w == "kernel" else v for n, both in parts.items() for w, v in zip(pair, both)}
    return ours


layer = T.MultiheadAttention(6, 2, kdim=5, vdim=5, batch_first=True)
torch_case("multiHeadAttention cross", layer, own_attention(layer), [array(2, 4, 6), array(2, 3, 5), KEYS],
           lambda l, x: l(x[0], x[1], x[1], key_padding_mask=~x[2].bool())[0])
later = torch.triu(torch.ones(4, 4), 1).bool()
for causal in [False, True]:
    layer = T.MultiheadAttention(6, 2, batch_first=True)
    torch_case(f"multiHeadAttention {'causal' if causal else 'self'}", layer, own_attention(layer), [array(2, 4, 6), OWN],
               lambda l, x, causal=causal: l(x[0], x[0], x[0], key_padding_mask=~x[1].bool(), attn_mask=later if causal else None)[0] * x[1][:, :, None])
torch_case("attend", T.Identity(), none, [array(2, 4, 5), array(2, 3, 5), array(2, 3, 6), KEYS],
           lambda l, x: F.scaled_dot_product_attention(x[0], x[1], x[2], attn_mask=x[3].bool()[:, None, :]))
for causal in [False, True]:
    layer = T.TransformerEncoderLayer(6, 2, 7, dropout=0, activation="gelu", layer_norm_eps=1e-3, batch_first=True, norm_first=True)

    def block(get, l=layer):
        named = lambda at, part: {f"{at}/{n}": w for n, w in part(get).items()}
        return {**own_attention(l.self_attn, "attention/")(get), **named("attentionNorm", scaled(l.norm1)),
                **named("hidden", dense(l.linear1)), **named("output", dense(l.linear2)), **named("outputNorm", scaled(l.norm2))}

    torch_case(f"transformerBlock{' causal' if causal else ''}", layer, block, [array(2, 4, 6), OWN],
               lambda l, x, causal=causal: l(x[0], src_mask=later if causal else None, src_key_padding_mask=~x[1].bool()) * x[1][:, :, None],
               scale=0.5)  # weights as large as 1 make float32 itself differ in the fifth digit


class Residual(T.Module):
    """He et al.'s basic block."""

    def __init__(self, channels_in, channels, stride):
        super().__init__()
        norm = lambda: T.BatchNorm2d(channels, eps=1e-3)
        self.first = T.Sequential(T.Conv2d(channels_in, channels, 3, stride, 1, bias=False), norm())
        self.second = T.Sequential(T.Conv2d(channels, channels, 3, 1, 1, bias=False), norm())
        same = stride == 1 and channels == channels_in
        self.shortcut = None if same else T.Sequential(T.Conv2d(channels_in, channels, 1, stride, bias=False), norm())

    def forward(self, x):
        change = self.second(F.relu(self.first(x)))
        return F.relu(change + (x if self.shortcut is None else self.shortcut(x)))


def residual(layer):
    def ours(get):
        result = {}
        for part in ["first", "second", "shortcut"]:
            both = getattr(layer, part)
            if both is None:
                continue
            result[f"{part}/convolution/kernel"] = get(both[0].weight).permute(2, 3, 1, 0)
            result[f"{part}/normalization/scale"] = get(both[1].weight)
            result[f"{part}/normalization/shift"] = get(both[1].bias)
        return result
    return ours


def moving(layer):
    """Each part's statistics, as in `statistics`."""
    return {f"{part}/normalization/{n}": v for part in ["first", "second", "shortcut"]
            for both in [getattr(layer, part)] if both is not None for n, v in statistics(both[1]).items()}


# An odd side, so that PyTorch's padding, the same on both sides, is what 'same' asks for with a stride of 2.
for name, layer, shape in [("residualBlock2d", Residual(3, 3, 1), (2, 5, 5, 3)), ("residualBlock2d strided", Residual(3, 4, 2), (2, 5, 5, 3))]:
    layer.eval()
    torch_case(name, layer, residual(layer), [array(*shape)], channels_last)
    cases[f"torch {name}"]["weights"].update({n: pack(v) for n, v in moving(layer).items()})

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers.json"), "w") as file:
    json.dump(cases, file, separators=(",", ":"))
print(len(cases), "cases")
