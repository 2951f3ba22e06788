# SPDX-License-Identifier: GPL-2.0-or-later
"""test_backup.py - dumps and snapshots as tasks, and daemons that start from them."""
import gzip
import json
import os
import stat
import subprocess

import pytest
import requests

from conftest import ANSWER_SECONDS, program, until

MASTER = {"Authorization": "Bearer a-master-key-of-tests"}
BOOKS = [{"id": n, "title": f"Book {n}", "tags": ["a", "b"], "size": {"pages": n * 10}} for n in range(30)]


@pytest.fixture(autouse=True)
def master(monkeypatch):
    monkeypatch.setenv("DATELINE_MASTER_KEY", MASTER["Authorization"].split()[1])


def ask(daemon, method, path, body=None):
    answer = requests.request(method, daemon.url + path, json=body, headers=MASTER,
                              timeout=ANSWER_SECONDS)
    assert answer.status_code < 300, answer.text
    return answer.json()


def task(daemon, method, path, body=None):
    """The task of a write, when it is finished."""
    uid = ask(daemon, method, path, body)["taskUid"]
    until(lambda: ask(daemon, "GET", f"/tasks/{uid}")["finishedAt"])
    return ask(daemon, "GET", f"/tasks/{uid}")


@pytest.fixture
def written(start, tmp_path):
    """A daemon with an index, a key and settings of its own."""
    daemon = start("--dump-dir", str(tmp_path / "dumps"), "--snapshot-dir", str(tmp_path / "snapshots"),
                   db=tmp_path / "db")
    assert task(daemon, "PATCH", "/indexes/books/settings",
                {"filterableAttributes": ["size.pages"], "stopWords": ["the"]})["status"] == "succeeded"
    assert task(daemon, "POST", "/indexes/books/documents", BOOKS)["status"] == "succeeded"
    assert task(daemon, "POST", "/indexes", {"uid": "empty"})["status"] == "succeeded"
    daemon.key = ask(daemon, "POST", "/keys", {"actions": ["search"], "indexes": ["books"],
                                               "expiresAt": None})
    ask(daemon, "PATCH", "/experimental-features", {"metrics": True})
    return daemon


def assert_same(first, second):
    for path in ("/indexes/books/documents?limit=100", "/indexes/books/settings", "/indexes/empty/settings",
                 "/keys", "/experimental-features", "/webhooks"):
        assert ask(first, "GET", path) == ask(second, "GET", path), path
    assert ask(second, "GET", "/indexes/books")["primaryKey"] == "id"
    assert ask(second, "GET", "/indexes/books")["createdAt"] == ask(first, "GET", "/indexes/books")["createdAt"]
    found = requests.post(second.url + "/indexes/books/search", json={"q": "book", "filter": "size.pages < 30"},
                          headers={"Authorization": "Bearer " + first.key["key"]}, timeout=ANSWER_SECONDS)
    assert sorted(hit["id"] for hit in found.json()["hits"]) == [0, 1, 2]


def only(folder, suffix):
    paths = list(folder.glob("*" + suffix))
    assert len(paths) == 1 and list(folder.iterdir()) == paths
    return paths[0]


def test_a_dump(written, start, tmp_path):
    done = task(written, "POST", "/dumps")
    assert (done["status"], done["type"], done["indexUid"]) == ("succeeded", "dumpCreation", None)
    dump = only(tmp_path / "dumps", ".dump")
    assert done["details"] == {"dumpUid": dump.stem}
    assert stat.S_IMODE(dump.stat().st_mode) == 0o600
    lines = [json.loads(line) for line in gzip.open(dump)]
    assert lines[0]["dateline"] == "dump" and lines[-1] == {"end": {"indexes": 2, "documents": len(BOOKS)}}
    assert written.key["key"] not in gzip.open(dump).read().decode()
    again = start("--import-dump", str(dump), db=tmp_path / "again")
    assert_same(written, again)


