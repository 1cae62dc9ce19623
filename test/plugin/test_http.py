"""Methods, origins, hosts, headers, ranges and types of the routes."""

from __future__ import annotations

import gzip
import os

import logdirs
import pytest
from board import PLUGIN_SOURCE, Board

ROUTES = ("/runs", "/files?run=run", "/file?id=x", "/static/index.js")
TEXT = "name\tsplit\n" + "".join(f"row {at}\ttrain\n" for at in range(5000))


@pytest.fixture(scope="module")
def logdir(tmp_path_factory):
    folder = tmp_path_factory.mktemp("http")
    logdirs.write_embedding(folder / "run")
    slug = folder / "run" / "embeddings" / "images"
    (slug / "metadata-0123abcd.tsv").write_text(TEXT)
    (slug / "sprite-aaaaaaaa.png").write_bytes(b"<script>alert(1)</script>")
    (slug / "sprite-bbbbbbbb.webp").write_bytes(b"RIFF\x10\0\0\0WEBPVP8L")
    (slug / "sprite-cccccccc.jpg").write_bytes(b"\xff\xd8\xff\xe0 picture")
    (slug / "layouts" / "empty.npy").write_bytes(b"")
    return folder


@pytest.fixture(scope="module")
def board(logdir, board_python):
    with Board("--logdir", str(logdir), python=board_python) as started:
        started.await_run("run")
        yield started


def file_path(board, path: str) -> str:
    return f"/file?id={board.file_id('run', f'embeddings/images/{path}')}"


@pytest.mark.parametrize("route", ROUTES)
def test_only_get_and_head(board, route):
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        answer = board.get(route, {"Content-Length": "0"}, method=method)
        assert answer.status == 405, method
        assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("route", ROUTES)
def test_another_site_is_refused(board, route):
    assert board.get(route, {"Sec-Fetch-Site": "cross-site"}).status == 403
    assert board.get(route, {"Sec-Fetch-Site": "Cross-Site"}).status == 403
    for site in ("same-origin", "same-site", "none"):
        assert board.get(route, {"Sec-Fetch-Site": site}).status != 403


@pytest.mark.parametrize("route", ROUTES)
def test_every_answer_says_what_it_is_and_that_it_is_nothing_else(board, route):
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}):
        answer = board.get(route, headers)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["content-type"]
        assert "set-cookie" not in answer.headers
        assert "access-control-allow-origin" not in answer.headers


def test_head_is_get_without_the_body(board):
    for route in ("/runs", "/files?run=run", "/static/index.js", file_path(board, "100.json")):
        for headers in ({}, {"Accept-Encoding": "gzip"}):
            whole = board.get(route, headers)
            head = board.get(route, headers, method="HEAD")
            assert (head.status, head.raw) == (200, b"")
            for name in ("content-type", "etag", "content-length", "content-encoding"):
                assert head.headers.get(name) == whole.headers.get(name)


def test_heads_and_refusals_give_their_turn_back(board):
    metadata = file_path(board, "metadata-0123abcd.tsv")
    etag = board.get(metadata).headers["etag"]
    for _ in range(10):
        board.get(metadata, {"Accept-Encoding": "gzip"}, method="HEAD")
        board.get(metadata, {"If-None-Match": etag})
        board.get(metadata, {"Range": "bytes=9999999-"})
    assert board.get(metadata, timeout=5).status == 200


def test_any_host_is_answered_unless_the_flag_names_some(board, logdir, start_board):
    assert board.get("/runs", {"Host": "evil.example"}).status == 200
    strict = start_board("--logdir", logdir, "--pointillist_hosts", "gpu-box, other.example")
    known = ["gpu-box:6006", "GPU-BOX", "other.example", "localhost:1", "127.0.0.1", "[::1]:6006"]
    for host in known:
        assert strict.get("/runs", {"Host": host}).status == 200, host
    for host in ("evil.example", "gpu-box.evil.example", "127.0.0.1.evil.example", "10.0.0.1", ""):
        for route in ROUTES:
            assert strict.get(route, {"Host": host}).status == 403, host


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-3", (0, 4)),
        ("bytes=5-", (5, len(TEXT))),
        ("bytes=-7", (len(TEXT) - 7, len(TEXT))),
        ("bytes=0-99999999", (0, len(TEXT))),
        (f"bytes={len(TEXT) - 1}-", (len(TEXT) - 1, len(TEXT))),
    ],
)
def test_ranges(board, asked, expected):
    route = file_path(board, "metadata-0123abcd.tsv")
    start, end = expected
    answer = board.get(route, {"Range": asked, "Accept-Encoding": "gzip"})
    assert (answer.status, answer.raw) == (206, TEXT[start:end].encode())
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(TEXT)}"
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize("asked", ["bytes=99999999-", f"bytes={len(TEXT)}-"])
def test_a_range_behind_the_end_is_416_with_the_size(board, asked):
    answer = board.get(file_path(board, "metadata-0123abcd.tsv"), {"Range": asked})
    assert answer.status == 416
    assert answer.headers["content-range"] == f"bytes */{len(TEXT)}"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,4-5", "rows=0-1", "bytes=x-y", "bytes=5-2", "bytes=-0", "x", ""]
)
def test_a_range_that_is_not_understood_gives_the_whole_file(board, asked):
    answer = board.get(file_path(board, "metadata-0123abcd.tsv"), {"Range": asked})
    assert (answer.status, answer.raw) == (200, TEXT.encode())


