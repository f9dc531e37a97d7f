"""How TensorFlow itself writes the ConfigProto of several settings: config.py, with tensorflow-cpu 2.21.0."""

import json
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf


def config(intra, inter, growth=True, fraction=None, visible=None, no_gpu=False):
    message = tf.compat.v1.ConfigProto(
        intra_op_parallelism_threads=intra, inter_op_parallelism_threads=inter, allow_soft_placement=True
    )
    if no_gpu:
        message.device_count["GPU"] = 0
    message.gpu_options.allow_growth = growth
    if fraction is not None:
        message.gpu_options.per_process_gpu_memory_fraction = fraction
    if visible is not None:
        message.gpu_options.visible_device_list = visible
    return message.SerializeToString(deterministic=True).hex()


made = {
    "threads": config(3, 200),
    "cpu": config(2, 1, no_gpu=True),
    "gpu": config(2, 1),
    "gpu:1": config(2, 1, fraction=0.25, visible="1"),
    "no growth": config(2, 1, growth=False),
}
with open(os.path.join(os.path.dirname(__file__), "config.json"), "w") as file:
    json.dump({"versions": {"tensorflow": tf.__version__}, "configs": made}, file, indent=2)
    file.write("\n")
