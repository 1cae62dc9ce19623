"""Writes test/golden/fiftyone: what FiftyOne exports of a dataset of twelve images, with the results of its
compute_visualization, and what FiftyOne itself says of them in told.json.

Needs FiftyOne (1.22.1 made these files) and, named by FIFTYONE_DATABASE_URI, a server that speaks MongoDB's protocol:
MongoDB, or FerretDB 1.24.2 on SQLite as here, which knows no `$ifNull`: where FiftyOne's own code asks for a field of all
samples at once, they are asked one by one. The images need not exist.
"""

import json
import pathlib
import shutil
import tempfile

import fiftyone as fo
import fiftyone.brain as fob
import numpy as np

OUT = pathlib.Path(__file__).parents[2] / "test/golden/fiftyone"
N, D = 12, 5
KINDS = ["bird", "boat", "house"]
VECTORS = np.array([[row + d / 8 for d in range(D)] for row in range(N)], dtype=np.float32)
POINTS = np.array([[row / 4, -row / 2] for row in range(N)])


def values(dataset: fo.Dataset, field: str, **_unused) -> list:
    """As `Dataset.values`, sample by sample."""
    return [one[field] for one in dataset]


def sample(row: int) -> fo.Sample:
    """Tags, one label, two labels with confidences, a number and a vector."""
    made = fo.Sample(
        filepath=f"/pictures/{row:06d}.jpg",
        tags=["validation", "hard"] if row % 4 == 0 else ["train"],
    )
    made["ground_truth"] = fo.Classification(label=KINDS[row % 3])
    made["guesses"] = fo.Classifications(
        classifications=[
            fo.Classification(label="outdoors", confidence=0.75),
            fo.Classification(label="sky", confidence=0.5),
        ]
    )
    made["uniqueness"] = row / 16
    made["embedding"] = VECTORS[row]
    return made


def main() -> None:
    """Makes the dataset, and exports it."""
    fo.Dataset.values = values
    dataset = fo.Dataset()
    dataset.add_samples([sample(row) for row in range(N)], progress=False)
    # Points of ours, and by the name of a field: results have the order that they were given in.
    ids = dataset.values("id")
    given = {id: POINTS[row] for row, id in reversed(list(enumerate(ids)))}
    fob.compute_visualization(dataset, points=given, brain_key="viz")
    fob.compute_visualization(
        dataset, embeddings=VECTORS, method="pca", num_dims=2, brain_key="pca"
    )
    told = {
        "version": fo.__version__,
        "ids": ids,
        "embeddings": [vector.tolist() for vector in dataset.values("embedding")],
        "visualizations": {
            key: {
                "ids": [str(id) for id in results.sample_ids],
                "points": np.asarray(results.points).tolist(),
            }
            for key in dataset.list_brain_runs()
            for results in [dataset.load_brain_results(key)]
        },
    }
    shutil.rmtree(OUT, ignore_errors=True)
    exports = {"dataset": fo.types.FiftyOneDataset, "legacy": fo.types.LegacyFiftyOneDataset}
    for name, kind in exports.items():
        with tempfile.TemporaryDirectory() as folder:
            made = pathlib.Path(folder) / name
            dataset.export(str(made), dataset_type=kind, export_media=False, progress=False)
            shutil.copytree(made, OUT / name)
    (OUT / "told.json").write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
