"""Golden values of recurrent layers: outputs and gradients of sum(output * probe), with masks and states.

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
LENGTHS = (5, 3, 4)
PADDED = np.array([[float(t < n) for t in range(TIME)] for n in LENGTHS], dtype="float32")
TIMES = np.array([[0, 1, 1.5, 4, 4], [2, 2.5, 3, 9, 9], [1, 2, 2, 5, 5.25]], dtype="float32")


def array(*shape):
    return rng.normal(size=shape).astype("float32")


def leaf(*shape):
    return torch.tensor(array(*shape), requires_grad=True)


def pack(value):
    value = value.detach().numpy() if hasattr(value, "detach") else np.asarray(value)
    return {"shape": list(value.shape), "data": [float(f"{v:.9g}") for v in value.astype("float64").ravel()]}


cases = {}


def record(name, weights, gradients, x, mask, output, states=(), times=None):
    """weights and gradients by our names; outputs at masked steps count as 0. Inputs: x, mask, times or states."""
    if output.dim() == 3:
        output = output * torch.tensor(mask)[:, :, None]
    probe = array(*output.shape)
    (output * torch.tensor(probe)).sum().backward()
    given = [] if times is None else [times]
    cases[name] = {
        "weights": {n: pack(w) for n, w in weights.items()},
        "inputs": [pack(v) for v in [x, mask, *given, *states]],
        "output": pack(output),
        "probe": pack(probe),
        "inputGradients": [pack(x.grad), None, *([None] * len(given)), *(pack(s.grad) for s in states)],
        "weightGradients": {n: pack(g) for n, g in gradients().items()},
    }


# ---------------------------------------------------------------------------------------------------------- Keras

L = keras.layers
PLAIN = {"kernel": ["kernel"], "recurrent_kernel": ["recurrentKernel"], "bias": ["bias"]}
GRU = {**PLAIN, "bias": ["bias", "recurrentBias"]}  # Keras' bias has two rows, each one of ours
BEFORE = {**PLAIN, "recurrent_kernel": ["recurrentKernel", "candidateKernel"]}


def split_keras(value, names):
    if len(names) == 1:
        return [value]
    if "recurrentBias" in names:
        return [value[0], value[1]]
    return [value[:, : 2 * UNITS], value[:, 2 * UNITS :]]


def keras_case(name, layers, mapping, prefixes, call=None, states=()):
    """prefixes: ours for each run of kernel, recurrent kernel and bias, in Keras' order."""
    layers = layers if isinstance(layers, list) else [layers]
    x, mask = leaf(BATCH, TIME, FEATURES), torch.tensor(MASK).bool()
    states = [leaf(BATCH, s) for s in states]

    def plain(x, mask):
        for layer in layers:
            x = layer(x, mask=mask)
        return x

    call = call or plain
    call(x, mask, *states)
    for layer in layers:
        layer.set_weights([array(*w.shape) for w in layer.get_weights()])

    def ours(get):
        result, count = {}, 0
        for layer in layers:
            for variable in layer.trainable_variables:
                names = mapping[variable.path.split("/")[-1]]
                for key, value in zip(names, split_keras(get(variable), names)):
                    result[f"{prefixes[count // 3]}/{key}"] = value
                count += 1
        return result

    weights = ours(lambda v: v.value.detach().clone())
    output = call(x, mask, *states)
    record(name, weights, lambda: ours(lambda v: v.value.grad), x, MASK, output, states)


every = dict(return_sequences=True)
both = ["forward", "backward"]
kinds = {
    "simpleRnn": (lambda **o: L.SimpleRNN(UNITS, **o), PLAIN, [UNITS]),
    "lstm": (lambda **o: L.LSTM(UNITS, **o), PLAIN, [UNITS, UNITS]),
    "gru": (lambda **o: L.GRU(UNITS, **o), GRU, [UNITS]),
    "gru before": (lambda **o: L.GRU(UNITS, reset_after=False, **o), BEFORE, [UNITS]),
}


