"""Writes test/golden/fiftyone: what FiftyOne 1.22.1 exports. Needs NumPy.

FiftyOne itself needs a MongoDB server, which could not be had where these files were made. They are written by the same
steps as its published source takes: `serialize_numpy_array` of fiftyone/core/utils.py (np.save, then zlib), documents as
`bson.json_util` words them (fiftyone/core/odm/database.py), `VisualizationResults.serialize` of
fiftyone/brain/visualization.py (base64), and the lists that versions before it wrote.
"""

import base64
import io
import json
import pathlib
import zlib

import numpy as np

OUT = pathlib.Path(__file__).parents[2] / "test/golden/fiftyone"
N, D = 12, 5
KINDS = ["bird", "boat", "house"]
VECTORS = np.array([[row + d / 8 for d in range(D)] for row in range(N)], dtype=np.float32)
POINTS = np.array([[row / 4, -row / 2] for row in range(N)], dtype=np.float64)
IDS = [f"{0x65A0000000000000000000 + row:024x}" for row in range(N)]


def packed(array) -> str:
    """An array as FiftyOne stores it, in base64."""
    with io.BytesIO() as file:
        np.save(file, np.asarray(array), allow_pickle=False)
        return base64.b64encode(zlib.compress(file.getvalue())).decode("ascii")


def sample(row: int) -> dict:
    """A document of the collection of samples."""
    label = {"_id": {"$oid": f"{0x65B0000000000000000000 + row:024x}"}, "tags": [], "attributes": {}}
    return {
        "_id": {"$oid": IDS[row]},
        "filepath": f"data/{row:06d}.jpg",
        "tags": ["validation", "hard"] if row % 4 == 0 else ["train"],
        "metadata": None,
        "_media_type": "image",
        "_rand": 0.25,
        "created_at": {"$date": "2026-11-01T00:00:00Z"},
        "ground_truth": {**label, "_cls": "Classification", "label": KINDS[row % 3]},
        "guesses": {
            "_cls": "Classifications",
            "classifications": [
                {**label, "_cls": "Classification", "label": "outdoors", "confidence": 0.75},
                {**label, "_cls": "Classification", "label": "sky", "confidence": 0.5},
            ],
            "logits": None,
        },
        "uniqueness": row / 16,
        "embedding": {"$binary": {"base64": packed(VECTORS[row]), "subType": "00"}},
    }


def results(points, sample_ids) -> dict:
    """The results of compute_visualization, as the exporter writes them."""
    return {
        "cls": "fiftyone.brain.visualization.VisualizationResults",
        "reducer_blob": None,
        "points": points,
        "sample_ids": sample_ids,
        "label_ids": None,
    }


def main() -> None:
    """Writes the files."""
    (OUT / "brain").mkdir(parents=True, exist_ok=True)
    turned = list(reversed(range(N)))  # results have an order of their own
    ids = [IDS[row] for row in turned]
    write = lambda name, value: (OUT / name).write_text(json.dumps(value))  # noqa: E731
    write("samples.json", {"samples": [sample(row) for row in range(N)]})
    write("brain/viz.json", results(packed(POINTS[turned]), packed(ids)))
    write("brain/viz_lists.json", results(POINTS[turned].tolist(), ids))


if __name__ == "__main__":
    main()
