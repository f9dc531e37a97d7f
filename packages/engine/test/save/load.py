"""Runs saved functions in Python's TensorFlow: load.py FILE, a list of {folder, signature, inputs}; prints outputs as JSON."""

import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf

with open(sys.argv[1]) as file:
    calls = json.load(file)
results = []
for call in calls:
    function = tf.saved_model.load(call["folder"]).signatures[call["signature"]]
    fed = {
        name: tf.constant(value["values"], value["dtype"], value["shape"]) for name, value in call["inputs"].items()
    }
    results.append({name: value.numpy().flatten().tolist() for name, value in function(**fed).items()})
print(json.dumps(results))
