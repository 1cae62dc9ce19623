"""Originals that stay where they are: what a list names inside its run is sent, and nothing else, whatever it says."""

from __future__ import annotations

import attacks
import logdirs
import pytest

PNG = b"\x89PNG\r\n\x1a\n original"
PICTURES = {
    "photos/a.png": (PNG, "image/png"),
    "photos/below/b.jpg": (b"\xff\xd8\xff original", "image/jpeg"),
    "c é #&+%.webp": (b"RIFF\0\0\n\0WEBP original", "image/webp"),
    "photos/d": (b"GIF89a original", "image/gif"),
}
LIST = "embeddings/images/images-aabbccdd.txt"


def write_list(run, lines: list[bytes | str]) -> None:
    encoded = [line.encode() if isinstance(line, str) else line for line in lines]
    (run / LIST).write_bytes(b"".join(line + b"\n" for line in encoded))


@pytest.fixture
def run(tmp_path):
    """A run with pictures, and beside its logdir a picture that is not for anybody."""
    folder = tmp_path / "logdir" / "run"
    logdirs.write_events(folder)
    logdirs.write_embedding(folder)
    for name, (content, _) in PICTURES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    outside = tmp_path / "outside"
    outside.mkdir()
    # A picture by its first bytes: what keeps it from being sent must be where it stands.
    (outside / "secret.txt").write_bytes(PNG + attacks.CANARY)
    return folder


@pytest.fixture
def ask(run, start_board):
    board = start_board("--logdir", run.parent)

    def answer(row: object, headers=None, path: str = LIST):
        identifier = board.file_id("run", path)
        return board.get(f"/original?id={identifier}&row={row}", headers)

    answer.board = board
    write_list(run, [*PICTURES, ""])
    board.await_run("run")
    return answer


def test_what_a_list_names_is_sent_with_the_type_of_its_bytes(ask):
    for row, (content, wanted) in enumerate(PICTURES.values()):
        reply = ask(row)
        assert (reply.status, reply.body) == (200, content)
        assert reply.headers["content-type"] == wanted
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert reply.headers["cross-origin-resource-policy"] == "same-origin"
        assert ask(row, {"If-None-Match": reply.headers["etag"]}).status == 304
    part = ask(0, {"Range": "bytes=1-3"})
    assert (part.status, part.body) == (206, b"PNG")
    none = ask(len(PICTURES))
    assert (none.status, none.body) == (204, b"")
    # They are no files of the listing: a run may have a hundred thousand of them.
    listed = {row["path"]: row["kind"] for row in ask.board.files("run")["files"]}
    assert not listed.keys() & PICTURES.keys()
    assert listed[LIST] == "paths"


def test_rows_that_are_none_and_other_files_have_no_originals(ask):
    for row in (5, 10**8, 10**30, -1, "01", "1.0", "1e0", "", "x", "%00", "0%0a", "%D9%A1"):
        assert ask(row).status == 404, row
    for row in ask.board.files("run")["files"]:
        if row["path"] != LIST and row["kind"] != "paths":
            assert ask(0, path=row["path"]).status == 404, row["path"]
    for identifier in ("", "x", LIST, "photos/a.png"):
        assert ask.board.get(f"/original?id={identifier}&row=0").status == 404
    assert ask.board.get(f"/original?id={ask.board.file_id('run', LIST)}").status == 404
    path = f"/original?id={ask.board.file_id('run', LIST)}&row=0"
    assert ask.board.get(path, method="POST").status == 405
    assert ask.board.get(path, {"Sec-Fetch-Site": "cross-site"}).status == 403


def test_500_hostile_paths_lead_nowhere(ask, run, tmp_path):
    outside = tmp_path / "outside"
    attacks.plant_links(run, outside)
    (run / "run-link").symlink_to(run)
    (run / ".hidden").mkdir()
    (run / ".hidden" / "a.png").write_bytes(PNG + attacks.CANARY)
    paths = [path.split("\n")[0] for path in attacks.hostile_paths(outside, run.parent)]
    paths += [".hidden/a.png", "photos/../photos/a.png", "./photos/a.png", "photos//a.png"]
    paths += ["/photos/a.png", str(run / "photos/a.png"), "photos\\a.png", "photos/a.png/"]
    paths += [" photos/a.png", "photos/a.png ", "photos/a.png\r", "photos", "photos/A.PNG"]
    write_list(run, [*paths, b"photos/\xff\xfe.png", "x/" * 100_000])
    for row, path in enumerate(paths):
        reply = ask(row)
        assert reply.status in ((204,) if path == "" else (403, 404)), path
        assert attacks.CANARY not in reply.body
        assert str(tmp_path).encode() not in reply.body
    assert ask(len(paths)).status == 403
    assert ask(len(paths) + 1).status == 404
    # A link that stays inside is followed, as for every file of a run.
    write_list(run, ["run-link/photos/a.png"])
    assert ask(0).body == PNG


@pytest.mark.parametrize("what", attacks.OBJECTS)
def test_what_is_no_file_of_the_run_is_refused(ask, run, tmp_path, what):
    if "another run" in what:
        (run.parent / "other").mkdir()
        (run.parent / "other" / "private.txt").write_bytes(PNG + attacks.CANARY)
    attacks.OBJECTS[what](run / "photos" / "planted.png", tmp_path / "outside")
    write_list(run, ["photos/planted.png", "photos/a.png"])
    reply = ask(0)
    assert reply.status in (403, 404)
    assert attacks.CANARY not in reply.body
    assert ask(1).body == PNG


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"secret text",
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"%PDF-1.7",
        b"BM original",
        b"RIFF\0\0\n\0WAVE sound",
        b"\x89PNG but not quite",
    ],
)
def test_only_pictures_are_sent_whatever_their_name(ask, run, content):
    (run / "photos" / "x.png").write_bytes(content)
    write_list(run, ["photos/x.png"])
    assert (ask(0).status, ask(0).json()["error"]["code"]) == (403, "refused")


def test_too_large_a_picture_is_refused_before_it_is_read(ask, run):
    with open(run / "photos" / "huge.png", "wb") as file:
        file.write(PNG)
        file.truncate((256 << 20) + 1)
    write_list(run, ["photos/huge.png"])
    assert ask(0).status == 403


def test_a_row_of_a_long_list_is_found_across_pieces_and_a_torn_line_is_none(ask, run):
    lines = [f"photos/{'x' * (row % 97)}{row}.png" for row in range(20_000)]
    for row in (0, 4_999, 12_345, 19_999):
        (run / lines[row]).write_bytes(PNG + str(row).encode())
    write_list(run, lines)
    assert (run / LIST).stat().st_size > 3 * 256 * 1024
    for row in (0, 4_999, 12_345, 19_999):
        assert ask(row).body == PNG + str(row).encode()
    assert ask(20_000).status == 404
    (run / LIST).write_bytes(b"photos/a.png\nphotos/a.png")
    assert [ask(0).status, ask(1).status] == [200, 404]
