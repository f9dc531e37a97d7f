"""Pictures a second of torchvision's DataLoader with two workers, decoding with Pillow in every pass.

python pictures.py FOLDER whole|crop|window float32|uint8
"""
import json
import pathlib
import sys
import time

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

folder, recipe, output = sys.argv[1:4]
torch.set_num_threads(1)
files = sorted(pathlib.Path(folder).glob("ILSVRC/Data/CLS-LOC/train/*/*.JPEG"))
changes = {
    "whole": [transforms.Resize((224, 224))],
    "crop": [transforms.RandomResizedCrop(224, (0.3, 1)), transforms.RandomHorizontalFlip()],
    "window": [transforms.Resize((256, 256)), transforms.RandomCrop(224), transforms.RandomHorizontalFlip()],
}
outputs = {
    "float32": [transforms.ToTensor(), transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])],
    "uint8": [transforms.PILToTensor()],
}
change = transforms.Compose([*changes[recipe], *outputs[output]])


class Pictures(Dataset):
    def __init__(self, files):
        self.files = files

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return change(Image.open(self.files[index]).convert("RGB"))


loader = DataLoader(Pictures(files * 20), batch_size=32, num_workers=2, persistent_workers=True)
for _ in loader:
    break
start = time.perf_counter()
count = sum(len(batch) for batch in loader)
print(json.dumps({"rate": count / (time.perf_counter() - start)}))
