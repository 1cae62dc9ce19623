"""Writes one small table of vectors in every format that `import` reads, by the libraries that people use."""

import json
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
from gensim.models import KeyedVectors

out = Path(sys.argv[1])
rng = np.random.default_rng(11)
N, D = 7, 5
X = rng.standard_normal((N, D)).astype(np.float32)
names = ["plain", "two words", 'a "quoted", one', "tab\there", "brücke", "鳥", "last"]
score = [0.5, 1.5, 2.5, -1.0, 0.0, 3.25, 9.0]
tags = [["a"], ["a", "b"], [], ["c"], ["b"], ["a", "c"], ["b"]]
X.tofile(out / "expected.f4")
(out / "expected.json").write_text(json.dumps({"names": names, "score": score, "tags": tags}))

np.save(out / "f4.npy", X)
np.save(out / "f8-fortran.npy", np.asfortranarray(X.astype(np.float64)))
np.save(out / "big-endian.npy", X.astype(">f4"))
np.save(out / "objects.npy", np.array([{"a": 1}, None], dtype=object), allow_pickle=True)
np.savez(out / "stored.npz", X=X, score=np.array(score))
np.savez_compressed(out / "deflated.npz", X=X, score=np.array(score))

frame = pd.DataFrame({"name": names, "score": score})
wide = pd.concat([frame, pd.DataFrame(X, columns=[f"emb_{i}" for i in range(D)])], axis=1)
wide.to_csv(out / "wide.csv", index=False)
wide.drop(columns="name").to_csv(out / "wide.tsv", sep="\t", index=False)
lists = frame.assign(vector=list(X.astype(np.float64)), tags=tags)
lists.to_json(out / "rows.jsonl", orient="records", lines=True, double_precision=15)
lists.to_json(out / "rows.json", orient="records", double_precision=15)

fixed = pa.FixedSizeListArray.from_arrays(pa.array(X.ravel()), D)
floats = pa.array([list(map(float, row)) for row in X], pa.list_(pa.float64()))
base = {"name": names, "score": score, "tags": tags}
for name, column in (("fixed", fixed), ("list", floats)):
    table = pa.table({**base, "vector": column})
    for codec in ("none", "snappy", "zstd", "gzip"):
        pq.write_table(table, out / f"{name}-{codec}.parquet", compression=codec, row_group_size=3)
    pa.feather.write_feather(table, out / f"{name}.feather", compression="uncompressed")
    with pa.OSFile(str(out / f"{name}.arrow"), "wb") as sink, pa.ipc.new_stream(sink, table.schema) as w:
        w.write_table(table, max_chunksize=3)
pa.feather.write_feather(pa.table({"vector": floats}), out / "lz4.feather", compression="lz4")

words = KeyedVectors(vector_size=D)
words.add_vectors([f"w{i}" for i in range(N)], X)
words.save_word2vec_format(str(out / "vectors.w2v.txt"), binary=False)
words.save_word2vec_format(str(out / "vectors.w2v.bin"), binary=True)
# fastText's own .vec: the end of a sentence as a token, a blank behind each line; gensim must read it as we do.
fast = f"{N} {D}\n" + "".join(f"{n} {' '.join(f'{v:.5f}' for v in x)} \n" for n, x in zip(["</s>", *"abcdef"], X))
(out / "fasttext.vec").write_text(fast)
read = KeyedVectors.load_word2vec_format(str(out / "fasttext.vec"), binary=False)
(out / "fasttext.json").write_text(
    json.dumps({"tokens": read.index_to_key, "vectors": [[float(v) for v in row] for row in read.vectors]})
)
# GloVe has no writer of its own to install; its format is a token and the values, and tokens may hold blanks.
glove = "".join(f"{n} {' '.join(repr(float(v)) for v in x)}\n" for n, x in zip([". . .", *"abcdef"], X))
(out / "glove.txt").write_text(glove)

with h5py.File(out / "vectors.h5", "w") as file:
    file.create_group("features").create_dataset("X", data=X, chunks=(2, D), compression="gzip")
    file["score"] = np.array(score)

samples = [
    {
        "_id": {"$oid": f"id{i}"},
        "filepath": f"/images/{i}.jpg",
        "tags": tags[i],
        "ground_truth": {"_cls": "Classification", "label": "bird", "confidence": 0.9},
        "predictions": {"classifications": [{"label": "owl", "confidence": 0.25}]},
        "embeddings": [float(v) for v in X[i]],
    }
    for i in range(N)
]
(out / "samples.json").write_text(json.dumps({"name": "demo", "samples": samples}))
inputs = [
    {
        "id": f"in{i}",
        "data": {
            "image": {"url": f"https://pictures.example/{i}.jpg"},
            "concepts": [{"id": "ai_1", "name": "bird", "value": 0.75}, {"id": "own", "name": "mine"}],
            "embeddings": [{"vector": [float(v) for v in X[i]], "numDimensions": D}],
        },
    }
    for i in range(N)
]
with zipfile.ZipFile(out / "clarifai-export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("all/part-0.json", json.dumps({"inputs": inputs[:4]}))
    archive.writestr("all/part-1.json", json.dumps({"inputs": inputs[4:]}))
