"""PyTorch: its own modules, fused Adam, each layout as PyTorch likes it best."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from torch_fused import Fused

KINDS = {"lstm": nn.LSTM, "gru": nn.GRU, "simpleRnn": nn.RNN}


def set_up(threads, _name):
    torch.set_num_threads(threads)


def about():
    return f"PyTorch {torch.__version__}"


def clear():
    pass


class Classifier(nn.Module):
    def __init__(self, case):
        super().__init__()
        both = case["direction"] == "bidirectional"
        self.recurrent = KINDS[case["cell"]](case["features"], case["units"], bidirectional=both)
        self.head = nn.Linear(case["units"] * (2 if both else 1), case["classes"])

    def forward(self, values):  # [time, batch, features]
        state = self.recurrent(values)[1]
        hidden = state[0] if isinstance(state, tuple) else state  # [directions, batch, units]
        return self.head(torch.cat(tuple(hidden), -1))


def load_recurrent(module, cell, weights):
    """Ours: [in, gates · units], LSTM i f c o, GRU z r h. PyTorch's: transposed, LSTM the same, GRU r z h."""

    def gates(array):
        array = array.T
        if cell == "gru":
            z, r, h = np.split(array, 3)
            array = np.concatenate([r, z, h])
        return torch.from_numpy(np.ascontiguousarray(array))

    directions = {"forward": "_l0", "backward": "_l0_reverse"}
    with torch.no_grad():
        for direction, suffix in directions.items():
            own = {name.split("/")[1]: value for name, value in weights.items() if name.startswith(direction)}
            if not own:
                continue
            getattr(module, "weight_ih" + suffix).copy_(gates(own["kernel"]))
            getattr(module, "weight_hh" + suffix).copy_(gates(own["recurrentKernel"]))
            getattr(module, "bias_ih" + suffix).copy_(gates(own["bias"]))
            second = getattr(module, "bias_hh" + suffix)
            if "recurrentBias" in own:
                second.copy_(gates(own["recurrentBias"]))
            else:  # PyTorch adds two biases where everyone else has one: its second stays 0
                second.zero_().requires_grad_(False)


def build(case, weights, batch):
    if case["kind"] == "fused":
        model = Fused(case, weights, load_recurrent)
        inputs = model.inputs(batch)
    else:
        model = Classifier(case)
        recurrent = {
            name.removeprefix("recurrent/"): value for name, value in weights.items() if name.startswith("recurrent/")
        }
        load_recurrent(model.recurrent, case["cell"], recurrent)
        with torch.no_grad():
            model.head.weight.copy_(torch.from_numpy(weights["head/kernel"].T))
            model.head.bias.copy_(torch.from_numpy(weights["head/bias"]))
        inputs = [torch.from_numpy(np.ascontiguousarray(batch["values"].transpose(1, 0, 2)))]
    if case["mode"] == "predict":
        model.eval()

        def predict():
            with torch.inference_mode():
                return model(*inputs).numpy()

        return predict
    targets = torch.from_numpy(batch["targets"]).long()
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.Adam(trained, case["learningRate"], eps=case["epsilon"], fused=True)

    def train():
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=case.get("precision") == "bfloat16"):
            logits = model(*inputs)
        loss = F.cross_entropy(logits.float(), targets)
        loss.backward()
        optimizer.step()
        return np.float32(loss.item())

    return train
