"""Golden values of fusions: outputs and gradients of sum(output * probe), with padding and missing modalities.

Each is the paper's formula in PyTorch, sample by sample on the steps that are really there: no masks are involved.
Attention is PyTorch's own (MultiheadAttention, TransformerEncoderLayer), the Fourier transform torch.fft.
Made with Python 3.11, torch 2.15.0, numpy 2.4.6:
    python make.py
"""
import json

import numpy as np
import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
rng = np.random.default_rng(19)
SIZES = {"alpha": 3, "beta": 2, "gamma": 4}
NAMES = list(SIZES)
STEPS = {"alpha": 2, "beta": 3, "gamma": 1}
# The first sample is whole but for padding, the second lacks beta, the third alpha and gamma, the fourth alpha.
MASKS = {
    "alpha": [[1, 0], [1, 1], [0, 0], [0, 0]],
    "beta": [[1, 1, 0], [0, 0, 0], [1, 1, 1], [0, 1, 1]],
    "gamma": [[1], [1], [0], [1]],
}
BATCH = 4
EPSILON = 1e-3


def leaf(*shape):
    value = (0.6 * rng.normal(size=shape)).astype("float32").astype("float64")
    return torch.tensor(value, requires_grad=True)


def pack(value):
    value = value.detach().numpy() if hasattr(value, "detach") else np.asarray(value, dtype="float64")
    return {"shape": list(value.shape), "data": [float(f"{v:.9g}") for v in value.ravel()]}


class Weights(dict):
    """Made where they are first asked for."""

    def get(self, name, *shape):
        if name not in self:
            self[name] = leaf(*shape)
        return self[name]

    def dense(self, name, x, units):
        return x @ self.get(f"{name}/kernel", x.shape[-1], units) + self.get(f"{name}/bias", units)


cases = {}


def record(name, fuse, constant=()):
    """fuse(weights, steps by modality, mask by modality, times by modality) of one sample -> [time, features]"""
    weights = Weights()
    inputs = {n: leaf(BATCH, STEPS[n], SIZES[n]) for n in NAMES}
    times = {n: np.sort(rng.integers(0, 40, size=(BATCH, STEPS[n])), axis=1) / 4.0 for n in NAMES}
    samples = []
    for b in range(BATCH):
        mask = {n: np.array(MASKS[n][b]) for n in NAMES}
        real = {n: inputs[n][b][mask[n] == 1] for n in NAMES}
        samples.append(fuse(weights, real, mask, {n: times[n][b] for n in NAMES}))
    output = torch.stack(samples)
    probe = leaf(*output.shape).detach()
    (output * probe).sum().backward()
    cases[name] = {
        "weights": {n: pack(w) for n, w in weights.items()},
        "inputs": [
            *(pack(inputs[n]) for n in NAMES),
            *(pack(MASKS[n]) for n in NAMES),
            *(pack(times[n]) for n in NAMES),
        ],
        "output": pack(output),
        "probe": pack(probe),
        "inputGradients": [*(pack(inputs[n].grad) for n in NAMES), *([None] * 6)],
        "weightGradients": {n: pack(w.grad) for n, w in weights.items() if n not in constant},
    }


# -------------------------------------------------------------------------------- what most fusions begin with


def pooled(w, real, features):
    """The mean of each modality's steps, projected; where there is none, its absent vector."""
    found = []
    for n in NAMES:
        kernel, bias = w.get(f"{n}/projection/kernel", SIZES[n], features), w.get(f"{n}/projection/bias", features)
        absent = w.get(f"{n}/absent", features)
        found.append(real[n].mean(0) @ kernel + bias if len(real[n]) else absent)
    return found


def lines(w, real, features):
    """All steps, projected; where there is none, the absent vector is the only one."""
    found = []
    for n in NAMES:
        projected = w.dense(f"{n}/projection", real[n], features)
        absent = w.get(f"{n}/absent", features)
        found.append(projected if len(real[n]) else absent[None])
    return found


def laid_out(steps, mask, name, width):
    """Steps put back to the places that their mask has; an absent vector stands at the first."""
    places = np.flatnonzero(mask[name]) if mask[name].any() else np.array([0])
    rows = [torch.zeros(width)] * STEPS[name]
    for place, step in zip(places, steps):
        rows[place] = step
    return torch.stack(rows)


