# SPDX-License-Identifier: GPL-2.0-or-later
"""test_takedowns.py - what is taken down is gone from every file, is on record, and never comes back."""
import gzip
import hashlib
import hmac
import json
import random
import signal
import subprocess
import time

import pytest
import requests

from conftest import ANSWER_SECONDS, Daemon, program, until
from memory import is_sanitized

MANY = 600 if is_sanitized() else 1500  # stories, which take a while to be built anew
SENTENCE = "The treasurer of the rowing club emptied the till before dawn"
WORD = "qzvyxthrumbelow"  # no other word begins like this, so that its bytes are together in every file
TRACES = [SENTENCE.encode(), WORD[2:].encode(), b"zwrkolddraft"]
WHY = {"who": "legal@harbour.example", "reason": "court order 12/2026"}


def story(number):
    """About 60 words of many, so that no two stories are near-duplicates."""
    roll = random.Random(number)
    words = [f"w{roll.randrange(4000)}" for _ in range(60)]
    return {"id": f"story-{number}", "headline": f"Report {number}", "published": "2026-01-02",
            "source": "Harbour News", "body": " ".join(words)}


BODY = (f"{SENTENCE}, according to minutes that a member read aloud. {WORD} was the only word on the wall. "
        + story(90001)["body"])
WRONG = {"id": "club/till", "headline": "Till emptied", "published": "2026-02-03", "source": "Harbour News",
         "body": BODY}
COPY = {**WRONG, "id": "other/till", "source": "Valley Gazette", "headline": "Club's till emptied"}
DRAFT = {**WRONG, "body": "zwrkolddraft was in the first version. " + BODY}


def ask(daemon, method, path, body=None, code=None, **more):
    answer = requests.request(method, daemon.url + path, json=body, timeout=ANSWER_SECONDS, **more)
    assert answer.status_code == code or (code is None and answer.status_code < 300), answer.text
    return answer.json()


def ended(daemon, uid):
    """The task when it has ended."""
    until(lambda: ask(daemon, "GET", f"/tasks/{uid}")["finishedAt"])
    return ask(daemon, "GET", f"/tasks/{uid}")


def done(daemon, method, path, body=None):
    return ended(daemon, ask(daemon, method, path, body)["taskUid"])


def good(daemon, method, path, body=None):
    task = done(daemon, method, path, body)
    assert task["status"] == "succeeded", task
    return task


def hashed(text):
    return hashlib.sha256(text.encode()).hexdigest()


