"""Golden values of recurrent layers: outputs and gradients of sum(output * probe), with masks.

Made with Python 3.11, keras 3.15.1 (torch backend), torch 2.15.0, numpy 2.4.6:
    KERAS_BACKEND=torch python make.py
"""
import json
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np
import torch

rng = np.random.default_rng(11)
BATCH, TIME, FEATURES, UNITS = 3, 5, 2, 3
# whole, padded, and with gaps
MASK = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [0, 1, 0, 1, 1]], dtype="float32")


def array(*shape):
    return rng.normal(size=shape).astype("float32")


def pack(value):
    value = value.detach().numpy() if hasattr(value, "detach") else np.asarray(value)
    return {"shape": list(value.shape), "data": [float(f"{v:.9g}") for v in value.astype("float64").ravel()]}


cases = {}


def record(name, weights, gradients, x, mask, output):
    """weights and gradients by our names; outputs at masked steps count as 0."""
    if output.dim() == 3:
        output = output * mask[:, :, None]
    probe = array(*output.shape)
    (output * torch.tensor(probe)).sum().backward()
    cases[name] = {
        "weights": {n: pack(w) for n, w in weights.items()},
        "inputs": [pack(x), pack(mask)],
        "output": pack(output),
        "probe": pack(probe),
        "inputGradients": [pack(x.grad), None],
        "weightGradients": {n: pack(g) for n, g in gradients().items()},
    }


