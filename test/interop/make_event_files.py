"""Writes event files as each of the other writers does, and prints as JSON what the reference readers find in them.

Given a folder on the command line. Answers per file: every event as TensorFlow's own iterator gives it, what
TensorBoard's loader makes of each tag, and tbparse's tables.
"""

import importlib.util
import json
import logging
import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorboardX
import tensorflow as tf
from tbparse import SummaryReader
from tensorboard.backend.event_processing import event_file_loader
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.custom_scalar import layout_pb2
from tensorboard.plugins.custom_scalar import summary as custom_scalar
from tensorboard.plugins.hparams import api as hp
from tensorboard.plugins.mesh import summary_v2 as mesh
from tensorboard.plugins.pr_curve import summary as pr_curve
from tensorboard.summary.writer.event_file_writer import EventFileWriter

logging.disable(logging.CRITICAL)

# By its path: beside it are folders named as packages are.
SPEC = importlib.util.spec_from_file_location("make_events", Path(sys.argv[2]) / "golden" / "make_events.py")
make_events = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(make_events)

LABELS, SCORES = np.array([0, 1, 1, 0]), np.array([0.1, 0.8, 0.6, 0.4])


def tbx_all(folder: str) -> None:
    """Every add_* of tensorboardX that needs no other package."""
    w = tensorboardX.SummaryWriter(folder)
    for step in range(20):
        w.add_scalar("loss", 1 / (step + 1), step, walltime=1.7e9 + step)
    w.add_scalars("pair", {"a": 1.0, "b": 2.0}, 3)
    w.add_histogram("h", make_events.VALUES, 1)
    w.add_histogram("h/doane", make_events.VALUES, 1, bins="doane")
    w.add_histogram_raw("h/raw", -1, 4, 6, 3.0, 9.0, [-0.5, 0, 1, 5], [1, 0, 2, 3], 2)
    w.add_image("i", make_events.IMAGE, 1, dataformats="HWC")
    w.add_images("is", np.stack([make_events.IMAGE] * 2), 1, dataformats="NHWC")
    w.add_image_with_boxes("boxes", make_events.IMAGE, np.array([[0, 0, 2, 2]]), 1, dataformats="HWC")
    w.add_text("t", "naïve **猫**", 4)
    w.add_pr_curve("p", LABELS, SCORES, 1, 5)
    w.add_pr_curve_raw("p/raw", [1, 1], [0, 1], [1, 0], [0, 0], [1, 0.5], [1, 1], 1, 2)
    w.add_custom_scalars({"c": {"chart": ["Multiline", ["loss/.*"]], "m": ["Margin", ["a", "b", "c"]]}})
    w.add_mesh("mesh", np.zeros((1, 3, 3)), colors=np.zeros((1, 3, 3), int), faces=np.array([[[0, 1, 2]]]))
    w.add_hparams({"lr": 0.1, "name": "x"}, {"acc": 0.9})
    w.close()


def tf2_plugins(folder: str) -> None:
    with tf.summary.create_file_writer(folder, filename_suffix=".v2").as_default():
        hp.hparams({"lr": 0.5, "deep": True, "opt": "adam"}, trial_id="one", start_time_secs=12.5)
        hp.hparams_config(
            hparams=[hp.HParam("lr", hp.RealInterval(0.0, 1.0)), hp.HParam("opt", hp.Discrete(["adam", "sgd"]))],
            metrics=[hp.Metric("acc", display_name="Accuracy")],
        )
        mesh.mesh("mesh", np.zeros((1, 3, 3), np.float32), step=2, faces=np.array([[[0, 1, 2]]], np.int32))
        for dtype in (tf.float64, tf.float16, tf.bfloat16, tf.int8, tf.uint16, tf.int64, tf.bool):
            tf.summary.write(f"raw/{dtype.name}", tf.cast([[0, 1], [2, 3]], dtype), step=2)
        tf.summary.write("raw/strings", tf.constant([b"a", b"\xff"]), step=-3)
        tf.summary.write("raw/empty", tf.zeros((0, 4)), step=2)
        tf.summary.scalar("late", np.float64(0.1), step=2**40)
        graph = tf.Graph()
        with graph.as_default():
            tf.constant(1.0, name="one")
        tf.summary.graph(graph)
        tf.summary.experimental.write_raw_pb(
            summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="pb", simple_value=3.5)]).SerializeToString(),
            step=9,
        )