def traces(folder, words=TRACES):
    """Which of the words are in which files; dumps are unpacked."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            data = gzip.decompress(data) if path.suffix == ".dump" else data
            found += [f"{path.relative_to(folder)}: {word.decode()}" for word in words if word in data]
    return found


def places(database):
    return "--dump-dir", str(database / "dumps"), "--snapshot-dir", str(database / "snapshots")


def fill(daemon):
    """An index with the story, an older version of it, a copy, and 400 others; a dump and a snapshot."""
    good(daemon, "POST", "/indexes", {"uid": "news", "primaryKey": "id", "preset": "articles"})
    good(daemon, "POST", "/indexes/news/documents", [DRAFT] + [story(n) for n in range(400)])
    good(daemon, "POST", "/indexes/news/documents", [WRONG, COPY])
    good(daemon, "POST", "/dumps")
    good(daemon, "POST", "/snapshots")
    return daemon


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    database = tmp_path_factory.mktemp("prepared") / "db"
    assert fill(Daemon(database, *places(database))).stop() == 0
    return database


@pytest.fixture
def filled(start, prepared, tmp_path):
    subprocess.run(["cp", "-a", prepared, tmp_path / "db"], check=True)  # what is linked to a snapshot stays linked
    return start(*places(tmp_path / "db"), db=tmp_path / "db")


def test_no_file_has_it_any_more(start, tmp_path):
    filled = fill(start(*places(tmp_path / "db"), db=tmp_path / "db"))
    before = traces(tmp_path / "db")
    assert all(any(word.decode() in line for line in before) for word in TRACES), before
    assert any("lexicon" in line for line in before) and any(".dump" in line for line in before)
    task = good(filled, "POST", "/indexes/news/takedowns", {"ids": [WRONG["id"]], **WHY})
    assert traces(tmp_path / "db") == []
    assert (task["type"], task["indexUid"]) == ("takedown", "news")
    assert task["details"] == {"providedIds": 1, "deletedDocuments": 2, **WHY, "listedIds": 2,
                               "rewrittenDumps": 1, "rewrittenSnapshots": 1}
    assert ask(filled, "POST", "/indexes/news/search", {"q": WORD})["estimatedTotalHits"] == 0
    assert ask(filled, "GET", "/indexes/news/stats")["numberOfDocuments"] == 400
    assert ask(filled, "GET", "/indexes/news/documents/story-7")["body"] == story(7)["body"]
    filled.stop()
    assert subprocess.run([program("index/indexer", "dateline-index"), "--db", str(tmp_path / "db"), "--index",
                           "news", "--check"], capture_output=True, timeout=60).returncode == 0


def test_backups_are_whole_without_it(filled, start, tmp_path):
    good(filled, "POST", "/indexes/news/takedowns", {"ids": [WRONG["id"]], **WHY})
    for option, folder in (("--import-dump", "dumps"), ("--import-snapshot", "snapshots")):
        (path,) = (tmp_path / "db" / folder).iterdir()
        again = start(option, str(path), db=tmp_path / folder)
        assert ask(again, "GET", "/indexes/news/stats")["numberOfDocuments"] == 400
        task = done(again, "POST", "/indexes/news/documents", [WRONG])
        assert task["details"]["takenDownIds"] == [WRONG["id"]], option
        assert ask(again, "GET", "/indexes/news/takedowns")["total"] == 1


def test_it_never_comes_back(filled, tmp_path):
    good(filled, "POST", "/indexes/news/takedowns", {"ids": [WRONG["id"]], **WHY})
    task = good(filled, "POST", "/indexes/news/documents", [WRONG, story(500)])
    assert task["details"] == {"receivedDocuments": 2, "indexedDocuments": 1, "takenDown": 1,
                               "takenDownIds": [WRONG["id"]]}
    task = good(filled, "PUT", "/indexes/news/documents", [{"id": COPY["id"], "headline": "Again"}])
    assert task["details"]["takenDownIds"] == [COPY["id"]]
    loaded = subprocess.run([program("index/indexer", "dateline-index"), "--db", str(tmp_path / "db"), "--index",
                             "news", "-"], input="".join(json.dumps(a) + "\n" for a in (WRONG, story(501))),
                            text=True, capture_output=True, timeout=60)
    assert f"{WRONG['id']}" in loaded.stderr and "taken down" in loaded.stderr, loaded.stderr
    until(lambda: ask(filled, "GET", "/indexes/news/stats")["numberOfDocuments"] == 402)
    for article in (WRONG, COPY):
        assert filled.get("/indexes/news/documents/" + article["id"]).status_code == 404


def test_a_swap_does_not_bring_it_back(filled):
    good(filled, "POST", "/indexes/news/takedowns", {"ids": [WRONG["id"]], **WHY})
    good(filled, "POST", "/indexes", {"uid": "next", "primaryKey": "id", "preset": "articles"})
    good(filled, "POST", "/indexes/next/documents", [WRONG, story(1)])
    good(filled, "POST", "/swap-indexes", [{"indexes": ["news", "next"]}])
    assert ask(filled, "GET", "/indexes/news/stats")["numberOfDocuments"] == 1
    assert filled.get("/indexes/news/documents/" + WRONG["id"]).status_code == 404


@pytest.mark.parametrize("method, path, body", [
    ("POST", "/swap-indexes", [{"indexes": ["news", "next"]}]),
    ("POST", "/swap-indexes", [{"indexes": ["next", "news"], "rename": True}]),
    ("PATCH", "/indexes/next", {"uid": "news"})])
def test_a_new_name_never_shows_it(filled, method, path, body):
    """Not even before the index is built anew."""
    good(filled, "POST", "/indexes/news/takedowns", {"ids": [WRONG["id"]], **WHY})
    good(filled, "POST", "/indexes", {"uid": "next", "primaryKey": "id", "preset": "articles"})
    good(filled, "POST", "/indexes/next/documents", [WRONG] + [story(n) for n in range(MANY)])
    if "swap" not in path or "rename" in body[0]:
        good(filled, "DELETE", "/indexes/news")
    uid = ask(filled, method, path, body)["taskUid"]
    seen = set()

    def look():
        seen.add(filled.get("/indexes/news/documents/" + WRONG["id"]).status_code)
        return ask(filled, "GET", f"/tasks/{uid}")["finishedAt"]

    until(look)
    assert ended(filled, uid)["status"] == "succeeded"
    assert seen == {404}
    assert ask(filled, "GET", "/indexes/news/stats")["numberOfDocuments"] == MANY


def test_a_refused_rename_removes_nothing(filled):
    good(filled, "POST", "/indexes/news/takedowns", {"ids": [WRONG["id"]], **WHY})
    good(filled, "POST", "/indexes", {"uid": "next", "primaryKey": "id", "preset": "articles"})
    good(filled, "POST", "/indexes/next/documents", [WRONG])
    assert done(filled, "PATCH", "/indexes/next", {"uid": "news"})["status"] == "failed"
    assert ask(filled, "GET", "/indexes/next/documents/" + WRONG["id"])["id"] == WRONG["id"]


def test_dumps_that_cannot_be_opened_remain(filled, tmp_path):
    """The task ends, and names them."""
    (tmp_path / "db/dumps/folder.dump").mkdir()
    (tmp_path / "db/dumps/gone.dump").symlink_to("nowhere")
    task = good(filled, "POST", "/indexes/news/takedowns", {"ids": [WRONG["id"]], **WHY})
    assert sorted(path.rsplit("/", 1)[1] for path in task["details"]["remaining"]) == ["folder.dump", "gone.dump"]
    assert task["details"]["rewrittenDumps"] == 1


@pytest.mark.parametrize("kind", ["dumps", "snapshots"])
def test_a_folder_that_cannot_be_read_makes_it_wait_and_say_so(filled, tmp_path, kind):
    folder, aside = tmp_path / "db" / kind, tmp_path / "aside"
    folder.rename(aside)
    folder.symlink_to(folder)  # a link to itself cannot be opened, not even by root
    uid = ask(filled, "POST", "/indexes/news/takedowns", {"ids": [WRONG["id"]], **WHY}, code=202)["taskUid"]
    until(lambda: ask(filled, "GET", f"/tasks/{uid}")["details"].get("waitsFor"))
    waits = ask(filled, "GET", f"/tasks/{uid}")["details"]["waitsFor"]
    assert str(folder) in waits["error"]["message"] and waits["tries"] >= 1
    assert ask(filled, "GET", "/health") == {"status": "degraded", "problems": [{"code": waits["error"]["code"], "tasks": 1}]}
    folder.unlink()
    aside.rename(folder)
    until(lambda: ask(filled, "GET", f"/tasks/{uid}")["status"] == "succeeded")
    assert ask(filled, "GET", "/health")["status"] == "available"


def test_copies_stay_if_asked(filled):
    task = good(filled, "POST", "/indexes/news/takedowns", {"ids": [WRONG["id"]], "copies": False, **WHY})
    assert task["details"]["deletedDocuments"] == 1
    assert filled.get("/indexes/news/documents/" + WRONG["id"]).status_code == 404
    assert ask(filled, "GET", "/indexes/news/documents/" + COPY["id"])["id"] == COPY["id"]


def test_a_record_is_signed_with_the_master_key(start, tmp_path):
    """Also after a dump; a forged one is told from those that were signed, though its chain is whole."""
    key, other = "a-master-key-of-sufficient-length", "another-key-of-sufficient-length"
    master = tmp_path / "master"

    def run(database, text, *options):
        master.write_text(text)
        master.chmod(0o600)
        daemon = start("--master-key-file", str(master), "--dump-dir", str(tmp_path / "dumps"), *options, db=database)
        return daemon, {"Authorization": f"Bearer {text}"}

    def end(daemon, head, path, body):
        uid = ask(daemon, "POST", path, body, headers=head)["taskUid"]
        until(lambda: ask(daemon, "GET", f"/tasks/{uid}", headers=head)["status"] == "succeeded")

    daemon, head = run(tmp_path / "db", key)
    end(daemon, head, "/indexes", {"uid": "news", "primaryKey": "id", "preset": "articles"})
    end(daemon, head, "/indexes/news/documents", [WRONG, story(1)])
    end(daemon, head, "/indexes/news/takedowns", {"ids": [WRONG["id"]], **WHY})
    end(daemon, head, "/indexes/news/takedowns", {"ids": ["story-1"], **WHY})
    listed = ask(daemon, "GET", "/indexes/news/takedowns", headers=head)
    assert (listed["intact"], listed["validSignatures"], listed["total"]) == (True, 2, 2)
    for record in listed["results"]:
        own = {name: value for name, value in record.items() if name not in ("hash", "signature")}
        text = "takedown " + hashed(json.dumps(own, separators=(",", ":"), ensure_ascii=False))
        assert record["signature"] == hmac.new(key.encode(), text.encode(), "sha256").hexdigest()
    end(daemon, head, "/dumps", None)
    assert daemon.stop() == 0
    path = tmp_path / "db/takedowns.json"
    records = json.loads(path.read_text())["records"]
    last = records[-1]
    last["who"] = "nobody"
    del last["hash"]
    last["hash"] = hashed(json.dumps(last, separators=(",", ":"), ensure_ascii=False))
    path.write_text(json.dumps({"records": records}, separators=(",", ":")))
    for database, text, valid, more in [
            (tmp_path / "db", key, 1, []), (tmp_path / "db", other, 0, []),
            (tmp_path / "restored", key, 2, ["--import-dump", str(next((tmp_path / "dumps").iterdir()))])]:
        daemon, head = run(database, text, *more)
        listed = ask(daemon, "GET", "/indexes/news/takedowns?limit=1", headers=head)
        assert (listed["intact"], listed["validSignatures"], listed["total"]) == (True, valid, 2)
        assert daemon.stop() == 0


def test_the_record(filled, tmp_path):
    assert ask(filled, "GET", "/indexes/news/takedowns") == {"results": [], "offset": 0, "limit": 20, "total": 0,
                                                             "intact": True, "validSignatures": 0}
    good(filled, "POST", "/indexes/news/takedowns", {"ids": [WRONG["id"], "never-seen"], **WHY})
    good(filled, "POST", "/indexes/news/takedowns", {"ids": [7], "copies": False, **WHY})
    listed = ask(filled, "GET", "/indexes/news/takedowns")
    first, second = listed["results"]
    assert listed["intact"] and listed["total"] == 2
    assert [d["id"] for d in first["documents"]] == [hashed(i) for i in (WRONG["id"], COPY["id"], "never-seen")]
    assert [d["text"] is None for d in first["documents"]] == [False, False, True]
    assert second["documents"] == [{"id": hashed("7"), "text": None}]
    assert (first["who"], first["reason"], first["number"]) == (WHY["who"], WHY["reason"], 1)
    assert second["previous"] == first["hash"]
    own = {key: value for key, value in first.items() if key != "hash"}
    assert first["hash"] == hashed(json.dumps(own, separators=(",", ":"), ensure_ascii=False))
    assert ask(filled, "GET", "/indexes/news/takedowns?id=other/till")["total"] == 1
    assert ask(filled, "GET", "/indexes/news/takedowns?id=story-1")["total"] == 0
    page = ask(filled, "GET", "/indexes/news/takedowns?offset=1&limit=1")
    assert [record["number"] for record in page["results"]] == [2]
    path = tmp_path / "db/takedowns.json"
    path.write_text(path.read_text().replace("court order", "no order"))
    assert ask(filled, "GET", "/indexes/news/takedowns")["intact"] is False


WRONG_ORDERS = [
    ({"ids": [], **WHY}, "1 to 1000 ids"),
    ({"ids": ["a", 1.5], **WHY}, "`.ids[1]`"),
    ({"ids": ["a"], "who": "me"}, "`.reason`"),
    ({"ids": ["a"], "reason": "so"}, "`.who`"),
    ({"ids": ["a"], "resaon": "so"}, "reason"),
]


def test_wrong_orders(filled):
    for body, said in WRONG_ORDERS:
        assert said in ask(filled, "POST", "/indexes/news/takedowns", body, code=400)["message"], body


def test_an_unknown_index(daemon):
    assert ask(daemon, "POST", "/indexes/nowhere/takedowns", {"ids": ["a"], **WHY}, code=404)["code"] == \
        "index_not_found"


def test_documents_of_any_kind(start, tmp_path):
    daemon = start("--dump-dir", str(tmp_path / "db/dumps"), db=tmp_path / "db")
    good(daemon, "POST", "/indexes/clubs/documents",
         [{"id": n, "name": f"Club {n}", "note": "zwrkolddraft" if n == 7 else "fine"} for n in range(30)])
    good(daemon, "POST", "/dumps")
    good(daemon, "POST", "/indexes/clubs/takedowns", {"ids": [7], **WHY})
    assert traces(tmp_path / "db") == []
    task = good(daemon, "POST", "/indexes/clubs/documents", [{"id": 7, "name": "Club 7"}])
    assert task["details"]["takenDownIds"] == ["7"]


def test_a_kill_in_the_middle(tmp_path):
    """Killed again and again while it takes down, the daemon goes on where it was."""
    roll = random.Random(75)
    daemon = Daemon(tmp_path / "db", "--dump-dir", str(tmp_path / "db/dumps"))
    good(daemon, "POST", "/indexes", {"uid": "news", "primaryKey": "id", "preset": "articles"})
    good(daemon, "POST", "/indexes/news/documents", [DRAFT, WRONG, COPY] + [story(n) for n in range(MANY)])
    good(daemon, "POST", "/dumps")
    assert traces(tmp_path / "db") != []
    uid = ask(daemon, "POST", "/indexes/news/takedowns", {"ids": [WRONG["id"]], **WHY})["taskUid"]
    kills = 0
    for _ in range(6):
        time.sleep(roll.uniform(0, 0.1))
        kills += ask(daemon, "GET", f"/tasks/{uid}")["finishedAt"] is None
        daemon.signal(signal.SIGKILL)
        daemon.wait()
        daemon = Daemon(tmp_path / "db", "--dump-dir", str(tmp_path / "db/dumps"))
    assert ended(daemon, uid)["status"] == "succeeded"
    assert kills > 0
    assert traces(tmp_path / "db") == []
    assert ask(daemon, "GET", "/indexes/news/stats")["numberOfDocuments"] == MANY
    listed = ask(daemon, "GET", "/indexes/news/takedowns")
    assert (listed["total"], listed["intact"]) == (1, True)
    assert daemon.stop() == 0