def with_states(layer):
    """All last states side by side, from given first ones."""
    return lambda x, mask, *states: torch.cat(layer(x, mask=mask, initial_state=list(states))[1:], 1)


for kind, (make, mapping, sizes) in kinds.items():
    keras_case(f"keras {kind}", make(**every), mapping, ["forward"])
    keras_case(f"keras {kind} last", make(), mapping, ["forward"])
    backwards = make(go_backwards=True, **every)  # gives its outputs in the order that it read
    keras_case(f"keras {kind} backward", backwards, mapping, ["backward"],
               lambda x, mask, layer=backwards: torch.flip(layer(x, mask=mask), [1]))
    keras_case(f"keras {kind} state", stateful := make(return_state=True), mapping, ["forward"],
               with_states(stateful), sizes)
    for merge, mode in [("concat", "concat"), ("sum", "sum"), ("mean", "ave")]:
        keras_case(f"keras {kind} {merge}", L.Bidirectional(make(**every), merge_mode=mode), mapping, both)
    keras_case(f"keras {kind} concat last", L.Bidirectional(make()), mapping, both)
keras_case("keras simpleRnn relu", L.SimpleRNN(UNITS, activation="relu", **every), PLAIN, ["forward"])
stack = [f"layer{i}/{d}" for i in range(2) for d in both]
keras_case("keras stacked gru", [L.Bidirectional(L.GRU(UNITS, **every)) for _ in range(2)], GRU, stack)
first, second = L.LSTM(UNITS, **every), L.LSTM(UNITS, **every)


def residual(x, mask):
    below = first(x, mask=mask)
    return below + second(below, mask=mask)


keras_case("keras stacked lstm residual", [first, second], PLAIN, ["layer0/forward", "layer1/forward"], residual)


# -------------------------------------------------------------------------------------------------------- PyTorch

def gates(order):
    """Reorders PyTorch's stacked gates into ours and transposes matrices."""
    def reorder(w):
        parts = torch.chunk(w, len(order), 0)
        w = torch.cat([parts[i] for i in order], 0)
        return w.T if w.dim() == 2 else w
    return reorder


def torch_case(name, layer, order, give="values"):
    """A PyTorch layer on packed sequences. It has two biases where we have one: the second is 0, except in a GRU."""
    two = isinstance(layer, torch.nn.GRU)
    with torch.no_grad():
        for n, p in layer.named_parameters():
            p.copy_(torch.zeros_like(p) if "bias_hh" in n and not two else torch.tensor(array(*p.shape)))
    x = leaf(BATCH, TIME, FEATURES)
    packed = torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(LENGTHS), batch_first=True, enforce_sorted=False)
    directions = 2 if layer.bidirectional else 1
    states, hx = [], None
    if give == "state":
        sizes = [layer.proj_size or layer.hidden_size] + ([layer.hidden_size] if isinstance(layer, torch.nn.LSTM) else [])
        states = [leaf(BATCH, s) for _ in range(directions) for s in sizes]
        grouped = [torch.stack(states[i :: len(sizes)], 0) for i in range(len(sizes))]
        hx = tuple(grouped) if len(sizes) == 2 else grouped[0]
    output, last = layer(packed, hx)
    lasts = list(last) if isinstance(last, tuple) else [last]
    if give == "values":
        output, _ = torch.nn.utils.rnn.pad_packed_sequence(output, batch_first=True, total_length=TIME)
    elif give == "last":
        output = torch.cat(list(lasts[0]), 1)
    else:  # by direction, each of its states
        output = torch.cat([part[d] for d in range(directions) for part in lasts], 1)

    def ours(get):
        result, reorder = {}, gates(order)
        for i in range(layer.num_layers):
            for prefix, suffix in [("forward", ""), ("backward", "_reverse")][:directions]:
                place = f"layer{i}/{prefix}" if layer.num_layers > 1 else prefix
                parameter = lambda n: get(getattr(layer, f"{n}_l{i}{suffix}"))
                result[f"{place}/kernel"] = reorder(parameter("weight_ih"))
                result[f"{place}/recurrentKernel"] = reorder(parameter("weight_hh"))
                result[f"{place}/bias"] = reorder(parameter("bias_ih"))
                if two:
                    result[f"{place}/recurrentBias"] = reorder(parameter("bias_hh"))
                if getattr(layer, "proj_size", 0):
                    result[f"{place}/projectionKernel"] = parameter("weight_hr").T
        return result

    weights = ours(lambda p: p.detach().clone())
    record(name, weights, lambda: ours(lambda p: p.grad), x, PADDED, output, states)