def test_an_empty_file_is_an_empty_answer(board):
    answer = board.get(file_path(board, "layouts/empty.npy"))
    assert (answer.status, answer.raw, answer.headers["content-length"]) == (200, b"", "0")
    assert board.get(file_path(board, "layouts/empty.npy"), {"Range": "bytes=0-1"}).status == 416


def test_text_is_compressed_when_asked_for_whole(board):
    route = file_path(board, "metadata-0123abcd.tsv")
    answer = board.get(route, {"Accept-Encoding": "gzip, br"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert len(answer.raw) < len(TEXT) / 5
    assert gzip.decompress(answer.raw) == TEXT.encode()
    assert "content-encoding" not in board.get(route, {"Accept-Encoding": "gzip;q=0"}).headers
    layout = board.get(file_path(board, "layouts/t-SNE@100.npy"), {"Accept-Encoding": "gzip"})
    assert "content-encoding" not in layout.headers


def test_types_are_those_of_the_kind_and_of_the_picture_bytes(board):
    types = {row["path"].split("/")[-1]: row["id"] for row in board.files("run")["files"]}
    expected = {
        "projector_config.pbtxt": "text/plain; charset=utf-8",
        "checkpoint": "text/plain; charset=utf-8",
        "100.json": "application/json",
        "metadata-0123abcd.tsv": "text/tab-separated-values; charset=utf-8",
        "sprite-0123abcd.png": "image/png",
        "sprite-aaaaaaaa.png": "application/octet-stream",
        "sprite-bbbbbbbb.webp": "image/webp",
        "sprite-cccccccc.jpg": "image/jpeg",
        "images-0123abcd.bin": "application/octet-stream",
        "images-4567cdef.npy": "application/octet-stream",
        "images-89abcdef.txt": "text/plain; charset=utf-8",
        "ckpt-100.index": "application/octet-stream",
        "t-SNE@100.npy": "application/octet-stream",
    }
    for name, wanted in expected.items():
        answer = board.get(f"/file?id={types[name]}")
        assert answer.headers["content-type"] == wanted, name
        assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


def test_a_file_that_changes_has_another_etag_and_the_same_id(board, logdir):
    manifest = logdir / "run/embeddings/images/100.json"
    route = file_path(board, "100.json")
    first = board.get(route)
    etag = first.headers["etag"]
    assert board.get(route, {"If-None-Match": etag}).status == 304
    assert board.get(route, {"If-None-Match": f"W/{etag}"}).status == 304
    assert board.get(route, {"If-Match": etag, "Range": "bytes=0-1"}).status == 206

    replacement = manifest.with_suffix(".tmp")
    replacement.write_bytes(first.body[:-1] + b" }")
    os.replace(replacement, manifest)

    second = board.get(route, {"If-None-Match": etag})
    assert (second.status, second.body) == (200, first.body[:-1] + b" }")
    assert second.headers["etag"] != etag
    assert board.get(route, {"If-Match": etag, "Range": "bytes=0-1"}).status == 412
    stale = board.get(route, {"If-Range": etag, "Range": "bytes=0-1"})
    assert (stale.status, stale.body) == (200, second.body), "a range of another version is no use"
    fresh = board.get(route, {"If-Range": second.headers["etag"], "Range": "bytes=0-1"})
    assert (fresh.status, fresh.body) == (206, second.body[:2])


def test_a_file_that_is_gone_is_missing_and_back_again_is_there(board, logdir):
    file = logdir / "run/embeddings/images/neighbours@100.npy"
    content = file.read_bytes()
    route = file_path(board, "neighbours@100.npy")
    file.unlink()
    assert board.get(route).status == 404
    assert board.get(route).json()["error"]["code"] == "missing"
    file.write_bytes(content)
    assert board.get(route).body == content


def test_the_tab_says_so_when_its_page_is_missing(start_board, logdir, tmp_path):
    import shutil

    source = tmp_path / "source"
    shutil.copytree(
        PLUGIN_SOURCE, source, ignore=shutil.ignore_patterns("static", "build", "*.egg-info")
    )
    board = start_board("--logdir", logdir, source=source)
    answer = board.get("/static/index.js")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert b"export function render()" in answer.body
    assert b"pip install" in answer.body


def test_static_files_are_a_fixed_list_with_types_of_our_own(start_board, logdir, tmp_path):
    import shutil

    source = tmp_path / "source"
    shutil.copytree(
        PLUGIN_SOURCE, source, ignore=shutil.ignore_patterns("static", "build", "*.egg-info")
    )
    static = source / "tensorboard_plugin_pointillist" / "static"
    (static / "folder.js").mkdir(parents=True)
    (static / "index.js").write_text("export function render() {}\n" * 100)
    (static / "worker-0123abcd.js").write_text("self;")
    (static / "kernel-0123abcd.wasm").write_bytes(b"\0asm")
    (static / "notes.py").write_text("secret")
    board = start_board("--logdir", logdir, source=source)
    entry = board.get("/static/index.js", {"Accept-Encoding": "gzip"})
    assert entry.body == b"export function render() {}\n" * 100
    assert entry.headers["content-encoding"] == "gzip"
    assert entry.headers["cache-control"] == "no-cache"
    assert board.get("/static/index.js", {"If-None-Match": entry.headers["etag"]}).status == 304
    worker = board.get("/static/worker-0123abcd.js")
    assert worker.headers["content-type"] == "text/javascript; charset=utf-8"
    assert worker.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert board.get("/static/kernel-0123abcd.wasm").headers["content-type"] == "application/wasm"
    for name in (
        "notes.py",
        "folder.js",
        "",
        "..",
        "../plugin.py",
        "%2e%2e/plugin.py",
        "index.js/",
    ):
        assert board.get(f"/static/{name}").status == 404, name
