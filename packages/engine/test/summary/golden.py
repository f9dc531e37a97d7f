"""Writes events.json with TensorBoard's own protocol buffers and record writer: the bytes of an event file, as hex.

python golden.py > ../golden/events.json; the versions used are in the file.
"""

import io
import json

import numpy as np
import tensorboard.version
from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2, types_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

NOW = 1700000000.25
VALUES = [((i * 37) % 101) / 10 - 3 for i in range(200)]

buffer = io.BytesIO()
buffer.flush = lambda: None
writer = RecordWriter(buffer)


def write(**fields):
    writer.write(event_pb2.Event(wall_time=NOW, **fields).SerializeToString())


def summary(**fields):
    return summary_pb2.Summary(value=[summary_pb2.Summary.Value(**fields)])


write(file_version="brain.Event:2")
write(step=0, summary=summary(tag="loss", simple_value=0.25))
write(step=300, summary=summary(tag="train/genauigkeit ü", simple_value=-1.5))
write(step=301, summary=summary(tag="zero", simple_value=0.0))
counts, edges = np.histogram(VALUES, 7)
histogram = summary_pb2.HistogramProto(
    min=min(VALUES),
    max=max(VALUES),
    num=len(VALUES),
    sum=sum(VALUES),
    sum_squares=sum(value * value for value in VALUES),
    bucket_limit=list(edges[1:]),
    bucket=[float(count) for count in counts],
)
write(step=4, summary=summary(tag="weights", histo=histogram))
tensor = tensor_pb2.TensorProto(
    dtype=types_pb2.DT_STRING,
    tensor_shape=tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=1)]),
    string_val=["# Ein *Text* – 3 Zeilen".encode()],
)
metadata = summary_pb2.SummaryMetadata(plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name="text"))
write(step=5, summary=summary(tag="config", tensor=tensor, metadata=metadata))

versions = {"tensorboard": tensorboard.version.VERSION, "numpy": np.__version__}
print(json.dumps({"versions": versions, "events": buffer.getvalue().hex()}, indent=2))
