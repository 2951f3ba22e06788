# SPDX-License-Identifier: GPL-2.0-or-later
"""test_repair.py - an index with damaged files is made anew: each document whose text can be read is there
and as it was, each other one is named, and the damaged files are kept.

DATELINE_REPAIRS=full damages every file in every way; else each file in one way."""
import json
import os
import random
import shutil
import subprocess
import time

import pytest
from figures import counted
from live_daemon import Daemon
from programs import EXIT_FAULT, SAID_IMPOSSIBLE, SAID_OK, SAID_SOME_FAILED, complete, index, write_articles

FULL = os.environ.get("DATELINE_REPAIRS") == "full"
READ_ONLY = ["unshare", "--map-root-user", "--mount", "sh", "-c",
             'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"']


def flip(data, roll):
    at = roll.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << roll.randrange(8)]) + data[at + 1 :]


def cut(data, roll):
    return data[: roll.randrange(len(data))]


def blank(data, roll):
    at = roll.randrange(len(data))
    return data[:at] + bytes(min(512, len(data) - at)) + data[at + 512 :]


def noise(data, roll):
    at = roll.randrange(len(data))
    return data[:at] + roll.randbytes(min(64, len(data) - at)) + data[at + 64 :]


def empty(_data, _roll):
    return b""


DAMAGES = [flip, cut, blank, noise, empty]


def documents_of(indexes, folder):
    """The documents of index directories, {name: {id: document}}, as a daemon shows them."""
    for name, path in indexes.items():
        shutil.copytree(path, folder / "indexes" / name)
    daemon = Daemon(folder)
    found = {name: daemon.documents(name) for name in indexes}
    assert daemon.stop() == 0
    return found


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Two segments with replaced and deleted documents; their texts fill more than one chunk."""
    folder = tmp_path_factory.mktemp("sound")
    complete(folder / "db", write_articles(folder / "many.jsonl", 0, 400, words=130))
    complete(folder / "db", write_articles(folder / "more.jsonl", 390, 60, words=200))
    index(folder / "db", "--delete", "a-7", "a-8", "a-9", "--quiet")
    shown = documents_of({"articles": folder / "db" / "indexes" / "articles"}, folder / "shown")["articles"]
    assert len(shown) == 447
    return folder / "db", shown


def files_of(db):
    return sorted(path.relative_to(db) for path in (db / "indexes").rglob("*")
                  if path.is_file() and path.stat().st_size > 0)


def bytes_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def repair(db, *arguments):
    """The exit status, and the report."""
    result = index(db, "--repair", "--json", "--with-deleted", *arguments)
    assert result.returncode in (SAID_OK, SAID_SOME_FAILED), result.stderr
    return result.returncode, json.loads(result.stdout)


def cases(db):
    roll = random.Random(f"repair {os.environ.get('DATELINE_SEED', '')}")
    for number, name in enumerate(files_of(db)):
        for damage in DAMAGES if FULL else [DAMAGES[number % len(DAMAGES)]]:
            whole = (db / name).read_bytes()
            yield name, damage.__name__, damage(whole, roll), whole


def check(shown, kept, report, what):
    """What is neither there nor named must be counted; what is there must be as it was."""
    back = set(kept) - set(shown)
    assert len(back) <= report["returned"], (what, back)
    missing = set(shown) - set(kept)
    named = set(report["lostIds"])
    assert len(missing - named) <= report["unnamed"] and named <= missing, (what, report)
    assert len(missing) == report["lost"], (what, report)
    for identifier in set(kept) & set(shown):
        assert kept[identifier] == shown[identifier], (what, identifier)


def test_what_can_be_read_is_kept_and_the_rest_is_named(sound, tmp_path):
    db, shown = sound
    indexes, reports = {}, {}
    for number, (name, damage, after, whole) in enumerate(cases(db)):
        copy, case = tmp_path / f"db-{number}", f"case-{number}"
        shutil.copytree(db, copy)
        (copy / name).write_bytes(after)
        before = bytes_of(copy / "indexes")
        status, report = repair(copy)
        reports[case] = (report, name, damage)
        indexes[case] = copy / "indexes" / "articles"
        assert status == (SAID_SOME_FAILED if report["lost"] or report["returned"] or report["settingsLost"]
                          else SAID_OK), (name, damage)
        assert index(copy, "--check").returncode == SAID_OK, (name, damage)
        if report["damagedAt"]:
            assert bytes_of(copy / "damaged-1" / "indexes") == before, (name, damage)
            assert any(name.name in finding["problem"] for finding in report["findings"]), (name, damage, report)
        else: # what nothing depends on
            assert after == whole or name.name in ("recurring", "loaded"), (name, damage)
        if name.name not in ("texts", "index.json") and not name.name.startswith("deleted-"):
            assert (report["kept"], report["lost"]) == (len(shown), 0), (name, damage, report)
        if damage == "flip":
            assert (report["kept"], report["lost"], report["returned"]) == (len(shown), 0, 0), (name, report)
    for case, kept in documents_of(indexes, tmp_path / "all").items():
        with counted("repairs", "documents lost and not named"):
            check(shown, kept, reports[case][0], reports[case])


def damaged_texts(db, folder):
    """A copy with noise in the first chunk of one segment's texts."""
    shutil.copytree(db, folder / "db")
    path = next(path for path in sorted(folder.glob("db/indexes/articles/seg-*/texts"))
                if path.stat().st_size > 65536)
    whole = bytearray(path.read_bytes())
    whole[1000:1100] = random.Random(1).randbytes(100)
    path.write_bytes(whole)
    return folder / "db"


