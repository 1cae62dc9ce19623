"""Makes logdirs. Event files come from TensorBoard's own writer; the rest is written by hand, as the format says."""

from __future__ import annotations

import json
import struct
from pathlib import Path

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter

# What `write_embedding` makes of one step, as `/files` lists it: the config, index and shard, manifest, layout, points,
# neighbours, checkpoint state, metadata, sprite, bookmarks, colours, originals with their lengths, a list of those that
# are referenced, three of concepts.
EMBEDDING_FILES = 18
# What each further step adds: index and shard, manifest, layout, points, neighbours.
STEP_FILES = 6


def write_events(run: Path, tag: str = "loss", plugin: str = "scalars") -> None:
    """An event file with one point; what makes a folder a run."""
    run.mkdir(parents=True, exist_ok=True)
    value = summary_pb2.Summary.Value(tag=tag)
    value.metadata.plugin_data.plugin_name = plugin
    value.metadata.data_class = summary_pb2.DATA_CLASS_SCALAR
    value.tensor.dtype = 1
    value.tensor.float_val.append(0.5)
    _write(run, value)


def write_marker(run: Path, tag: str, manifest: str) -> None:
    """The summary by which a logged embedding switches the tab on."""
    value = summary_pb2.Summary.Value(tag=f"__pointillist__/{tag}")
    value.metadata.plugin_data.plugin_name = "pointillist"
    value.metadata.data_class = summary_pb2.DATA_CLASS_TENSOR
    value.tensor.dtype = 7
    value.tensor.string_val.append(manifest.encode())
    _write(run, value)


def _write(run: Path, value: summary_pb2.Summary.Value) -> None:
    writer = EventFileWriter(str(run))
    summary = summary_pb2.Summary(value=[value])
    writer.add_event(event_pb2.Event(wall_time=1.0, step=1, summary=summary))
    writer.close()


def write_embedding(run: Path, slug: str = "images", steps=(100,), rows: int = 4) -> None:
    """The files of an embedding with the names of docs/file-format.md. The bytes are only told apart, not read."""
    folder = run / "embeddings" / slug
    (folder / "layouts").mkdir(parents=True, exist_ok=True)
    (folder / "points").mkdir(exist_ok=True)
    (folder / "concepts-0123abcd").mkdir(exist_ok=True)
    for step in steps:
        matrix = struct.pack(f"<{rows * 2}f", *range(rows * 2))
        (folder / f"ckpt-{step}.data-00000-of-00001").write_bytes(matrix)
        (folder / f"ckpt-{step}.index").write_bytes(b"index of %d" % step)
        (folder / "layouts" / f"t-SNE@{step}.npy").write_bytes(b"\x93NUMPY layout %d" % step)
        (folder / "points" / f"t-SNE@{step}.npy").write_bytes(b"\x93NUMPY points %d" % step)
        (folder / f"neighbours@{step}.npy").write_bytes(b"\x93NUMPY neighbours")
        manifest = {"format": "pointillist.embedding", "version": 1, "step": step}
        (folder / f"{step}.json").write_text(json.dumps(manifest))
    (folder / "checkpoint").write_text(f'model_checkpoint_path: "ckpt-{steps[-1]}"\n')
    (folder / "metadata-0123abcd.tsv").write_text("name\tsplit\n" + "a\tb\n" * rows)
    (folder / "sprite-0123abcd.png").write_bytes(b"\x89PNG\r\n\x1a\n sprite")
    (folder / "bookmarks-0123abcd.json").write_text("[]")
    (folder / "colour-0123abcd.npy").write_bytes(b"\x93NUMPY colour")
    (folder / "images-0123abcd.bin").write_bytes(b"\xff\xd8\xff originals")
    (folder / "images-4567cdef.npy").write_bytes(b"\x93NUMPY originals")
    (folder / "images-89abcdef.txt").write_text("\n" * rows)
    for name in ("indptr", "indices", "values"):
        (folder / "concepts-0123abcd" / f"{name}.npy").write_bytes(b"\x93NUMPY")
    entry = f"embeddings/{slug}"
    write_config(
        run,
        f"""embeddings {{
  tensor_name: "{slug}"
  tensor_shape: {rows}
  tensor_shape: 2
  tensor_path: "{entry}/ckpt-{steps[-1]}.data-00000-of-00001"
  metadata_path: "{entry}/metadata-0123abcd.tsv"
  bookmarks_path: "{entry}/bookmarks-0123abcd.json"
  sprite {{ image_path: "{entry}/sprite-0123abcd.png" single_image_dim: [1, 1] }}
}}
""",
    )


def write_config(run: Path, text: str) -> None:
    run.mkdir(parents=True, exist_ok=True)
    (run / "projector_config.pbtxt").write_text(text, encoding="utf-8")
