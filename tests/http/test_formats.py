# SPDX-License-Identifier: GPL-2.0-or-later
"""test_formats.py - indexes of other versions: those of the version before are searched and added to,
those of a newer one are refused, untouched, by an error that names both formats."""
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import ANSWER_SECONDS, index, program, until
from live import Live

PREVIOUS = Path(os.environ["DATELINE_TESTS"]) / "fixtures" / "index-0.1"
ARTICLES, BOOKS = 15, 3
BEFORE, READ, NEWER = 2, 3, 4 # formats of index.json
NEW = {"id": "new-1", "headline": "Tram line reopens", "body": "The tram runs again between the harbour and the hill."}


@pytest.fixture
def previous(tmp_path):
    shutil.copytree(PREVIOUS, tmp_path / "db")
    return tmp_path / "db"


@pytest.fixture
def newer(previous):
    """As a later version might write it."""
    manifest = previous / "indexes/articles/index.json"
    text = manifest.read_text()
    assert f'"version":{BEFORE},' in text
    manifest.write_text(text.replace(f'"version":{BEFORE},', f'"version":{NEWER},'))
    return previous


def run_indexer(db, *arguments):
    return subprocess.run([program("index/indexer", "dateline-index"), "--db", str(db), *arguments], text=True,
                          capture_output=True, timeout=ANSWER_SECONDS, input=json.dumps(NEW))


def content_of(folder):
    return {path.relative_to(folder): hashlib.sha256(path.read_bytes()).digest()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def refused(message):
    return f"format {NEWER}" in message and f"1 to {READ}" in message


def test_the_indexer_checks_and_adds_to_the_previous_version(previous):
    assert run_indexer(previous, "--check").returncode == 0
    assert index(previous, [NEW])["indexed"] == 1
    assert run_indexer(previous, "--compact").returncode == 0
    assert json.loads(run_indexer(previous, "--check", "--json").stdout)["documents"] == ARTICLES + 1


def test_sentences_of_the_previous_version_are_not_guessed(start, previous):
    def ask(daemon, query):
        return daemon.ask({"q": query, "queryLanguage": "professional"}).json()

    daemon = start(db=previous)
    assert ask(daemon, "the w/3 of")["estimatedTotalHits"] > 0
    error = ask(daemon, "the /s of")
    assert error["code"] == "invalid_search_q" and "load the articles again" in error["message"]
    assert "load the articles again" in ask(daemon, "wc>3")["message"]
    index(previous, [NEW])
    assert run_indexer(previous, "--compact").returncode == 0 # the sentences of one article are not all
    until(lambda: ask(daemon, "tram w/3 runs").get("estimatedTotalHits"))
    assert "load the articles again" in ask(daemon, "tram /s runs")["message"]


def test_the_daemon_searches_the_previous_version(start, previous):
    daemon = start(db=previous)
    hits = daemon.search(q="rail strike")["hits"]
    assert hits[0]["id"] == "hw-rail-strike" and "<mark>" in hits[0]["_snippet"]
    assert daemon.search(q="kestrel air", matchingStrategy="all")["hits"] == [] # it was deleted
    assert daemon.search(q="ferry dock", collapse="best")["hits"][0]["_story"]["copies"] == 5
    harbours = daemon.ask({"q": "harbour"}, "books").json()["hits"] # "port" is a synonym
    assert sorted(book["isbn"] for book in harbours) == ["b-1", "b-3"]
    found = daemon.ask({"filter": "year > 2000", "sort": ["year:desc"]}, "books").json()
    assert [book["isbn"] for book in found["hits"]] == ["b-2", "b-3"]
    assert daemon.get("/tasks").json()["total"] == 5


def test_the_daemon_adds_to_the_previous_version(start, previous):
    daemon = start(db=previous)
    books, articles = Live(daemon, "books"), Live(daemon, "articles")
    books.add([{"isbn": "b-4", "title": "The Weather Clerk", "year": 2019}])
    books.done(books.of_index("PATCH", "/settings", json={"searchableAttributes": ["title"]})) # builds segments anew
    articles.add([NEW])
    assert daemon.search(q="tram")["hits"][0]["id"] == NEW["id"]
    assert len(books.documents()) == BOOKS + 1


def test_quotes_read_segments_of_the_previous_version_by_stems(start, previous):
    """The documents of the previous version stay as they are, also when they are merged with new ones."""
    assert index(previous, [NEW])["indexed"] == 1
    for compacted in False, True:
        if compacted:
            assert run_indexer(previous, "--compact").returncode == 0
        daemon = start(db=previous)
        found = {query: [hit["id"] for hit in daemon.search(q=query, matchingStrategy="all")["hits"]]
                 for query in ['"train driver"', '"tram line"', '"tram lines"', "boilerplate:tram"]}
        assert found['"train driver"'] == ["hw-rail-strike"] and found['"tram line"'] == [NEW["id"]]
        assert found['"tram lines"'] == ([NEW["id"]] if compacted else [])
        daemon.stop()


@pytest.mark.parametrize("arguments", [["-"], ["--check"], ["--stats"], ["--compact"], ["--copies"],
                                       ["--delete", "hw-rail-strike"]])
def test_the_indexer_refuses_a_newer_version_and_changes_nothing(newer, arguments):
    before = content_of(newer)
    done = run_indexer(newer, *arguments)
    assert done.returncode == 2
    assert refused(done.stderr), done.stderr
    assert content_of(newer) == before


def test_the_daemon_refuses_a_newer_version_and_changes_nothing(start, newer):
    before = content_of(newer / "indexes")
    daemon = start("--dump-dir", str(newer / "dumps"), "--snapshot-dir", str(newer / "snapshots"), db=newer)
    answer = daemon.ask({"q": "strike"})
    assert answer.status_code == 503
    assert answer.json()["code"] == "index_corrupt" and refused(answer.json()["message"])
    live = Live(daemon)
    for method, path, body in [("POST", "/indexes/articles/documents", [NEW]),
                               ("PATCH", "/indexes/articles/settings", {"stopWords": ["the"]}),
                               ("DELETE", "/indexes/articles/documents/hw-rail-strike", None),
                               ("DELETE", "/indexes/articles", None)]:
        asked = live.call(method, path, json=body)
        assert refused(live.waiting(asked)["error"]["message"]), path # until that version comes back
        live.done(live.call("POST", f"/tasks/cancel?uids={asked.json()['taskUid']}"))
    for path in ("/dumps", "/snapshots"): # a backup with a gap is none
        assert refused(live.done(live.call("POST", path), "failed")["error"]["message"]), path
    assert daemon.ask({"q": "harbour"}, "books").json()["hits"] # the others go on
    assert content_of(newer / "indexes") == before


def test_a_file_of_a_newer_version_is_refused(start, previous):
    """One segment's file alone: only its last eight bytes name its version."""
    texts = previous / "indexes/articles/seg-000001/texts"
    data = texts.read_bytes()
    assert data.endswith(b"DLtexts3")
    texts.write_bytes(data[:-1] + b"4")
    done = run_indexer(previous, "--check")
    assert done.returncode != 0 and "DLtexts4" in done.stdout + done.stderr
    answer = start(db=previous).ask({"q": "strike"}).json()
    assert "DLtexts4" in answer["message"] and "DLtexts3" in answer["message"]


def test_an_index_that_becomes_readable_is_searched(start, newer):
    daemon = start(db=newer)
    assert daemon.ask({"q": "strike"}).status_code == 503
    shutil.copy(PREVIOUS / "indexes/articles/index.json", newer / "indexes/articles/index.json")
    until(lambda: daemon.ask({"q": "strike"}).status_code == 200)