def norm(w, name, x):
    return F.layer_norm(x, x.shape[-1:], w.get(f"{name}/scale", x.shape[-1]), w.get(f"{name}/shift", x.shape[-1]), EPSILON)


def power_normalized(x):
    root = torch.sign(x) * torch.abs(x) / (x**2 + 1e-3) ** 0.25
    return root / torch.sqrt((root**2).sum() + 1e-6)


# ------------------------------------------------------------------------------------------------ side by side

WIDTH = 3


def concatenate_features(w, real, mask, times):
    parts = [real[n].mean(0) if len(real[n]) else w.get(f"{n}/absent", SIZES[n]) for n in NAMES]
    for n in NAMES:
        w.get(f"{n}/absent", SIZES[n])
    return torch.cat(parts)[None]


record("concatenateFeatures", concatenate_features)
for how, join in {
    "sum": lambda x: x.sum(0),
    "mean": lambda x: x.mean(0),
    "max": lambda x: x.max(0).values,
    "product": lambda x: x.prod(0),
}.items():
    record(f"combine {how}", lambda w, real, m, t, join=join: join(torch.stack(pooled(w, real, WIDTH)))[None])

# ------------------------------------------------------------------------------------------- gates and attention


def gated(w, real, mask, times):
    x = pooled(w, real, WIDTH)
    seen = torch.cat(x)
    return sum(torch.sigmoid(w.dense(f"{n}/gate", seen, WIDTH)) * torch.tanh(x[i]) for i, n in enumerate(NAMES))[None]


def modality_attention(w, real, mask, times):
    x = torch.stack(pooled(w, real, WIDTH))
    scores = torch.tanh(w.dense("hidden", x, WIDTH)) @ w.get("score", WIDTH)
    return (torch.softmax(scores, 0) @ x)[None]


def multihead(w, name, features, heads):
    """PyTorch's attention with our weights, out of its own parameters' way."""
    layer = torch.nn.MultiheadAttention(features, heads, batch_first=True)
    names = ["query", "key", "value"]
    kernels = torch.cat([w.get(f"{name}/{n}/kernel", features, features).T for n in names])
    biases = torch.cat([w.get(f"{name}/{n}/bias", features) for n in names])
    out = w.get(f"{name}/output/kernel", features, features).T
    parameters = {"in_proj_weight": kernels, "in_proj_bias": biases, "out_proj.weight": out, "out_proj.bias": w.get(f"{name}/output/bias", features)}

    def call(query, memory):
        return torch.func.functional_call(layer, parameters, (query[None], memory[None], memory[None]))[0][0]

    return call


def cross_modal(layers, heads, features, hidden):
    def fuse(w, real, mask, times):
        own = lines(w, real, features)
        rows = []
        for i, n in enumerate(NAMES):
            views = []
            for j, other in enumerate(NAMES):
                if i == j:
                    continue
                x = own[i]
                for layer in range(layers):
                    path = f"{n}/{other}/layer{layer}"
                    attend = multihead(w, f"{path}/attention", features, heads)
                    x = x + attend(norm(w, f"{path}/norm", x), norm(w, f"{path}/norm", own[j]))
                    inner = F.gelu(w.dense(f"{path}/hidden", norm(w, f"{path}/outputNorm", x), hidden))
                    x = x + w.dense(f"{path}/output", inner, features)
                views.append(norm(w, f"{n}/{other}/norm", x))
            rows.append(laid_out(torch.cat(views, 1), mask, n, 2 * features))
        return torch.cat(rows)

    return fuse


def co_attention(w, real, mask, times):
    x = lines(w, real, WIDTH)
    affinity = w.get("affinity/kernel", WIDTH, WIDTH)
    inner = [w.dense("hidden", one, WIDTH) for one in x]
    score = w.get("score", WIDTH)
    rows = []
    for i in range(len(NAMES)):
        found = sum(torch.tanh(x[i] @ affinity @ x[j].T) @ inner[j] / len(x[j]) for j in range(len(NAMES)) if i != j)
        weights = torch.softmax(torch.tanh(inner[i] + found) @ score, 0)
        rows.append(weights @ x[i])
    return torch.stack(rows)


