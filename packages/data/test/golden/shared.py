"""What lies in ../shared/data, read by numpy: python shared.py FOLDER (Python 3.11, numpy 2.4.6)"""
import hashlib
import json
import pathlib
import sys

import numpy

here = pathlib.Path(__file__).parent
shared = pathlib.Path(sys.argv[1])
cifar = shared / "cifar-10-batches-bin"
names = (cifar / "batches.meta.txt").read_text().split()
files = {}
for name in ["data_batch_1", "test_batch"]:
    records = numpy.fromfile(cifar / f"{name}.bin", numpy.uint8).reshape(-1, 3073)
    pixels = records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    files[name] = {
        "labels": hashlib.sha256("".join(f"{names[label]}\n" for label in records[:, 0]).encode()).hexdigest(),
        "pixels": hashlib.sha256(numpy.ascontiguousarray(pixels).tobytes()).hexdigest(),
    }
imagenet = shared / "imagenet-sample"
synsets = dict(line.split(" ", 1) for line in (imagenet / "LOC_synset_mapping.txt").read_text().splitlines())
pictures = [
    [file.stem, file.parent.name, synsets[file.parent.name], hashlib.sha256(file.read_bytes()).hexdigest()[:16]]
    for file in sorted(imagenet.glob("ILSVRC/Data/CLS-LOC/train/*/*.JPEG"))
]
(here / "shared.json").write_text(json.dumps({"cifar": files, "imagenet": pictures}, indent=1) + "\n")
