"""Reads a folder with TensorBoard's EventAccumulator and prints what it finds as JSON."""

import io
import json
import sys

import numpy as np
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1], size_guidance={"tensors": 0, "scalars": 0, "histograms": 0, "images": 0})
events.Reload()
image = events.Images("image")[0]
histogram = events.Histograms("weights")[0].histogram_value
text = events.Tensors("config")[0]
print(
    json.dumps(
        {
            "scalars": [[event.step, event.value] for event in events.Scalars("loss")],
            "histogram": [histogram.num, histogram.min, histogram.max, list(histogram.bucket)],
            "image": [image.step, np.asarray(Image.open(io.BytesIO(image.encoded_image_string))).tolist()],
            "text": [text.step, text.tensor_proto.string_val[0].decode()],
        }
    )
)
