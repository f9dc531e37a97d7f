"""Hashed n-grams by another program: python ngrams.py > ngrams.json (Python 3.11, standard library only)"""
import json

WORDS = ["cat", "a", "", "Größe", "東京タワー", "👨‍👩‍👧", "naïveté", "control", "e\u0301t\u00e9"]


def fnv1a(data):
    hash = 0x811C9DC5
    for byte in data:
        hash = ((hash ^ byte) * 0x01000193) & 0xFFFFFFFF
    return hash


cases = []
for sizes, buckets in [([3, 4, 5], 4096), ([1, 2], 7), ([6], 2**31 - 1)]:
    for word in WORDS:
        marked = f"<{word}>"
        grams = [marked[i : i + n] for n in sizes for i in range(len(marked) - n + 1)]
        ids = [fnv1a(gram.encode()) % buckets + 1 for gram in grams]
        cases.append({"word": word, "sizes": sizes, "buckets": buckets, "ids": ids})
print(json.dumps(cases))
