"""Tokens a second of Python's tokenizers: one thread, line by line."""
import hashlib
import json
import os
import pathlib
import sys
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
from tokenizers import Tokenizer  # noqa: E402

folder = pathlib.Path(sys.argv[1])
lines = (folder / "lines.txt").read_text().split("\n")
numbers = {}
for kind in ["WordPiece", "BPE"]:
    tokenizer = Tokenizer.from_file(str(folder / f"{kind}.json"))
    start = time.perf_counter()
    ids = [tokenizer.encode(line, add_special_tokens=False).ids for line in lines]
    seconds = time.perf_counter() - start
    digest = hashlib.sha256()
    for one in ids:
        digest.update((",".join(map(str, one)) + "\n").encode())
    numbers[kind] = sum(map(len, ids)) / seconds
    numbers[f"{kind} hash"] = int(digest.hexdigest()[:12], 16)
print(json.dumps(numbers))
