"""What torchvision makes of a picture by its changes of colour, blur and turns, and how strong its RandAugment is.

Made with Python 3.11, numpy 2.4.6, torch 2.15.0, torchvision 0.29.2: python augment.py
"""
import json
import pathlib

import numpy as np
import torch
from torchvision.transforms import RandAugment
from torchvision.transforms import functional as F
from torchvision.transforms.functional import InterpolationMode

WIDTH, HEIGHT = 24, 16
random = np.random.default_rng(11)
pixels = random.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
picture = torch.tensor(pixels).permute(2, 0, 1).double() / 255


def listed(changed):
    return (changed * 255).permute(1, 2, 0).reshape(-1).numpy().round(4).tolist()


changed = {
    "brightness 1.4": F.adjust_brightness(picture, 1.4),
    "contrast 1.5": F.adjust_contrast(picture, 1.5),
    "contrast 0.3": F.adjust_contrast(picture, 0.3),
    "brightness 0.7, contrast 1.5": F.adjust_contrast(F.adjust_brightness(picture, 0.7), 1.5),
    "saturation 1.6": F.adjust_saturation(picture, 1.6),
    "greyscale": F.rgb_to_grayscale(picture, 3),
    # Their edges are mirrored, ours continued.
    "blur 0.8": F.gaussian_blur(picture, [7, 7], [0.8, 0.8]),
    "blur 1.5": F.gaussian_blur(picture, [11, 11], [1.5, 1.5]),
    "rotate 20": F.rotate(picture, 20, InterpolationMode.BILINEAR, fill=[10 / 255, 120 / 255, 250 / 255]),
}
space = RandAugment()._augmentation_space(31, (331, 331))
strengths = {name: magnitudes.tolist() for name, (magnitudes, _) in space.items() if magnitudes.numel() > 1}
(pathlib.Path(__file__).parent / "augmented.json").write_text(json.dumps(
    {"width": WIDTH, "height": HEIGHT, "pixels": pixels.reshape(-1).tolist(), "background": [10, 120, 250],
     "changed": {name: listed(picture) for name, picture in changed.items()}, "randAugment": strengths},
    separators=(",", ":")))
