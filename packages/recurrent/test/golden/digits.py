"""The 1,797 handwritten digits of the UCI set (Alpaydin & Kaynak 1998, CC BY 4.0), as scikit-learn 1.9.1 ships them.

8×8 pixels of 0 … 16 a digit, row by row, one byte each; in the set's order, of which the first 1,437 are for training.
    python digits.py
"""
import base64
import json
import os

from sklearn.datasets import load_digits

digits = load_digits()
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "digits.json"), "w") as file:
    json.dump(
        {
            "pixels": base64.b64encode(digits.images.astype("uint8").tobytes()).decode(),
            "labels": "".join(str(label) for label in digits.target),
        },
        file,
    )
print(len(digits.target), "digits")
