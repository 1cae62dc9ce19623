"""Writes the event files in test/golden/events/ with the real writers, and beside each what TensorBoard reads in it.

Run once, by hand, in the oracle environment:  python test/golden/make_events.py
Written by TensorFlow 2.21.0, TensorBoard 2.21.0, tensorboardX 2.6.5. Two are rebuilt from the writers' sources,
since those writers are not in the environment: `torch` (torch.utils.tensorboard writes TensorBoard's own protos
through TensorBoard's EventFileWriter) and `tfjs` (tfjs-node calls TensorFlow's WriteScalarSummary and WriteSummary).
The values are arbitrary.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import tensorboardX
import tensorflow as tf
from tensorboard.backend.event_processing import event_file_loader
from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.event_file_writer import EventFileWriter
from tensorboard.util import tensor_util

OUT = Path(__file__).parent / "events"
VALUES = np.array([-3.5, -1.0, 0.0, 0.25, 0.25, 1e-3, 2.0, 40.0, 40.0, 41.0])
IMAGE = (np.arange(4 * 3 * 3) * 7 % 256).astype(np.uint8).reshape(4, 3, 3)


def plain(array) -> list | str:
    """Elements as hex: numbers as little-endian float64, all in one; strings one by one."""
    flat = np.asarray(array).reshape(-1)
    if flat.dtype == object or flat.dtype.kind == "S":
        return [bytes(x).hex() for x in flat]
    return flat.astype("<f8").tobytes().hex()


def expected(path: Path) -> None:
    """Every event as TensorBoard sees it, old forms of summaries turned into tensors."""
    plugins, rows = {}, []
    for event in event_file_loader.EventFileLoader(str(path)).Load():
        what = event.WhichOneof("what")
        row = {"step": event.step, "wallTime": event.wall_time, "what": what}
        if what == "summary":
            row["values"] = []
            for value in event.summary.value:
                plugin = plugins.setdefault(value.tag, value.metadata.plugin_data.plugin_name)
                array = tensor_util.make_ndarray(value.tensor)
                row["values"].append(
                    {
                        "tag": value.tag,
                        "plugin": plugin,
                        "description": value.metadata.summary_description,
                        "shape": list(array.shape),
                        "elements": plain(array),
                    }
                )
        rows.append(row)
    path.with_suffix(".json").write_text(json.dumps(rows, indent=1) + "\n")


def keep(folder: str, name: str) -> None:
    """Takes over the one event file of a folder."""
    (found,) = sorted(Path(folder).rglob("*tfevents*"))
    target = OUT / f"{name}.tfevents"
    shutil.copyfile(found, target)
    expected(target)


def audio() -> np.ndarray:
    return np.sin(np.arange(40) / 3).astype(np.float32)


def tf2(folder: str) -> None:
    with tf.summary.create_file_writer(folder).as_default():
        for step, value in enumerate([1.0, np.nan, np.inf, -0.0, 1e-42]):
            tf.summary.scalar("loss", value, step=step, description="a *loss*")
        tf.summary.scalar("late", 1.0, step=2**53 - 1)
        tf.summary.histogram("h", VALUES, step=1)
        tf.summary.histogram("h/constant", [2.0, 2.0], step=1, buckets=3)
        tf.summary.histogram("h/empty", np.zeros(0), step=1, buckets=2)
        tf.summary.image("i", np.stack([IMAGE, IMAGE]), step=1)
        tf.summary.text("t", "naïve", step=1)
        tf.summary.text("t/table", [["a", "b"], ["c", ""]], step=1)
        tf.summary.audio("a", audio().reshape(1, -1, 1), sample_rate=8000, step=1)
        tf.summary.write("raw", np.arange(6, dtype=np.int64).reshape(2, 3), step=1)


def tf1(folder: str) -> None:
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        ops = [
            v1.summary.scalar("loss", 0.5),
            v1.summary.histogram("h", VALUES),
            v1.summary.histogram("h/constant", [2.0, 2.0]),
            v1.summary.histogram("h/empty", np.zeros(0)),
            v1.summary.image("i", IMAGE[np.newaxis]),
            v1.summary.audio("a", audio().reshape(1, -1, 1), 8000),
            v1.summary.text("t", tf.constant(["one", "two"])),
            v1.summary.tensor_summary("raw", tf.constant([[1.5, 2.5]])),
        ]
        writer = v1.summary.FileWriter(folder, session.graph)
        writer.add_summary(session.run(v1.summary.merge(ops)), 7)
        writer.add_session_log(event_pb2_start(), 7)
        writer.add_run_metadata(v1.RunMetadata(), "run", 7)
        writer.close()


def event_pb2_start():
    return tf.compat.v1.SessionLog(status=tf.compat.v1.SessionLog.START)


def tbx(folder: str) -> None:
    writer = tensorboardX.SummaryWriter(folder)
    writer.add_scalar("loss", 0.5, 1, summary_description="described", display_name="shown")
    writer.add_histogram("h", VALUES, 1)
    writer.add_image("i", IMAGE, 1, dataformats="HWC")
    writer.add_text("t", "naïve", 1)
    writer.add_pr_curve("p", np.array([0, 1, 1, 0]), np.array([0.1, 0.8, 0.6, 0.4]), 1, 5)
    writer.close()


def torch(folder: str) -> None:
    """torch/utils/tensorboard/summary.py, `scalar` old and new style, and `histogram_raw`."""
    writer = EventFileWriter(folder)

    def add(**fields) -> None:
        value = summary_pb2.Summary.Value(**fields)
        event = event_pb2.Event(summary=summary_pb2.Summary(value=[value]), wall_time=12.5, step=3)
        writer.add_event(event)

    add(tag="old", simple_value=0.5)
    metadata = summary_pb2.SummaryMetadata(
        plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name="scalars")
    )
    add(
        tag="new",
        tensor=tensor_util.make_tensor_proto(np.float32(0.25)),
        metadata=metadata,
    )
    add(tag="double", tensor=tensor_util.make_tensor_proto(np.float64(0.1)), metadata=metadata)
    histogram = summary_pb2.HistogramProto(
        min=-1, max=4, num=6, sum=3, sum_squares=9, bucket_limit=[-0.5, 0, 1, 5], bucket=[1, 0, 2, 3]
    )
    add(tag="raw", histo=histogram)
    writer.close()


def tfjs(folder: str) -> None:
    resource = tf.raw_ops.SummaryWriter()
    tf.raw_ops.CreateSummaryFileWriter(
        writer=resource, logdir=folder, max_queue=10, flush_millis=1000, filename_suffix=".v2"
    )
    tf.raw_ops.WriteScalarSummary(writer=resource, step=4, tag="loss", value=0.75)
    metadata = summary_pb2.SummaryMetadata(
        plugin_data=summary_pb2.SummaryMetadata.PluginData(plugin_name="histograms")
    )
    rows = np.array([[0, 1, 2], [1, 2, 5]], np.float32)
    tf.raw_ops.WriteSummary(
        writer=resource,
        step=4,
        tensor=rows,
        tag="h",
        summary_metadata=metadata.SerializeToString(),
    )
    tf.raw_ops.FlushSummaryWriter(writer=resource)
    tf.raw_ops.CloseSummaryWriter(writer=resource)


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir()
    for name, write in {"tf2": tf2, "tf1": tf1, "tbx": tbx, "torch": torch, "tfjs": tfjs}.items():
        with tempfile.TemporaryDirectory() as folder:
            write(folder)
            keep(folder, name)


if __name__ == "__main__":
    sys.exit(main())
