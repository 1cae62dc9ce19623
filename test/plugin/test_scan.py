"""The background scan: what it walks, what bounds it, and that nothing stops it for good."""

from __future__ import annotations

import os
import time
from types import SimpleNamespace

import logdirs
import pytest
from tensorboard_plugin_pointillist import scan
from tensorboard_plugin_pointillist.places import Places


def scanner(logdir, **context) -> scan.Scanner:
    return scan.Scanner(Places(SimpleNamespace(logdir=str(logdir), **context)))


def rows(logdir, **context) -> list[str]:
    snapshot = scanner(logdir, **context).look(30)
    assert snapshot.complete
    return sorted(run for run, row in snapshot.rows.items() if row.has_something)


def provider(*runs: str):
    listed = [SimpleNamespace(run_name=run) for run in runs]
    return SimpleNamespace(list_runs=lambda *_, **__: listed)


def test_the_walk_goes_eight_folders_deep_and_into_nothing_hidden(tmp_path):
    for folder in ("1/2/3/4/5/6/7/8", "1/2/3/4/5/6/7/8/9", ".git/run", "node_modules/run"):
        logdirs.write_embedding(tmp_path / folder)
    assert rows(tmp_path) == ["1/2/3/4/5/6/7/8"]


def test_a_hidden_run_that_tensorboard_lists_is_there(tmp_path):
    logdirs.write_embedding(tmp_path / ".cache" / "run")
    assert rows(tmp_path, data_provider=provider(".cache/run")) == [".cache/run"]


def test_folders_of_an_embedding_are_no_runs(tmp_path):
    logdirs.write_embedding(tmp_path / "run", slug="a")
    # Half-written: its checkpoint is there, its manifest not yet.
    logdirs.write_embedding(tmp_path / "run", slug="b")
    (tmp_path / "run/embeddings/b/100.json").unlink()
    assert rows(tmp_path) == ["run"]


def test_a_run_may_stand_in_a_folder_called_embeddings(tmp_path):
    logdirs.write_embedding(tmp_path / "embeddings" / "run")
    assert rows(tmp_path) == ["embeddings/run"]


def test_links_are_not_walked_and_loops_do_no_harm(tmp_path):
    logdirs.write_embedding(tmp_path / "run")
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "run" / "up").symlink_to("..")
    assert rows(tmp_path) == ["run"]


def test_names_with_odd_characters_are_runs_like_others(tmp_path):
    odd = ["a b", "ü", "日本", "a&b=c#d%2f", "--flag", "quote\"'", "line\nbreak", "__proto__"]
    for run in odd:
        logdirs.write_embedding(tmp_path / run)
    assert rows(tmp_path) == sorted(odd)


def test_a_name_that_is_no_unicode_stops_nothing(tmp_path):
    logdirs.write_embedding(tmp_path / "run")
    try:
        os.mkdir(os.fsencode(tmp_path) + b"/\xff\xfe")
    except OSError:
        pytest.skip("this file system takes only Unicode names")
    logdirs.write_embedding(tmp_path / os.fsdecode(b"\xff\xfe"))
    assert rows(tmp_path) == ["??", "run"]


@pytest.mark.parametrize(("name", "value"), [("MAX_FOLDERS", 3), ("TIME_BUDGET_SECONDS", -1.0)])
def test_a_walk_that_is_cut_says_so_and_keeps_what_tensorboard_lists(
    tmp_path, monkeypatch, name, value
):
    for at in range(10):
        logdirs.write_embedding(tmp_path / f"run-{at}")
    monkeypatch.setattr(scan, name, value)
    snapshot = scanner(tmp_path, data_provider=provider("run-8", "run-9")).look(30)
    assert snapshot.complete
    assert {"run-8", "run-9"} <= set(snapshot.rows)
    assert len(snapshot.rows) < 10
    assert "left out" in snapshot.limit


def test_a_data_server_that_fails_does_not_hide_what_is_on_disk(tmp_path):
    logdirs.write_embedding(tmp_path / "run")

    def list_runs(*_, **__):
        raise RuntimeError("the data server is gone")

    assert rows(tmp_path, data_provider=SimpleNamespace(list_runs=list_runs)) == ["run"]


@pytest.mark.parametrize("run", ["../outside", "/etc", "a/../../outside", "..", "gone", ""])
def test_a_run_name_that_leads_out_or_nowhere_is_no_run(tmp_path, run):
    logdirs.write_embedding(tmp_path / "outside")
    logdirs.write_events(tmp_path / "logdir" / "run")
    snapshot = scanner(tmp_path / "logdir", data_provider=provider(run)).look(30)
    assert not [row for row in snapshot.rows.values() if row.has_something]


def test_a_scan_that_fails_is_not_the_last(tmp_path, monkeypatch):
    logdirs.write_embedding(tmp_path / "run")
    looked = scanner(tmp_path)
    with monkeypatch.context() as broken:
        broken.setattr(Places, "roots", lambda _: 1 / 0)
        assert not looked.look(30).complete
    deadline = time.monotonic() + 30
    while not looked.look(30).complete and time.monotonic() < deadline:
        time.sleep(0.05)
    assert sorted(looked.look(30).rows) == ["run"]


def test_peeking_never_waits(tmp_path, monkeypatch):
    import threading

    release = threading.Event()
    monkeypatch.setattr(Places, "roots", lambda _: release.wait(30) and [])
    looked = scanner(tmp_path)
    assert looked.peek().rows == {}
    assert not looked.look(0.01).complete
    release.set()
    assert looked.look(30).complete


def test_no_logdir_is_no_error():
    places = Places(SimpleNamespace(logdir="", flags=None))
    assert (places.source, places.roots(), places.listed([])) == ("none", [], {})
    assert scan.Scanner(places).look(30).complete