def test_documents_that_fail_their_checksum_are_put_aside(sound, tmp_path):
    db, shown = sound
    copy = damaged_texts(db, tmp_path)
    status, report = repair(copy)
    aside = [json.loads(line) for line in open(report["doubtfulAt"], encoding="utf-8")]
    assert status == SAID_SOME_FAILED and 0 < report["lost"] < len(shown)
    assert len(aside) == report["doubtful"] and {article["id"] for article in aside} <= set(report["lostIds"])
    complete(copy, report["doubtfulAt"])
    again = documents_of({"articles": copy / "indexes" / "articles"}, tmp_path / "all")["articles"]
    assert len(again) == len(shown) - report["lost"] + report["doubtful"]


def test_a_sound_index_is_left_alone(sound, tmp_path):
    db, _ = sound
    before = bytes_of(db)
    assert index(db, "--repair").stdout == "articles: nothing is damaged\n"
    assert index(db, "--repair", "--into", tmp_path / "to").returncode == SAID_OK
    assert bytes_of(db) == before and not (tmp_path / "to").exists()


def test_what_does_not_exist_is_not_made(sound, tmp_path):
    for db, name in [(tmp_path / "absent", "articles"), (sound[0], "absent")]:
        refused = index(db, "--repair", "--index", name)
        assert refused.returncode == SAID_IMPOSSIBLE and refused.stderr, refused
    assert not (tmp_path / "absent").exists()


def test_another_database_gets_the_index_and_the_source_stays(sound, tmp_path):
    db, shown = sound
    copy = damaged_texts(db, tmp_path)
    (copy / "lock").unlink()
    before = bytes_of(copy)
    status, report = repair(copy, "--into", tmp_path / "to")
    assert status == SAID_SOME_FAILED and report["damagedAt"] is None
    assert bytes_of(copy) == before
    kept = documents_of({"articles": tmp_path / "to" / "indexes" / "articles"}, tmp_path / "all")["articles"]
    check(shown, kept, report, "into")
    again = index(copy, "--repair", "--into", tmp_path / "to")
    assert again.returncode == SAID_IMPOSSIBLE and "has an index articles already" in again.stderr


def test_a_read_only_database_is_refused_with_what_to_do(sound, tmp_path):
    db, _ = sound
    copy = damaged_texts(db, tmp_path)
    mounted = [*READ_ONLY, str(copy), os.environ["DATELINE_INDEXER"], "--db", str(copy), "--repair"]
    try:
        if subprocess.run([*READ_ONLY, copy, "true"], capture_output=True).returncode != 0:
            pytest.skip("this system lets nobody mount")
    except FileNotFoundError:
        pytest.skip("no unshare")
    refused = subprocess.run(mounted, capture_output=True, text=True)
    assert refused.returncode == SAID_IMPOSSIBLE and "--into DIR" in refused.stderr, refused
    made = subprocess.run([*mounted, "--into", str(tmp_path / "to")], capture_output=True, text=True)
    assert made.returncode == SAID_SOME_FAILED and (tmp_path / "to" / "indexes" / "articles").exists(), made