def tf1_rest(folder: str) -> None:
    v1 = tf.compat.v1
    with tf.Graph().as_default():
        writer = v1.summary.FileWriter(folder)
    value = v1.Summary.Value
    odd = [value(tag="a", simple_value=float("nan")), value(tag="b", simple_value=-0.0)]
    writer.add_summary(v1.Summary(value=odd), -2)
    writer.add_summary(pr_curve.pb("p", LABELS.astype(bool), SCORES, num_thresholds=4), 3)
    layout = layout_pb2.Layout(category=[layout_pb2.Category(title="c")])
    writer.add_summary(custom_scalar.pb(layout), 0)
    writer.add_meta_graph(v1.MetaGraphDef(meta_info_def=v1.MetaGraphDef.MetaInfoDef(tags=["x"])), 5)
    writer.add_event(v1.Event(wall_time=3.25, step=6, log_message=v1.LogMessage(level=30, message="careful")))
    writer.add_event(v1.Event(wall_time=3.5, step=7))
    writer.add_session_log(v1.SessionLog(status=v1.SessionLog.CHECKPOINT, checkpoint_path="model-7"), 7)
    writer.close()


def torch_rest(folder: str) -> None:
    """torch/utils/tensorboard/summary.py: image, audio, text, pr_curve, tensor_proto, as they build their protos."""
    writer = EventFileWriter(folder)
    value, meta = summary_pb2.Summary.Value, summary_pb2.SummaryMetadata

    def add(step: int, **fields) -> None:
        event = event_pb2.Event(summary=summary_pb2.Summary(value=[value(**fields)]), wall_time=9.5, step=step)
        writer.add_event(event)

    def plugin(name: str, content: bytes = b"") -> meta:
        return meta(plugin_data=meta.PluginData(plugin_name=name, content=content))

    png = tf.io.encode_png(make_events.IMAGE).numpy()
    add(1, tag="i", image=summary_pb2.Summary.Image(height=4, width=3, colorspace=3, encoded_image_string=png))
    wav = tf.audio.encode_wav(make_events.audio().reshape(-1, 1), 8000).numpy()
    sound = {
        "sample_rate": 8000,
        "num_channels": 1,
        "length_frames": 40,
        "encoded_audio_string": wav,
        "content_type": "audio/wav",
    }
    add(1, tag="a", audio=summary_pb2.Summary.Audio(**sound))
    text = summary_pb2.Summary.Value().tensor.__class__(dtype="DT_STRING", string_val=["hällo".encode()])
    text.tensor_shape.dim.add(size=1)
    add(2, tag="t/text_summary", tensor=text, metadata=plugin("text", b"\x08\x00"))
    floats = summary_pb2.Summary.Value().tensor.__class__(dtype="DT_FLOAT", float_val=[0.25] * 12)
    for size in (6, 2):
        floats.tensor_shape.dim.add(size=size)
    add(3, tag="p", tensor=floats, metadata=plugin("pr_curves", b"\x10\x02"))
    writer.close()


WRITERS = {
    "tbx": make_events.tbx,
    "tbx-all": tbx_all,
    "tf1": make_events.tf1,
    "tf1-rest": tf1_rest,
    "tf2": make_events.tf2,
    "tf2-plugins": tf2_plugins,
    "tfjs": make_events.tfjs,
    "torch": make_events.torch,
    "torch-rest": torch_rest,
}


def number(x: float) -> str:
    return np.asarray(x, "<f8").tobytes().hex()


