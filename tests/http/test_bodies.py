# SPDX-License-Identifier: GPL-2.0-or-later
"""test_bodies.py - bodies on their way: what is refused by its head, and how much may wait."""
import json

import pytest
import requests

from conftest import ANSWER_SECONDS, get, post, until
from memory import has_less, memory

KEY = "k" * 32
PATIENT = ("--request-timeout", "60")  # the bodies of many connections wait on each other
KEYED = f"Authorization: Bearer {KEY}\r\n"


@pytest.fixture
def keyed(start, tmp_path):
    (tmp_path / "key").write_text(KEY)
    return start("--master-key-file", str(tmp_path / "key"), *PATIENT)


@pytest.fixture
def live(start, tmp_path):
    """A daemon that is written to, and has little room for bodies."""
    return start("--max-bodies-mb", "1", *PATIENT, db=tmp_path / "db")


def head(path, length, more="", kind="application/json", method="POST"):
    return (f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {length}\r\n{more}\r\n")


@pytest.mark.parametrize("path", ["/indexes/articles/search", "/indexes/articles/documents", "/nowhere"])
@pytest.mark.parametrize("more", ["", "Authorization: Bearer wrong\r\n"])
def test_a_large_body_is_refused_by_its_head(keyed, path, more):
    with keyed.wire() as wire:
        wire.send(head(path, 5 << 20, more))
        status, headers, _ = wire.answer()
        assert status == (404 if path == "/nowhere" else 403 if more else 401)
        assert headers["connection"].lower() == "close" and wire.ended()


def test_who_asks_first_is_refused_at_once(keyed):
    with keyed.wire() as wire:
        wire.send(head("/indexes/articles/search", 20, "Expect: 100-continue\r\n"))
        assert wire.answer()[0] == 401 and wire.ended()


def test_after_a_small_body_the_connection_stays(keyed):
    with keyed.wire() as wire:
        for path, method, status in (("/indexes/articles/search", "POST", 401), ("/nowhere", "POST", 404),
                                     ("/health", "DELETE", 405)):
            wire.send(head(path, 600000, method=method) + "a" * 600000)
            refused = wire.answer()
            assert refused[0] == status and ("allow" in refused[1]) == (status == 405)
        wire.send(post("/indexes/articles/search", '{"q":"bridge"}', KEYED))
        assert wire.answer()[0] == 200


def test_bodies_without_a_key_need_no_memory(keyed):
    keyed.get("/version")
    before = memory(keyed)
    wires = [keyed.wire() for _ in range(60)]
    for wire in wires:
        wire.send(head("/indexes/articles/search", 900001) + "a" * 900000)
    assert keyed.get("/health").status_code == 200
    assert has_less(keyed, before + (16 << 10))  # they are 54 MB
    for wire in wires:
        wire.send("a")
        assert wire.answer()[0] == 401
        wire.close()


def test_a_body_that_waited_on_disk_is_read(start):
    daemon = start()
    with daemon.wire() as wire:
        wire.send(post("/indexes/articles/search", '{"q":' + " " * 700000 + '"bridge"}'))
        status, _, body = wire.answer()
        assert status == 200 and json.loads(body)["estimatedTotalHits"] > 0


def add(daemon, data, kind="application/json"):
    answer = requests.post(f"{daemon.url}/indexes/notes/documents", data=data, headers={"Content-Type": kind},
                           timeout=ANSWER_SECONDS)
    assert answer.status_code == 202, answer.text
    until(lambda: daemon.get(f"/tasks/{answer.json()['taskUid']}").json()["status"] == "succeeded")


def test_lists_of_ids_and_names_may_be_longer_than_searches(live):
    add(live, json.dumps([{"id": f"note-{number:08}", "text": "storm"} for number in range(3)]))
    ids = json.dumps([f"note-{number:08}" for number in range(2, 200000)])
    names = "".join(f"Person {number} of Many,{'x' * 150}\n" for number in range(10000))
    deleted = requests.post(f"{live.url}/indexes/notes/documents/delete-batch", data=ids, timeout=ANSWER_SECONDS,
                            headers={"Content-Type": "application/json"})
    listed = requests.post(f"{live.url}/indexes/notes/lists", data=names, timeout=ANSWER_SECONDS,
                           headers={"Content-Type": "text/csv"})
    assert len(ids) > 3 << 20 and len(names) > 3 << 19
    assert (deleted.status_code, listed.status_code) == (202, 202), (deleted.text, listed.text)
    until(lambda: live.get("/indexes/notes/stats").json()["numberOfDocuments"] == 2)
    assert live.get(f"/indexes/notes/lists/{listed.json()['id']}").json()["names"] == 10000
    for path, size in (("/indexes/notes/lists", 17 << 20), ("/indexes/notes/search", 2 << 20)):
        refused = requests.post(f"{live.url}{path}", data=b" " * size, timeout=ANSWER_SECONDS)
        assert (refused.status_code, refused.json()["code"]) == (413, "payload_too_large")


@pytest.mark.parametrize("size", [1000, 300000, 2000000])
def test_documents_of_any_size_arrive(live, size):
    notes = [{"id": n, "text": f"{'word ' * (size // 5)}{n}"} for n in range(3)]
    add(live, json.dumps(notes, indent=1))
    assert live.get("/indexes/notes/documents/1").json()["text"] == notes[1]["text"]
    add(live, "".join(f"{json.dumps(dict(note, id=note['id'] + 10))}\n" for note in notes), "application/x-ndjson")
    assert live.get("/indexes/notes/documents/12").json()["text"] == notes[2]["text"]


def test_unfinished_bodies_are_limited_together(live):
    add(live, '[{"id":1,"text":"ferry"}]')
    before = memory(live)
    wires = [live.wire() for _ in range(40)]  # 36 MB: 1 in memory, 16 on disk
    for wire in wires:
        wire.send(head("/indexes/notes/search", 900002) + '{"q":"ferry"' + " " * (900000 - 12))
    assert live.get("/health").status_code == 200
    assert has_less(live, before + (16 << 10))
    answers = []
    for wire in wires:
        wire.send(" }")
        answers.append(wire.answer())
        wire.close()
    assert {answer[0] for answer in answers} == {200, 503}
    refused = next(answer for answer in answers if answer[0] == 503)
    assert b"1 MB together" in refused[2] and "retry-after" in refused[1]
    until(lambda: requests.post(f"{live.url}/indexes/notes/search", data='{"q":"ferry"' + " " * 900000 + "}",
                                headers={"Content-Type": "application/json"},
                                timeout=ANSWER_SECONDS).status_code == 200)


@pytest.mark.parametrize("kind, begin, end", [("application/json", '[{"id":1,"text":"', '"}]'),
                                              ("text/csv", 'id,text\n1,"', '"\n')])
def test_unfinished_documents_are_limited_together(live, kind, begin, end):
    before = memory(live)
    length = 2 << 20
    wires = [live.wire() for _ in range(20)]  # 40 MB
    for wire in wires:
        wire.send(head("/indexes/notes/documents", len(begin) + length + len(end), kind=kind) + begin + "a" * length)
    assert live.get("/health").status_code == 200
    assert has_less(live, before + (24 << 10))
    statuses = []
    for wire in wires:
        wire.send(end)
        status, _, body = wire.answer()
        statuses.append(status)
        assert status == 202 or b"1 MB together" in body
        wire.close()
    assert 503 in statuses and (kind == "text/csv" or 202 in statuses)
    add(live, '[{"id":2,"text":"ferry"}]')


def test_a_body_that_is_never_finished_gives_its_room_back(live):
    for _ in range(30):
        with live.wire() as wire:
            wire.send(head("/indexes/notes/documents", 1 << 20) + '[{"id":1,"text":"' + "a" * 900000)
            wire.send(get("/"))
    until(lambda: requests.post(f"{live.url}/indexes/notes/documents", json=[{"id": 3, "text": "b" * 3000000}],
                                timeout=ANSWER_SECONDS).status_code == 202)
