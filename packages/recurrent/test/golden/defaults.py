"""How Keras' recurrent layers start, without a word about it: mean, deviation and extremes of each first weight.

Made with Python 3.11, keras 3.15.1 (torch backend), torch 2.15.0, numpy 2.4.6:
    KERAS_BACKEND=torch python defaults.py
"""
import json
import os

os.environ["KERAS_BACKEND"] = "torch"
import keras
import numpy as np

FEATURES, UNITS = 80, 64
keras.utils.set_random_seed(1)
L = keras.layers
layers = {
    "simpleRnn": (L.SimpleRNN(UNITS), ["kernel", "recurrentKernel", "bias"]),
    "lstm": (L.LSTM(UNITS), ["kernel", "recurrentKernel", "bias"]),
    "lstm without forget bias": (L.LSTM(UNITS, unit_forget_bias=False), ["kernel", "recurrentKernel", "bias"]),
    "gru": (L.GRU(UNITS), ["kernel", "recurrentKernel", "bias"]),
}
found = {}
for name, (layer, names) in layers.items():
    layer.build((None, 5, FEATURES))
    found[name] = {}
    for weight, value in zip(names, layer.get_weights()):
        if name == "gru" and weight == "bias":
            value = value[0]  # both rows start alike
        entry = {"shape": list(value.shape), "mean": value.mean(), "deviation": value.std(), "least": value.min(), "most": value.max()}
        if value.ndim == 1:
            entry["quarters"] = [part.mean() for part in np.split(value, 4)]
        else:
            small = value @ value.T if value.shape[0] <= value.shape[1] else value.T @ value
            entry["fromOrthonormal"] = np.abs(small - np.eye(len(small))).max()
        found[name][weight] = {k: v if isinstance(v, list) and k == "shape" else np.asarray(v, dtype="float64").round(5).tolist() for k, v in entry.items()}
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "defaults.json"), "w") as file:
    json.dump(found, file, indent=1)
print(json.dumps(found)[:1500])