def keras_case(name, layer, names, prefixes):
    """names: ours in Keras' order of one cell; a name with + is one Keras weight that is two of ours."""
    x = torch.tensor(array(BATCH, TIME, FEATURES), requires_grad=True)
    mask = torch.tensor(MASK).bool()
    layer(x, mask=mask)
    layer.set_weights([array(*w.shape) for w in layer.get_weights()])

    def ours(values):
        result = {}
        for i, value in enumerate(values):
            keys = names[i % len(names)].split("+")
            prefix = prefixes[i // len(names)]
            for k, key in enumerate(keys):
                result[f"{prefix}/{key}"] = value[k] if len(keys) == 2 else value
        return result

    output = layer(x, mask=mask)
    record(
        name,
        ours(layer.get_weights()),
        lambda: ours([v.value.grad for v in layer.trainable_variables]),
        x,
        torch.tensor(MASK),
        output,
    )


L = keras.layers
cell = ["kernel", "recurrentKernel", "bias"]
gru = ["kernel", "recurrentKernel", "bias+recurrentBias"]
both = ["forward", "backward"]
every = dict(return_sequences=True)
keras_case("simpleRnn", L.SimpleRNN(UNITS, **every), cell, ["forward"])
keras_case("simpleRnn relu", L.SimpleRNN(UNITS, activation="relu", **every), cell, ["forward"])
keras_case("lstm", L.LSTM(UNITS, **every), cell, ["forward"])
keras_case("lstm last", L.LSTM(UNITS), cell, ["forward"])
keras_case("gru", L.GRU(UNITS, **every), gru, ["forward"])
keras_case("gru last", L.GRU(UNITS), gru, ["forward"])
keras_case("lstm bidirectional concat", L.Bidirectional(L.LSTM(UNITS, **every)), cell, both)
keras_case("lstm bidirectional concat last", L.Bidirectional(L.LSTM(UNITS)), cell, both)
keras_case("gru bidirectional sum", L.Bidirectional(L.GRU(UNITS, **every), merge_mode="sum"), gru, both)
keras_case("gru bidirectional mean", L.Bidirectional(L.GRU(UNITS, **every), merge_mode="ave"), gru, both)
keras_case("simpleRnn bidirectional concat", L.Bidirectional(L.SimpleRNN(UNITS, **every)), cell, both)


def torch_case(name, layer, pick, lengths=(5, 3, 4)):
    """A PyTorch layer on packed sequences; pick: our weights from (kernel, recurrent kernel, biases) of a direction."""
    with torch.no_grad():
        for p in layer.parameters():
            p.copy_(torch.tensor(array(*p.shape)))
    x = torch.tensor(array(BATCH, TIME, FEATURES), requires_grad=True)
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    output, _ = torch.nn.utils.rnn.pad_packed_sequence(layer(packed)[0], batch_first=True, total_length=TIME)
    mask = torch.tensor([[float(t < n) for t in range(TIME)] for n in lengths])

    def ours(get):
        result = {}
        for prefix, suffix in [("forward", ""), ("backward", "_reverse")][: 2 if layer.bidirectional else 1]:
            result.update({f"{prefix}/{k}": v for k, v in pick(lambda n: get(getattr(layer, n + "_l0" + suffix))).items()})
        return result

    record(name, ours(lambda p: p.detach().clone()), lambda: ours(lambda p: p.grad), x, mask, output)


def gates(order):
    """Reorders PyTorch's stacked gates into ours and transposes matrices."""
    def reorder(w):
        parts = torch.chunk(w, len(order), 0)
        w = torch.cat([parts[i] for i in order], 0)
        return w.T if w.dim() == 2 else w
    return reorder


ifgo = gates([0, 1, 2, 3])
zrn = gates([1, 0, 2])
one = gates([0])
torch_case("torch gru bidirectional", torch.nn.GRU(FEATURES, UNITS, batch_first=True, bidirectional=True),
           lambda p: {"kernel": zrn(p("weight_ih")), "recurrentKernel": zrn(p("weight_hh")), "bias": zrn(p("bias_ih")), "recurrentBias": zrn(p("bias_hh"))})


def lstm_case(name, layer):
    """Without biases: PyTorch has two where we have one."""
    pick = lambda p: {"kernel": ifgo(p("weight_ih")), "recurrentKernel": ifgo(p("weight_hh")),
                      **({"projectionKernel": one(p("weight_hr"))} if layer.proj_size else {})}
    torch_case(name, layer, pick)
    for prefix in ["forward", "backward"][: 2 if layer.bidirectional else 1]:
        cases[name]["weights"][f"{prefix}/bias"] = pack(np.zeros(4 * layer.hidden_size))


lstm_case("torch lstm projection", torch.nn.LSTM(FEATURES, 4, batch_first=True, bias=False, proj_size=2))
lstm_case("torch lstm bidirectional", torch.nn.LSTM(FEATURES, UNITS, batch_first=True, bias=False, bidirectional=True))


def loop_case(name, parameters, step, states):
    """Cells that neither has, from their formulas; step(x, state, parameters) -> state; masks keep the state."""
    weights = {n: torch.tensor(array(*s), requires_grad=True) for n, s in parameters.items()}
    x = torch.tensor(array(BATCH, TIME, FEATURES), requires_grad=True)
    mask = torch.tensor(MASK)
    state = [torch.zeros(BATCH, s) for s in states]
    outputs = []
    for t in range(TIME):
        m = mask[:, t : t + 1]
        state = [m * new + (1 - m) * old for new, old in zip(step(x[:, t], state, weights), state)]
        outputs.append(state[0])
    record(name, {f"forward/{n}": w for n, w in weights.items()}, lambda: {f"forward/{n}": w.grad for n, w in weights.items()}, x, mask, torch.stack(outputs, 1))


def mgu(x, s, w):
    (h,) = s
    kf, kh = torch.chunk(w["kernel"], 2, 1)
    bf, bh = torch.chunk(w["bias"], 2)
    f = torch.sigmoid(x @ kf + h @ w["recurrentKernel"] + bf)
    return [(1 - f) * h + f * torch.tanh(x @ kh + (f * h) @ w["candidateKernel"] + bh)]


def min_gru(x, s, w):
    (h,) = s
    z, candidate = torch.chunk(x @ w["kernel"] + w["bias"], 2, 1)
    z = torch.sigmoid(z)
    return [(1 - z) * h + z * candidate]


def gru_before(x, s, w):
    (h,) = s
    kz, kr, kh = torch.chunk(x @ w["kernel"] + w["bias"], 3, 1)
    rz, rr = torch.chunk(h @ w["recurrentKernel"], 2, 1)
    z, r = torch.sigmoid(kz + rz), torch.sigmoid(kr + rr)
    return [z * h + (1 - z) * torch.tanh(kh + (r * h) @ w["candidateKernel"])]


def peephole(x, s, w):
    h, c = s
    i, f, g, o = torch.chunk(x @ w["kernel"] + h @ w["recurrentKernel"] + w["bias"], 4, 1)
    pi, pf, po = torch.chunk(w["peepholes"], 3)
    new = torch.sigmoid(f + pf * c) * c + torch.sigmoid(i + pi * c) * torch.tanh(g)
    return [torch.sigmoid(o + po * new) * torch.tanh(new), new]


def normalized_gru(x, s, w):
    (h,) = s
    norm = lambda v: (v - v.mean(-1, keepdim=True)) / torch.sqrt(v.var(-1, unbiased=False, keepdim=True) + 1e-3)
    xz, xr, xh = torch.chunk(norm(x @ w["kernel"] + w["bias"]) * w["inputScale"] + w["inputShift"], 3, 1)
    hz, hr, hh = torch.chunk(norm(h @ w["recurrentKernel"]) * w["recurrentKernelScale"] + w["recurrentBias"], 3, 1)
    z, r = torch.sigmoid(xz + hz), torch.sigmoid(xr + hr)
    return [z * h + (1 - z) * torch.tanh(xh + r * hh)]


U = UNITS
loop_case("minimalGatedUnit", {"kernel": (FEATURES, 2 * U), "recurrentKernel": (U, U), "candidateKernel": (U, U), "bias": (2 * U,)}, mgu, [U])
loop_case("minGru", {"kernel": (FEATURES, 2 * U), "bias": (2 * U,)}, min_gru, [U])
loop_case("gru reset before", {"kernel": (FEATURES, 3 * U), "recurrentKernel": (U, 2 * U), "candidateKernel": (U, U), "bias": (3 * U,)}, gru_before, [U])
loop_case("lstm peepholes", {"kernel": (FEATURES, 4 * U), "recurrentKernel": (U, 4 * U), "bias": (4 * U,), "peepholes": (3 * U,)}, peephole, [U, U])
loop_case("layerNormalized gru", {"kernel": (FEATURES, 3 * U), "recurrentKernel": (U, 3 * U), "bias": (3 * U,), "recurrentBias": (3 * U,), "inputScale": (3 * U,), "inputShift": (3 * U,), "recurrentKernelScale": (3 * U,)}, normalized_gru, [U])

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers.json"), "w") as file:
    json.dump(cases, file, separators=(",", ":"))
print(len(cases), "cases")
