"""Rows a second of pandas, in chunks, each row as a tuple: python rows.py FILE"""
import json
import resource
import sys
import time

import pandas as pd

start = time.perf_counter()
count = 0
for chunk in pd.read_csv(sys.argv[1], chunksize=10_000, dtype={"text": str}):
    for row in chunk.itertuples(index=False):
        count += 1 if row.id else 0
print(json.dumps({"rate": count / (time.perf_counter() - start),
                  "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
