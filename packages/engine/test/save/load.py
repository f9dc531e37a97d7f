"""Runs saved functions in Python's TensorFlow: load.py FOLDER..., each with inputs.json; prints their outputs as JSON."""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf

results = []
for folder in sys.argv[1:]:
    function = tf.saved_model.load(folder).signatures["serving_default"]
    with open(os.path.join(folder, "inputs.json")) as file:
        inputs = json.load(file)
    fed = {name: tf.constant(value["values"], value["dtype"], value["shape"]) for name, value in inputs.items()}
    results.append({name: value.numpy().flatten().tolist() for name, value in function(**fed).items()})
print(json.dumps(results))
