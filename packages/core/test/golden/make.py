"""Writes python.safetensors and bfloat16.safetensors by safetensors 0.8.0 and numpy 2.4.6.

The values are those of `tensors` in golden.ts.
"""

from pathlib import Path

import numpy as np
import safetensors
import torch
from safetensors.numpy import save_file
from safetensors.torch import save_file as save_torch_file

assert safetensors.__version__ == "0.8.0"
here = Path(__file__).parent
tensors = {
    "encoder/kernel": np.arange(6, dtype=np.float32).reshape(2, 3) / 4,
    "pixels": np.array([[1, 2, 255]], dtype=np.uint8),
    "ids": np.array([-1, 2147483647], dtype=np.int32),
    "scalar": np.array(-0.5, dtype=np.float32),
    "empty": np.zeros((0, 4), dtype=np.float32),
    "größe \"quoted\"": np.array([1e-30, np.inf], dtype=np.float32),
    "more pixels": np.array([7], dtype=np.uint8),
}
save_file(tensors, here / "python.safetensors", metadata={"note": "from Python, für Node"})
save_torch_file({"half": torch.ones(2, dtype=torch.bfloat16)}, here / "bfloat16.safetensors")
