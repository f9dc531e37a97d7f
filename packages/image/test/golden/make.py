"""Pictures of many kinds, and what Pillow and PyTorch make of them.

Made with Python 3.11, Pillow 13.0.0, numpy 2.4.6, torch 2.15.0: python make.py
"""
import json
import pathlib

import numpy as np
import torch
from PIL import Image, ImageOps

here = pathlib.Path(__file__).parent
random = np.random.default_rng(7)
WIDTH, HEIGHT = 48, 32


def smooth(channels):
    """A picture of low frequencies, so that lossy formats keep it."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    planes = [127 + 90 * np.sin(x / 9 + c) * np.cos(y / 7 - c) + x / 2 - y / 2 for c in range(channels)]
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


rgb = Image.fromarray(smooth(3))
alpha = Image.fromarray(smooth(4), "RGBA")
grey = Image.fromarray(smooth(1)[..., 0])
grey16 = Image.fromarray((smooth(1)[..., 0].astype(np.uint16) * 257))
noise = Image.fromarray(random.integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8))

exif = Image.Exif()
exif[0x0112] = 6  # the camera was turned: show it rotated by 90 degrees clockwise
rgb.save(here / "rgb.jpg", quality=95, subsampling=0)
rgb.save(here / "turned.jpg", quality=95, subsampling=0, exif=exif)
grey.save(here / "grey.jpg", quality=95)
rgb.save(here / "rgb.png")
noise.save(here / "noise.png")
alpha.save(here / "alpha.png")
grey.convert("LA").save(here / "grey-alpha.png")
grey16.save(here / "grey16.png")
rgb.quantize(32).save(here / "palette.png")
rgb.save(here / "rgb.webp", lossless=True)
alpha.save(here / "alpha.webp", lossless=True, exact=True)
rgb.save(here / "rgb.avif", quality=95)
rgb.save(here / "rgb.tiff", compression="tiff_lzw")
rgb.save(here / "animated.gif", save_all=True, append_images=[noise])

cmyk = Image.new("CMYK", (4, 1))
for x, ink in enumerate([(0, 0, 0, 0), (0, 0, 0, 255), (0, 255, 255, 0), (255, 0, 255, 0)]):
    cmyk.putpixel((x, 0), ink)  # white, black, red, green
cmyk.resize((64, 16), Image.NEAREST).save(here / "cmyk.jpg", quality=95, subsampling=0)


def upright(name):
    picture = ImageOps.exif_transpose(Image.open(here / name))
    if picture.mode.startswith("I;16"):
        picture = Image.fromarray((np.asarray(picture) // 257).astype(np.uint8))
    over = Image.new("RGBA", picture.size, (255, 255, 255, 255))
    return Image.alpha_composite(over, picture.convert("RGBA")).convert("RGB")


names = ["rgb.jpg", "turned.jpg", "grey.jpg", "rgb.png", "noise.png", "alpha.png", "grey-alpha.png", "grey16.png",
         "palette.png", "rgb.webp", "alpha.webp", "rgb.avif", "rgb.tiff", "animated.gif"]
decoded = {}
for name in names:
    picture = upright(name)
    small = picture.resize((12, 8), Image.BILINEAR)
    decoded[name] = {
        "width": picture.width,
        "height": picture.height,
        "pixels": np.asarray(picture).reshape(-1).tolist(),
        "stretched": np.asarray(small).reshape(-1).tolist(),
    }
(here / "decoded.json").write_text(json.dumps(decoded, separators=(",", ":")))

# Affine resampling with a coloured border: that of PyTorch, in pixels from the middle.
pixels = random.integers(0, 256, (9, 11, 3), dtype=np.uint8)
background = np.array([10.0, 120.0, 250.0])
cases = []
for matrix in [[1, 0, 0, 0, 1, 0], [-1, 0, 0, 0, 1, 0], [0.8, 0.3, 1.25, -0.2, 1.1, -2.5], [1.6, 0, 0.5, 0, 1.6, 0.5]]:
    height, width, _ = pixels.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    x -= (width - 1) / 2
    y -= (height - 1) / 2
    a, b, c, d, e, f = matrix
    grid = np.stack([(a * x + b * y + c) / ((width - 1) / 2), (d * x + e * y + f) / ((height - 1) / 2)], -1)
    values = torch.tensor((pixels - background).transpose(2, 0, 1)[None])
    moved = torch.nn.functional.grid_sample(values, torch.tensor(grid[None]), "bilinear", "zeros", True)
    cases.append({"matrix": matrix, "moved": (moved[0].numpy().transpose(1, 2, 0) + background).reshape(-1).round(6).tolist()})
(here / "affine.json").write_text(json.dumps(
    {"width": 11, "height": 9, "background": background.tolist(), "pixels": pixels.reshape(-1).tolist(), "cases": cases},
    separators=(",", ":")))

# Changes of colour and sharpness: Pillow's, on a picture with a smooth part and a noisy one.
from PIL import ImageEnhance  # noqa: E402

half = np.asarray(noise).copy()
half[:, : WIDTH // 2] = smooth(3)[:, : WIDTH // 2] // 2 + 40
mixed = Image.fromarray(half)
filters = {
    "posterize 5": ImageOps.posterize(mixed, 5),
    "solarize 100": ImageOps.solarize(mixed, 100),
    "autoContrast": ImageOps.autocontrast(Image.fromarray(half // 2 + 30)),
    "equalize": ImageOps.equalize(mixed),
    "sharpen 1.7": ImageEnhance.Sharpness(mixed).enhance(1.7),
    "sharpen 0.4": ImageEnhance.Sharpness(mixed).enhance(0.4),
    "brightness 1.3": ImageEnhance.Brightness(mixed).enhance(1.3),
    "saturation 0.4": ImageEnhance.Color(mixed).enhance(0.4),
    "saturation 1.6": ImageEnhance.Color(mixed).enhance(1.6),
}
(here / "filters.json").write_text(json.dumps(
    {"width": WIDTH, "height": HEIGHT, "pixels": half.reshape(-1).tolist(),
     "filters": {name: np.asarray(picture).reshape(-1).tolist() for name, picture in filters.items()}},
    separators=(",", ":")))

# Resizing: Pillow's bilinear, with its ways to fit.
sizes = [(48, 32), (12, 8), (20, 20), (7, 31), (96, 50), (48, 10), (1, 1)]
resized = {}
for width, height in sizes:
    resized[f"{width}x{height}"] = {
        "stretch": mixed.resize((width, height), Image.BILINEAR),
        "cover": ImageOps.fit(mixed, (width, height), Image.BILINEAR),
        "contain": ImageOps.pad(mixed, (width, height), Image.BILINEAR, (10, 120, 250)),
    }
(here / "resized.json").write_text(json.dumps(
    {"width": WIDTH, "height": HEIGHT, "pixels": half.reshape(-1).tolist(), "background": [10, 120, 250],
     "sizes": {size: {mode: np.asarray(picture).reshape(-1).tolist() for mode, picture in modes.items()} for size, modes in resized.items()}},
    separators=(",", ":")))