T = torch.nn
for kind, make, order in [
    ("simpleRnn", lambda **o: T.RNN(FEATURES, UNITS, batch_first=True, **o), [0]),
    ("simpleRnn relu", lambda **o: T.RNN(FEATURES, UNITS, batch_first=True, nonlinearity="relu", **o), [0]),
    ("lstm", lambda **o: T.LSTM(FEATURES, UNITS, batch_first=True, **o), [0, 1, 2, 3]),
    ("lstm projection", lambda **o: T.LSTM(FEATURES, 4, batch_first=True, proj_size=2, **o), [0, 1, 2, 3]),
    ("gru", lambda **o: T.GRU(FEATURES, UNITS, batch_first=True, **o), [1, 0, 2]),
]:
    torch_case(f"torch {kind}", make(), order)
    torch_case(f"torch {kind} concat", make(bidirectional=True), order)
    torch_case(f"torch {kind} concat last", make(bidirectional=True), order, "last")
    torch_case(f"torch {kind} state", make(), order, "state")
    torch_case(f"torch {kind} concat state", make(bidirectional=True), order, "state")
torch_case("torch stacked lstm", T.LSTM(FEATURES, UNITS, 2, batch_first=True, bidirectional=True), [0, 1, 2, 3])


# ------------------------------------------------------------------------------- what neither has, by its formula

def loop_case(name, parameters, step, states, times=None):
    """step(x, state, parameters, t) -> state; a masked step keeps the state."""
    weights = {n: leaf(*s) for n, s in parameters.items()}
    x, mask = leaf(BATCH, TIME, FEATURES), torch.tensor(MASK)
    state = [torch.zeros(BATCH, s) for s in states]
    outputs = []
    for t in range(TIME):
        m = mask[:, t : t + 1]
        state = [m * new + (1 - m) * old for new, old in zip(step(x[:, t], state, weights, t), state)]
        outputs.append(state[0])
    ours = lambda get: {f"forward/{n}": get(w) for n, w in weights.items()}
    record(f"formula {name}", ours(lambda w: w), lambda: ours(lambda w: w.grad), x, MASK, torch.stack(outputs, 1), (), times)


def mgu(x, s, w, t):
    (h,) = s
    kf, kh = torch.chunk(x @ w["kernel"] + w["bias"], 2, 1)
    f = torch.sigmoid(kf + h @ w["recurrentKernel"])
    return [(1 - f) * h + f * torch.tanh(kh + (f * h) @ w["candidateKernel"])]


def min_gru(x, s, w, t):
    (h,) = s
    z, candidate = torch.chunk(x @ w["kernel"] + w["bias"], 2, 1)
    z = torch.sigmoid(z)
    return [(1 - z) * h + z * candidate]


def gru(x, s, w, t):
    (h,) = s
    xz, xr, xh = torch.chunk(x @ w["kernel"] + w["bias"], 3, 1)
    hz, hr, hh = torch.chunk(h @ w["recurrentKernel"] + w["recurrentBias"], 3, 1)
    z, r = torch.sigmoid(xz + hz), torch.sigmoid(xr + hr)
    return [z * h + (1 - z) * torch.tanh(xh + r * hh)]