def test_a_snapshot(written, start, tmp_path):
    done = task(written, "POST", "/snapshots")
    assert (done["status"], done["type"], done["indexUid"]) == ("succeeded", "snapshotCreation", None)
    snapshot = only(tmp_path / "snapshots", ".snapshot")
    segment = next((tmp_path / "db" / "indexes" / "books").glob("seg-*/postings"))
    assert os.stat(segment).st_nlink > 1
    again = start("--import-snapshot", str(snapshot), "--snapshot-dir", str(tmp_path / "more"), db=tmp_path / "again")
    assert_same(written, again)
    # The task that made it is done there, too: no further snapshot is made.
    assert ask(again, "GET", f"/tasks/{done['uid']}")["status"] == "succeeded"
    assert ask(again, "GET", "/tasks?statuses=enqueued,processing")["total"] == 0
    assert not list((tmp_path / "more").iterdir())
    # What is written afterwards is in the one and not in the other.
    assert task(again, "POST", "/indexes/books/documents", [{"id": 99}])["status"] == "succeeded"
    assert ask(again, "GET", "/indexes/books/stats")["numberOfDocuments"] == len(BOOKS) + 1
    assert ask(written, "GET", "/indexes/books/stats")["numberOfDocuments"] == len(BOOKS)


def run(*options):
    return subprocess.run([program("server", "datelined"), *options], text=True, capture_output=True,
                          timeout=30)


def test_nothing_is_imported_over_a_database(written, start, tmp_path):
    task(written, "POST", "/dumps")
    written.stop()
    dump = only(tmp_path / "dumps", ".dump")
    done = run("--db", str(tmp_path / "db"), "--import-dump", str(dump))
    assert done.returncode == 2 and "--import-if-new" in done.stderr
    again = start("--import-dump", str(dump), "--import-if-new", db=tmp_path / "db")
    assert ask(again, "GET", "/indexes/books/stats")["numberOfDocuments"] == len(BOOKS)


def test_what_cannot_be_imported(tmp_path):
    (tmp_path / "not.dump").write_text("no dump")
    for option in ("--import-dump", "--import-snapshot"):
        for name in ("not.dump", "missing"):
            done = run("--db", str(tmp_path / "db"), option, str(tmp_path / name))
            assert done.returncode == 2 and name in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["not.dump"]


def test_a_dump_that_cannot_be_written_waits_and_says_why(start, tmp_path):
    (tmp_path / "dumps").write_text("a file, not a directory")
    daemon = start("--dump-dir", str(tmp_path / "dumps"), db=tmp_path / "db")
    uid = ask(daemon, "POST", "/dumps")["taskUid"]
    until(lambda: "waitsFor" in (ask(daemon, "GET", f"/tasks/{uid}")["details"] or {}))
    assert task(daemon, "POST", "/indexes/books/documents", [{"id": 1}])["status"] == "succeeded" # others go on
    assert daemon.stop() == 0
    (tmp_path / "dumps").unlink()
    daemon = start("--dump-dir", str(tmp_path / "dumps"), db=tmp_path / "db") # may write there from the start on only
    until(lambda: ask(daemon, "GET", f"/tasks/{uid}")["status"] == "succeeded")
    assert only(tmp_path / "dumps", ".dump")


def test_only_the_folders_of_the_start_are_written_to(start, tmp_path):
    elsewhere, dumps = tmp_path / "elsewhere", tmp_path / "dumps"
    elsewhere.mkdir()
    daemon = start("--dump-dir", str(dumps), db=tmp_path / "db")
    dumps.rmdir()
    dumps.symlink_to(elsewhere)
    uid = ask(daemon, "POST", "/dumps")["taskUid"]
    until(lambda: (ask(daemon, "GET", f"/tasks/{uid}")["details"] or {}).get("waitsFor")
          or ask(daemon, "GET", f"/tasks/{uid}")["status"] == "succeeded")
    details, written = ask(daemon, "GET", f"/tasks/{uid}")["details"], list(elsewhere.iterdir())
    assert task(daemon, "POST", "/indexes/books/documents", [{"id": 1}])["status"] == "succeeded"
    daemon.stop()
    if "no Landlock" in daemon.errors:
        pytest.skip("this kernel has no Landlock")
    assert "Permission denied" in json.dumps(details) and not written
