"""Parquet files of many kinds of columns: python parquet.py (Python 3.11, pyarrow 26.0.1)"""
import datetime
import json
import pathlib

import pyarrow as pa
import pyarrow.parquet as pq

here = pathlib.Path(__file__).parent
rows = [
    {
        "text": ["a cat", None, "größe 東京", "", "e"][i],
        "count": [1, -2, None, 2**53 - 1, 5][i],
        "share": [0.5, None, -1.25, 1e300, 0.0][i],
        "good": [True, False, None, True, False][i],
        "bytes": [b"\x89PNG", b"", None, b"\xff\x00\xfe", b"x"][i],
        "image": [{"bytes": b"\xff\xd8\xff", "path": "a.jpg"}, {"bytes": None, "path": "b.jpg"}, None,
                  {"bytes": b"GIF89a", "path": None}, {"bytes": b"1", "path": "e"}][i],
        "numbers": [[1.0, 2.5], [], None, [3.0], [4.0, 5.0, 6.0]][i],
        "nested": [[[1], [2, 3]], [[]], None, [], [[4]]][i],
        "label": ["cat", "dog", "cat", "cat", "dog"][i],
    }
    for i in range(5)
]
schema = pa.schema([
    ("text", pa.string()), ("count", pa.int64()), ("share", pa.float64()), ("good", pa.bool_()), ("bytes", pa.binary()),
    ("image", pa.struct([("bytes", pa.binary()), ("path", pa.string())])), ("numbers", pa.list_(pa.float32())),
    ("nested", pa.list_(pa.list_(pa.int32()))), ("label", pa.dictionary(pa.int32(), pa.string())),
])
table = pa.Table.from_pylist(rows, schema)
for compression in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
    pq.write_table(table, here / f"rows-{compression}.parquet", compression=compression, row_group_size=2)
# The metadata of an imagefolder; and one row group of many pages, without and with their index.
pq.write_table(pa.table({"file_name": ["a.png", "sub/b.png"], "caption": ["one", None]}), here / "metadata.parquet")
many = pa.table({"number": range(3000), "text": [f"row {i} " + "x" * (i % 7) for i in range(3000)],
                 "list": [[i, i + 1] for i in range(3000)]})
for index in [False, True]:
    pq.write_table(many, here / f"pages{'-index' if index else ''}.parquet", data_page_size=2000, use_dictionary=False,
                   write_page_index=index, compression="zstd", write_batch_size=100)


def plain(value):
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


(here / "rows.json").write_text(json.dumps([plain(row) for row in table.to_pylist()], ensure_ascii=False))

# Lists of any length over many small pages, of both versions of data pages.
levels = [
    {
        "list": None if i % 7 == 0 else [i + k for k in range(i % 5)],
        "deep": [[i] * (i % 3)] * (i % 4),
        "pair": None if i % 6 == 0 else {"a": i, "b": [f"{i}"] * (i % 3)},
        "one": [i] * 200 if i == 100 else [],
    }
    for i in range(400)
]
for version in ["1.0", "2.0"]:
    pq.write_table(pa.Table.from_pylist(levels), here / f"levels-{version[0]}.parquet", data_page_size=100,
                   data_page_version=version, write_batch_size=16, compression="zstd")