def bottleneck(layers, heads, features, count):
    def fuse(w, real, mask, times):
        x = lines(w, real, features)
        passed = w.get("bottlenecks", count, features)
        for layer in range(layers):
            exchanged = []
            for i, n in enumerate(NAMES):
                path = f"{n}/layer{layer}"
                peer = torch.nn.TransformerEncoderLayer(
                    features, heads, 2 * features, 0.0, "gelu", EPSILON, batch_first=True, norm_first=True
                )
                names = ["query", "key", "value"]
                parameters = {
                    "self_attn.in_proj_weight": torch.cat([w.get(f"{path}/attention/{k}/kernel", features, features).T for k in names]),
                    "self_attn.in_proj_bias": torch.cat([w.get(f"{path}/attention/{k}/bias", features) for k in names]),
                    "self_attn.out_proj.weight": w.get(f"{path}/attention/output/kernel", features, features).T,
                    "self_attn.out_proj.bias": w.get(f"{path}/attention/output/bias", features),
                    "norm1.weight": w.get(f"{path}/attentionNorm/scale", features),
                    "norm1.bias": w.get(f"{path}/attentionNorm/shift", features),
                    "norm2.weight": w.get(f"{path}/outputNorm/scale", features),
                    "norm2.bias": w.get(f"{path}/outputNorm/shift", features),
                    "linear1.weight": w.get(f"{path}/hidden/kernel", features, 2 * features).T,
                    "linear1.bias": w.get(f"{path}/hidden/bias", 2 * features),
                    "linear2.weight": w.get(f"{path}/output/kernel", 2 * features, features).T,
                    "linear2.bias": w.get(f"{path}/output/bias", features),
                }
                joined = torch.cat([passed, x[i]])[None]
                result = torch.func.functional_call(peer, parameters, (joined,))[0]
                exchanged.append(result[:count])
                x[i] = result[count:]
            passed = torch.stack(exchanged).mean(0)
        return passed

    return fuse


def film(w, real, mask, times):
    target, features = "beta", 4
    x = dict(zip(NAMES, lines(w, real, features)))
    asked = torch.cat([x[n].mean(0) for n in NAMES if n != target])
    y = x[target]
    for layer in range(2):
        scale, shift = w.dense(f"layer{layer}/condition", asked, 2 * features).split(features)
        normal = norm(w, f"layer{layer}/norm", y @ w.get(f"layer{layer}/linear/kernel", features, features))
        y = y + torch.relu(normal * (1 + scale) + shift)
    return laid_out(y, mask, target, features)


record("gatedMultimodalUnit", gated)
record("modalityAttention", modality_attention)
record("crossModalAttention", cross_modal(layers=2, heads=2, features=4, hidden=5))
record("coAttention", co_attention)
record("attentionBottleneck", bottleneck(layers=2, heads=2, features=4, count=2))
record("film", film)

# ------------------------------------------------------------------------------------------ products of features


def low_rank(w, real, mask, times):
    rank, features = 2, WIDTH
    product = 1
    for n, x in zip(NAMES, pooled(w, real, features)):
        product = product * w.dense(f"{n}/factor", x, rank * features).reshape(rank, features)
    return (w.get("rankWeights", rank) @ product + w.get("bias", features))[None]


def tensor_fusion(w, real, mask, times):
    a, b, c = [torch.cat([x, torch.ones(1)]) for x in pooled(w, real, 2)]
    products = torch.einsum("i,j,k->ijk", a, b, c).reshape(-1)
    return w.dense("output", products, WIDTH)[None]


def mfb(w, real, mask, times):
    factors, features = 2, WIDTH
    product = 1
    for n, x in zip(NAMES, pooled(w, real, features)):
        product = product * w.dense(f"{n}/factor", x, factors * features)
    # Sum pooling over windows of `factors`, as the paper has it.
    return power_normalized(F.avg_pool1d(product[None, None], factors)[0, 0] * factors)[None]


SKETCHED = 7


def sketch(w, n):
    name = f"{n}/sketch"
    if name not in w:
        matrix = np.zeros((SIZES[n], SKETCHED))
        for row in range(SIZES[n]):
            matrix[row, rng.integers(SKETCHED)] = rng.choice([-1.0, 1.0])
        w[name] = torch.tensor(matrix)
    return w[name]