@pytest.mark.parametrize("act", ["exit", "ENOSPC"])
def test_a_repair_that_ends_early_leaves_the_damaged_index_or_the_repaired_one(sound, tmp_path, act):
    db, _ = sound
    damaged_texts(db, tmp_path)
    evidence = bytes_of(tmp_path / "db" / "indexes")
    count = tmp_path / "count"
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "db", copy)
    index(copy, "--repair", fault={"FAULT_COUNT": count})
    total = int(count.read_text())
    for point in range(1, total + 1) if FULL else [1, 2, total // 2, *range(total - 12, total + 1, 2)]:
        shutil.rmtree(copy)
        shutil.copytree(tmp_path / "db", copy)
        result = index(copy, "--repair", "--jobs", 1,
                       fault={"FAULT_AT": point, "FAULT_ACT": act, "FAULT_STAYS": 1})
        assert result.returncode in (SAID_SOME_FAILED, EXIT_FAULT, SAID_IMPOSSIBLE), (point, result.stderr)
        repaired = index(copy, "--check").returncode == SAID_OK
        where = copy / "damaged-1" / "indexes" if repaired else copy / "indexes"
        assert bytes_of(where) == evidence, point
        if not repaired:
            repair(copy)
            assert index(copy, "--check").returncode == SAID_OK, point


def test_a_daemon_takes_the_repaired_index_and_does_the_waiting_writes(sound, tmp_path):
    db, _ = sound
    shutil.copytree(db, tmp_path / "db")
    path = next(iter(sorted((tmp_path / "db").glob("indexes/articles/seg-*/columns"))))
    path.write_bytes(path.read_bytes()[:-100])
    daemon = Daemon(tmp_path / "db")
    status, answer = daemon.ask("POST", "/indexes/articles/search", {"q": "harbour"})
    assert status == 503 and "--repair" in answer["message"]
    assert daemon.ask("POST", "/indexes/articles/documents", [{"id": "new", "headline": "New"}])[0] == 202
    assert repair(tmp_path / "db")[0] == SAID_OK
    daemon.settle()
    end = time.monotonic() + 30
    while daemon.ask("GET", "/indexes/articles/documents/new")[0] != 200:
        assert time.monotonic() < end
        time.sleep(0.05)
    assert len(daemon.documents("articles")) == 448
    assert daemon.ask("GET", "/health")[1] == {"status": "available"}
    assert daemon.stop() == 0


def test_without_index_json_the_key_is_found_again_and_hidden_fields_stay_hidden(tmp_path):
    db = tmp_path / "db"
    daemon = Daemon(db)
    daemon.ask("POST", "/indexes", {"uid": "books", "primaryKey": "isbn"})
    daemon.ask("PATCH", "/indexes/books/settings", {"displayedAttributes": ["isbn", "title", "articleid"]})
    books = [{"isbn": f"b{n}", "articleid": 1, "title": f"Title {n}", "price": n} for n in range(30)]
    daemon.ask("POST", "/indexes/books/documents", books)
    daemon.ask("POST", "/indexes/books/documents", [{**books[0], "title": "Second edition"}])
    daemon.settle()
    assert daemon.stop() == 0
    (db / "indexes" / "books" / "index.json").unlink()
    status, report = repair(db, "--index", "books")
    assert status == SAID_SOME_FAILED and report["settingsLost"] and (report["kept"], report["lost"]) == (30, 0)
    daemon = Daemon(db)
    assert daemon.ask("GET", "/indexes/books")[1]["primaryKey"] == "isbn"
    assert daemon.ask("POST", "/indexes/books/search", {"q": "second"})[1]["hits"] == [
        {"isbn": "b0"}]
    daemon.ask("PATCH", "/indexes/books/settings", {"displayedAttributes": ["isbn", "title"]})
    daemon.settle()
    assert daemon.ask("POST", "/indexes/books/search", {"q": "second"})[1]["hits"] == [
        {"isbn": "b0", "title": "Second edition"}]
    assert daemon.stop() == 0


def test_a_replaced_document_does_not_come_back_when_the_marks_of_deletions_are_lost(tmp_path):
    db = tmp_path / "db"
    complete(db, write_articles(tmp_path / "first.jsonl", 0, 60))
    complete(db, write_articles(tmp_path / "second.jsonl", 50, 20, words=30))
    index(db, "--delete", "a-55", "--quiet")  # of the second segment: the first one's a-55 stays replaced
    for marks in db.glob("indexes/articles/seg-000001/deleted-*"):
        marks.write_bytes(b"not what was written, and no single bit either")
    _, report = repair(db)
    assert (report["kept"], report["lost"], report["returned"]) == (69, 0, 0), report


def test_deleted_documents_come_back_only_when_that_is_wanted(sound, tmp_path):
    db, shown = sound
    shutil.copytree(db, tmp_path / "db")
    marks = next((tmp_path / "db").glob("indexes/articles/seg-000001/deleted-*"))
    marks.write_bytes(b"gone")
    before = bytes_of(tmp_path / "db" / "indexes")
    refused = index(tmp_path / "db", "--repair")
    assert refused.returncode == SAID_IMPOSSIBLE and "--with-deleted" in refused.stderr, refused.stderr
    assert bytes_of(tmp_path / "db" / "indexes") == before
    assert sorted(path.name for path in (tmp_path / "db").iterdir()) == ["indexes", "lock"]
    aside = index(tmp_path / "db", "--repair", "--into", tmp_path / "to")
    assert aside.returncode == SAID_SOME_FAILED and "deleted documents that are back: 3" in aside.stdout, aside
    status, report = repair(tmp_path / "db")
    assert status == SAID_SOME_FAILED and (report["kept"], report["returned"]) == (len(shown) + 3, 3)
