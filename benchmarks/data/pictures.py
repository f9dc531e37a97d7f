"""Pictures a second of torchvision's DataLoader with two workers, decoding with Pillow."""
import json
import pathlib
import sys
import time

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms

folder, kind = sys.argv[1:3]
torch.set_num_threads(1)
files = sorted(pathlib.Path(folder).glob("ILSVRC/Data/CLS-LOC/train/*/*.JPEG"))
normalize = [transforms.ToTensor(), transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])]
first = transforms.Compose([transforms.Resize((224, 224)), *normalize])
later = transforms.Compose([transforms.RandomResizedCrop(224, (0.3, 1)), transforms.RandomHorizontalFlip(), *normalize])


class Pictures(Dataset):
    def __init__(self, files, change):
        self.files, self.change = files, change

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return self.change(Image.open(self.files[index]).convert("RGB"))


loader = DataLoader(Pictures(files * 10, first if kind == "first" else later), batch_size=32, num_workers=2, persistent_workers=True)
for _ in loader:
    break
start = time.perf_counter()
count = sum(len(batch) for batch in loader)
print(json.dumps({"rate": count / (time.perf_counter() - start)}))