def mcb(w, real, mask, times):
    spectrum = 1
    for n in NAMES:
        absent = w.get(f"{n}/absent", SIZES[n])
        x = real[n].mean(0) if len(real[n]) else absent
        spectrum = spectrum * torch.fft.rfft(x @ sketch(w, n))
    return power_normalized(torch.fft.irfft(spectrum, n=SKETCHED))[None]


record("lowRankBilinear", low_rank)
record("tensorFusion", tensor_fusion)
record("factorizedBilinear", mfb)
record("compactBilinear", mcb, constant=[f"{n}/sketch" for n in NAMES])

# ------------------------------------------------------------------------------------------------------ opinions


def mixture(w, real, mask, times):
    seen = torch.cat(pooled(w, real, WIDTH))
    experts = torch.stack([F.gelu(w.dense(f"expert{i}", seen, WIDTH)) for i in range(2)])
    return (torch.softmax(w.dense("gate", seen, 2), 0) @ experts)[None]


def product_of_experts(w, real, mask, times):
    precision, weighted = torch.ones(WIDTH), torch.zeros(WIDTH)
    for n in NAMES:
        x = real[n].mean(0) if len(real[n]) else torch.zeros(SIZES[n])
        mean, sure = w.dense(f"{n}/mean", x, WIDTH), F.softplus(w.dense(f"{n}/precision", x, WIDTH))
        if len(real[n]):
            precision, weighted = precision + sure, weighted + sure * mean
    return (weighted / precision)[None]


def late(how, classes=3):
    def fuse(w, real, mask, times):
        logs, present = [], []
        for n in NAMES:
            x = real[n].mean(0) if len(real[n]) else torch.zeros(SIZES[n])
            logits = w.dense(n, x, classes)
            logs.append(torch.log_softmax(logits, 0))
            present.append(len(real[n]) > 0)
        heard = [one for one, there in zip(logs, present) if there]
        if how == "average":
            return torch.log(torch.stack(heard).exp().mean(0) + 1e-7)[None]
        if how == "product":
            return torch.log_softmax(sum(heard), 0)[None]
        if how == "weighted":
            weights = torch.softmax(w.get("modalityWeights", len(NAMES))[torch.tensor(present)], 0)
            return torch.log(weights @ torch.stack(heard).exp() + 1e-7)[None]
        all_logs = torch.cat([one if there else torch.zeros(classes) for one, there in zip(logs, present)])
        return w.dense("stack", all_logs, classes)[None]

    return fuse


record("mixtureOfExperts", mixture)
record("productOfExperts", product_of_experts)
for how in ["average", "product", "weighted", "stacking"]:
    record(f"lateFusion {how}", late(how))

# ----------------------------------------------------------------------------------------------- on one time line


def tagged(w, real, features):
    found = dict(zip(NAMES, lines(w, real, features)))
    return {n: found[n] + w.get(f"{n}/tag", features) for n in NAMES}


def concatenate_time(w, real, mask, times):
    order = ["gamma", "alpha", "beta"]
    steps = tagged(w, real, WIDTH)
    return torch.cat([laid_out(steps[n], mask, n, WIDTH) for n in order])


def interleave(by, order):
    def fuse(w, real, mask, times):
        steps = tagged(w, real, WIDTH)
        moments = []
        for n in NAMES:
            for i, place in enumerate(np.flatnonzero(mask[n]) if mask[n].any() else [0]):
                # A stand-in has no time: it goes before all others, without a gap to the first of them.
                timed = float(times[n][place]) if mask[n].any() else -np.inf
                moments.append((place if by == "step" else timed, order.index(n), place, steps[n][i]))
        moments.sort(key=lambda moment: moment[:3])
        rows, before = [], min(moment[0] for moment in moments if np.isfinite(moment[0]))
        for when, _, _, step in moments:
            if by == "time":
                when = max(when, before)
                step = step + np.log1p(when - before) * w.get("gap", WIDTH)
                before = when
            rows.append(step)
        empty = [torch.zeros(WIDTH)] * (sum(STEPS.values()) - len(rows))
        return torch.stack(rows + empty)

    return fuse


record("concatenateTime", concatenate_time)
record("interleave step", interleave("step", NAMES))
record("interleave time", interleave("time", ["beta", "gamma", "alpha"]))

with open("torch.json", "w") as file:
    json.dump(cases, file, separators=(",", ":"))
    file.write("\n")
