"""Writes test/golden/snappy/: texts packed by a real snappy, and a checkpoint index whose blocks are packed.

Run once, by hand, in the oracle environment:  python test/golden/make_snappy.py
Packed by PyArrow 26.0.1's snappy. That TensorFlow reads the packed index is asserted here; it never writes one.
"""

import random
import struct
import sys
from pathlib import Path

import pyarrow as pa
import tensorflow as tf

HERE = Path(__file__).parent
OUT = HERE / "snappy"
CODEC = pa.Codec("snappy")


def packed(data: bytes) -> bytes:
    return CODEC.compress(data, asbytes=True)


def crc32c(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 & -(crc & 1))
    return crc ^ 0xFFFFFFFF


def stored(block: bytes, kind: int) -> bytes:
    crc = crc32c(block + bytes([kind]))
    masked = (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
    return block + bytes([kind]) + struct.pack("<I", masked)


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def pack_index(path: Path, target: Path) -> None:
    """Packs the one data block and the index block of a table."""
    data = path.read_bytes()
    footer = data[-48:]
    at = 0
    handles = []
    for _ in range(4):
        value, at = read_varint(footer, at)
        handles.append(value)
    index = data[handles[2] : handles[2] + handles[3]]
    _, k = read_varint(index, 0)
    unshared, k = read_varint(index, k)
    _length, k = read_varint(index, k)
    key = index[k : k + unshared]
    offset, v = read_varint(index, k + unshared)
    size, _ = read_varint(index, v)
    block = packed(data[offset : offset + size])
    out = stored(block, 1)
    meta = len(out)
    empty = struct.pack("<II", 0, 1)
    out += stored(empty, 0)
    handle = varint(0) + varint(len(block))
    entries = varint(0) + varint(len(key)) + varint(len(handle)) + key + handle
    new_index = packed(entries + struct.pack("<II", 0, 1))
    place = len(out)
    out += stored(new_index, 1)
    tail = varint(meta) + varint(len(empty)) + varint(place) + varint(len(new_index))
    out += tail + bytes(40 - len(tail)) + footer[-8:]
    target.write_bytes(out)


def main() -> None:
    OUT.mkdir(exist_ok=True)
    random.seed(1)
    texts = {
        "empty": b"",
        "repeated": b"ab" * 500,
        "words": b" ".join(random.choices([b"embedding", b"layer", b"kernel", b"x"], k=3000)),
        "random": random.randbytes(3000),
        "far": random.randbytes(3000) + b"-" * 70_000 + bytes(3) + random.randbytes(100) * 3,
    }
    for name, text in texts.items():
        (OUT / f"{name}.bin").write_bytes(text)
        (OUT / f"{name}.snappy").write_bytes(packed(text))
    source = HERE / "checkpoint" / "dtypes"
    pack_index(source.with_suffix(".index"), OUT / "dtypes.index")
    data = "dtypes.data-00000-of-00001"
    (OUT / data).write_bytes((source.parent / data).read_bytes())
    plain, again = tf.train.load_checkpoint(str(source)), tf.train.load_checkpoint(str(OUT / "dtypes"))
    assert plain.get_variable_to_shape_map() == again.get_variable_to_shape_map()


if __name__ == "__main__":
    sys.exit(main())