def tensor(proto) -> list:
    array = np.asarray(tf.make_ndarray(proto))
    name = tf.as_dtype(proto.dtype).name
    if name == "string":
        return [name, list(array.shape), [bytes(x).hex() for x in array.reshape(-1)]]
    return [name, list(array.shape), array.astype(array.dtype.newbyteorder("<")).tobytes().hex()]


def value(v) -> list:
    which = v.WhichOneof("value")
    data = None
    if which == "simple_value":
        data = number(v.simple_value)
    elif which == "tensor":
        data = tensor(v.tensor)
    elif which == "histo":
        h = v.histo
        data = [number(x) for x in (h.min, h.max, h.num, h.sum, h.sum_squares)]
        data += [[number(x) for x in h.bucket_limit], [number(x) for x in h.bucket]]
    elif which == "image":
        data = [v.image.width, v.image.height, v.image.colorspace, v.image.encoded_image_string.hex()]
    elif which == "audio":
        a = v.audio
        data = [number(a.sample_rate), a.num_channels, a.length_frames, a.content_type, a.encoded_audio_string.hex()]
    m = v.metadata
    meta = None
    if v.HasField("metadata"):
        plugin = m.plugin_data
        meta = [plugin.plugin_name, plugin.content.hex(), m.display_name, m.summary_description, m.data_class]
    return [v.tag, meta, which, data]


def event(e) -> list:
    what = e.WhichOneof("what")
    data = {
        "summary": lambda: [value(v) for v in e.summary.value],
        "file_version": lambda: e.file_version,
        "session_log": lambda: [e.session_log.status, e.session_log.checkpoint_path, e.session_log.msg],
        "graph_def": lambda: e.graph_def.hex(),
        "meta_graph_def": lambda: e.meta_graph_def.hex(),
        "tagged_run_metadata": lambda: [e.tagged_run_metadata.tag, e.tagged_run_metadata.run_metadata.hex()],
        "log_message": lambda: [e.log_message.level, e.log_message.message],
        None: lambda: None,
    }[what]()
    return [what, str(e.step), number(e.wall_time), data]


def plugins(path: Path) -> dict:
    found = {}
    for e in event_file_loader.EventFileLoader(str(path)).Load():
        for v in e.summary.value:
            row = found.setdefault(v.tag, {"plugin": v.metadata.plugin_data.plugin_name, "steps": []})
            row["steps"].append(str(e.step))
    return found


def scalars_of(path: Path, tags: dict) -> list:
    """Tag, step, wall time, value of everything that TensorBoard shows as a scalar, as TensorFlow reads it."""
    rows = []
    for e in tf.compat.v1.train.summary_iterator(str(path)):
        for v in e.summary.value:
            if tags[v.tag]["plugin"] == "scalars":
                x = v.simple_value if v.HasField("simple_value") else np.asarray(tf.make_ndarray(v.tensor)).item()
                rows.append([v.tag, str(e.step), number(e.wall_time), number(x)])
    return rows


def tbparse_scalars(path: Path) -> list:
    # Plain ones alone: TF2's are tensors to it, and it fails on tensors of some dtypes and on texts of several
    # elements.
    reader = SummaryReader(str(path), event_types={"scalars"}, extra_columns={"wall_time"})
    return [[r.tag, str(r.step), number(r.wall_time), number(r.value)] for r in reader.scalars.itertuples()]


def main() -> None:
    answer = {}
    for name, write in WRITERS.items():
        folder = Path(sys.argv[1]) / name
        folder.mkdir(parents=True)
        write(str(folder))
        files = {}
        for path in sorted(folder.rglob("*tfevents*")):
            events = [event(e) for e in tf.compat.v1.train.summary_iterator(str(path))]
            tags = plugins(path)
            found = {"events": events, "tags": tags, "scalars": scalars_of(path, tags)}
            found["tbparse"] = tbparse_scalars(path)
            files[str(path.relative_to(folder))] = found
        answer[name] = files
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
