"""Writes classification.json: scikit-learn's figures on random cases. Versions are in the file."""

import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics

warnings.simplefilter("ignore")
rng = np.random.default_rng(20240601)


def case(number):
    classes = int(rng.integers(2, 8))
    samples = int(rng.integers(1, 40))
    # Some classes are absent from the targets, some are never predicted.
    present = rng.choice(classes, size=int(rng.integers(1, classes + 1)), replace=False)
    predicted = rng.choice(classes, size=int(rng.integers(1, classes + 1)), replace=False)
    targets = rng.choice(present, size=samples)
    predictions = rng.choice(predicted, size=samples)
    agree = rng.random(samples) < rng.random()
    predictions = np.where(agree, targets, predictions)
    logits = np.round(rng.normal(size=(samples, classes)) * 3, 0 if number % 4 == 0 else 3)  # 0: ties
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    labels = list(range(classes))
    averages = {}
    for average in ("macro", "micro", "weighted"):
        p, r, f, _ = metrics.precision_recall_fscore_support(
            targets, predictions, labels=labels, average=average
        )
        averages[average] = {"precision": p, "recall": r, "f1": f}
    p, r, f, s = metrics.precision_recall_fscore_support(targets, predictions, labels=labels)
    k = int(rng.integers(1, classes + 1))
    # scikit-learn takes one column of scores where there are two classes.
    top_k = None if classes == 2 else metrics.top_k_accuracy_score(targets, logits, k=k, labels=labels)
    return {
        "classes": classes,
        "targets": targets.tolist(),
        "predictions": predictions.tolist(),
        "logits": logits.tolist(),
        "k": k,
        "expected": {
            "accuracy": metrics.accuracy_score(targets, predictions),
            "confusion": metrics.confusion_matrix(targets, predictions, labels=labels).tolist(),
            "averages": averages,
            "perClass": [
                dict(zip(("precision", "recall", "f1", "support"), row))
                for row in zip(p.tolist(), r.tolist(), f.tolist(), s.tolist())
            ],
            "logLoss": metrics.log_loss(targets, probabilities, labels=labels),
            "topK": top_k,
        },
    }


content = {
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "cases": [case(number) for number in range(60)],
}
Path(__file__).with_name("classification.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