def lstm(x, s, w, t):
    h, c = s
    i, f, g, o = torch.chunk(x @ w["kernel"] + h @ w["recurrentKernel"] + w["bias"], 4, 1)
    pi, pf, po = torch.chunk(w["peepholes"], 3) if "peepholes" in w else (0, 0, 0)
    new = torch.sigmoid(f + pf * c) * c + torch.sigmoid(i + pi * c) * torch.tanh(g)
    return [torch.sigmoid(o + po * new) * torch.tanh(new), new]


def normalize(v):
    return (v - v.mean(-1, keepdim=True)) / torch.sqrt(v.var(-1, unbiased=False, keepdim=True) + 1e-3)


def normalized_gru(x, s, w, t):
    (h,) = s
    xz, xr, xh = torch.chunk(normalize(x @ w["kernel"] + w["bias"]) * w["inputScale"] + w["inputShift"], 3, 1)
    hz, hr, hh = torch.chunk(normalize(h @ w["recurrentKernel"]) * w["recurrentKernelScale"] + w["recurrentBias"], 3, 1)
    z, r = torch.sigmoid(xz + hz), torch.sigmoid(xr + hr)
    return [z * h + (1 - z) * torch.tanh(xh + r * hh)]


def normalized_lstm(x, s, w, t):
    h, c = s
    sums = normalize(x @ w["kernel"]) * w["inputScale"] + w["inputShift"] + w["bias"]
    i, f, g, o = torch.chunk(sums + normalize(h @ w["recurrentKernel"]) * w["recurrentKernelScale"], 4, 1)
    new = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return [torch.sigmoid(o) * torch.tanh(new), new]


def decayed(step):
    """The last two states are the clock: the last time, and whether there was one."""
    def run(x, s, w, t):
        *memory, clock = s
        now = torch.tensor(TIMES[:, t : t + 1])
        gap = torch.abs(now - clock[:, :1]) * clock[:, 1:]
        decay = torch.exp(-torch.relu(gap * w["decayRate"] + w["decayBias"]))
        sizes = [m.shape[1] for m in memory]
        memory = [m * d for m, d in zip(memory, torch.split(decay, sizes, 1))]
        return [*step(x, memory, w, t), torch.cat([now, torch.ones_like(now)], 1)]
    return run


def zoned_out(step, rate):
    """As outside training: the mean over what is drawn."""
    return lambda x, s, w, t: [rate * old + (1 - rate) * new for new, old in zip(step(x, s, w, t), s)]


U = UNITS
of_gru = {"kernel": (FEATURES, 3 * U), "recurrentKernel": (U, 3 * U), "bias": (3 * U,), "recurrentBias": (3 * U,)}
of_lstm = {"kernel": (FEATURES, 4 * U), "recurrentKernel": (U, 4 * U), "bias": (4 * U,)}
loop_case("minimalGatedUnit", {"kernel": (FEATURES, 2 * U), "recurrentKernel": (U, U), "candidateKernel": (U, U), "bias": (2 * U,)}, mgu, [U])
loop_case("minGru", {"kernel": (FEATURES, 2 * U), "bias": (2 * U,)}, min_gru, [U])
loop_case("lstm peepholes", {**of_lstm, "peepholes": (3 * U,)}, lstm, [U, U])
loop_case("layerNormalized gru", {**of_gru, "inputScale": (3 * U,), "inputShift": (3 * U,), "recurrentKernelScale": (3 * U,)}, normalized_gru, [U])
loop_case("layerNormalized lstm", {**of_lstm, "inputScale": (4 * U,), "inputShift": (4 * U,), "recurrentKernelScale": (4 * U,)}, normalized_lstm, [U, U])
loop_case("zoneout lstm", of_lstm, zoned_out(lstm, 0.3), [U, U])
loop_case("timeDecay gru", {**of_gru, "decayRate": (U,), "decayBias": (U,)}, decayed(gru), [U, 2], TIMES)
loop_case("timeDecay lstm", {**of_lstm, "decayRate": (2 * U,), "decayBias": (2 * U,)}, decayed(lstm), [U, U, 2], TIMES)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers.json"), "w") as file:
    json.dump(cases, file, separators=(",", ":"))
print(len(cases), "cases")
