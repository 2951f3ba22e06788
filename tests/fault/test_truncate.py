# SPDX-License-Identifier: GPL-2.0-or-later
"""test_truncate.py - a file of an index is cut short while a daemon searches it, as an in-place restore
does: the daemon lives, takes the index out, says what is damaged, and goes on with other indexes."""
import json
import shutil
import threading
import time

import pytest
from figures import note
from live_daemon import SECONDS, Daemon
from programs import complete, write_articles

QUERIES = ["harbour", "\"budget storm\"", "har*", "", "harbuor", "tax -court"]
PAGE = 4096
MAPPED = {"terms", "postings", "positions", "lexicon", "columns", "texts", "sketches"}


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Two segments of articles, and another index."""
    folder = tmp_path_factory.mktemp("sound")
    complete(folder / "db", write_articles(folder / "many.jsonl", 0, 1200, words=120))
    complete(folder / "db", write_articles(folder / "more.jsonl", 1100, 150))
    daemon = Daemon(folder / "db")
    daemon.ask("POST", "/indexes/other/documents", [{"id": 1, "t": "harbour"}])
    daemon.settle()
    assert daemon.stop() == 0
    return folder / "db"


def search(daemon, query):
    return daemon.ask("POST", "/indexes/articles/search",
                      {"q": query, "facets": ["source"], "limit": 5, "attributesToHighlight": ["body"]})


def until(what):
    end = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.02)


def put_back(path, whole):
    """In place: the file keeps its inode."""
    with open(path, "r+b") as file:
        file.write(whole)


def files_of(index):
    return sorted(path for path in index.glob("seg-*/*") if path.stat().st_size > 0)


@pytest.mark.parametrize("length", ["nothing", "a page", "half"])
def test_a_file_cut_short_takes_its_index_out_and_nothing_else(sound, tmp_path, length):
    shutil.copytree(sound, tmp_path / "db")
    daemon = Daemon(tmp_path / "db")
    right = {query: search(daemon, query)[1]["hits"] for query in QUERIES}
    files = files_of(tmp_path / "db" / "indexes" / "articles")
    for path in files if length == "nothing" else files[::3]:
        whole = path.read_bytes()
        with open(path, "r+b") as file:
            file.truncate({"nothing": 0, "a page": min(PAGE, len(whole) - 1), "half": len(whole) // 2}[length])
        if path.name in MAPPED: # a search may notice it at once; the daemon looks every second
            until(lambda: daemon.ask("GET", "/health")[1]["status"] == "degraded")
        for query in QUERIES:
            status, answer = search(daemon, query)
            if status == 503:
                assert answer["code"] == "index_corrupt" and "articles" in answer["message"], answer
            else:
                assert status == 200 and answer["hits"] == right[query], (path.name, query)
        assert daemon.ask("POST", "/indexes/other/search", {"q": "harbour"})[0] == 200
        put_back(path, whole)
        until(lambda: search(daemon, "harbour")[0] == 200)
        assert search(daemon, "tax -court")[1]["hits"] == right["tax -court"]
    assert daemon.stop() == 0


def test_files_cut_short_under_load(sound, tmp_path):
    shutil.copytree(sound, tmp_path / "db")
    daemon = Daemon(tmp_path / "db")
    over, wrong = threading.Event(), []

    def client(query):
        while not over.is_set():
            status, answer = search(daemon, query)
            if status not in (200, 503):
                wrong.append((status, answer))

    clients = [threading.Thread(target=client, args=(query,)) for query in QUERIES]
    for thread in clients:
        thread.start()
    for path in files_of(tmp_path / "db" / "indexes" / "articles"):
        whole = path.read_bytes()
        with open(path, "r+b") as file:
            file.truncate(len(whole) // 3)
        time.sleep(0.1)
        put_back(path, whole)
        time.sleep(0.1)
        note("truncations under load", 1, int(daemon.process.poll() is not None), "deaths")
    over.set()
    for thread in clients:
        thread.join()
    until(lambda: search(daemon, "harbour")[0] == 200)
    assert not wrong, wrong[:3]
    assert daemon.stop() == 0


def test_a_write_waits_until_a_damaged_index_is_restored(sound, tmp_path):
    shutil.copytree(sound, tmp_path / "db")
    columns = next(iter(sorted((tmp_path / "db" / "indexes" / "articles").glob("seg-*/columns"))))
    whole = columns.read_bytes()
    columns.write_bytes(whole[: len(whole) // 2])
    daemon = Daemon(tmp_path / "db")
    _, listed = daemon.ask("GET", "/indexes")
    reason = {index["uid"]: index.get("error", {}).get("message", "") for index in listed["results"]}
    assert "columns" in reason["articles"] and reason["other"] == ""
    _, task = daemon.ask("POST", "/indexes/articles/documents", [{"id": "new", "headline": "New harbour"}])
    _, other = daemon.ask("POST", "/indexes/other/documents", [{"id": 2}])
    until(lambda: daemon.ask("GET", f"/tasks/{other['taskUid']}")[1]["status"] == "succeeded")
    until(lambda: "columns" in json.dumps(daemon.ask("GET", f"/tasks/{task['taskUid']}")[1]["details"]))
    columns.write_bytes(whole)
    daemon.settle()
    until(lambda: daemon.ask("GET", "/indexes/articles/documents/new")[0] == 200)
    until(lambda: daemon.ask("GET", "/health")[1] == {"status": "available"})
    assert daemon.stop() == 0


def test_a_lost_index_json_is_damage(sound, tmp_path):
    shutil.copytree(sound, tmp_path / "db")
    (tmp_path / "db" / "indexes" / "articles" / "index.json").unlink()
    daemon = Daemon(tmp_path / "db")
    status, answer = search(daemon, "harbour")
    assert status == 503 and "index.json is missing" in answer["message"]
    assert daemon.ask("GET", "/health")[1]["problems"] == [{"code": "index_corrupt", "indexes": 1}]
    assert daemon.ask("POST", "/indexes/other/search", {"q": "harbour"})[0] == 200
    assert daemon.stop() == 0
