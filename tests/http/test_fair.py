# SPDX-License-Identifier: GPL-2.0-or-later
"""test_fair.py - what one address and one key may have: connections, requests at once and a second.
That long searches keep nobody waiting is in unit/test_server_runners.c, and measured by
bench/bench_fair.py."""
import gzip
import json
import threading

import pytest
import requests

from conftest import ANSWER_SECONDS, get, until

MASTER = "a-master-key-of-sixteen-bytes-or-more"
MANY = 20


def too_many(answer):
    status, headers, body = answer
    return (status == 429 and json.loads(body)["code"] == "too_many_requests"
            and int(headers["retry-after"]) > 0)


def statuses(wire, count):
    answers = [wire.answer() for _ in range(count)]
    assert all(answer[0] == 200 or too_many(answer) for answer in answers)
    return [answer[0] for answer in answers]


def test_a_rate_by_address(start):
    daemon = start("--address-rate", "1")
    with daemon.wire() as wire:
        wire.send(get("/version") * MANY)
        got = statuses(wire, MANY)
        assert got[0] == 200 and 429 in got
        wire.send(get("/version"))  # the connection is still open
        assert wire.answer()[0] in (200, 429)
    for _ in range(MANY):
        with daemon.wire() as wire:
            wire.send(get("/health"))
            assert wire.answer()[0] == 200


@pytest.fixture
def keyed(start, tmp_path):
    file = tmp_path / "key"
    file.write_text(MASTER)
    return lambda *options: start("--master-key-file", str(file), *options)


def test_a_rate_by_key(keyed):
    daemon = keyed("--key-rate", "1")
    with daemon.wire() as wire:
        wire.send(get("/version", more=f"Authorization: Bearer {MASTER}\r\n") * MANY)
        got = statuses(wire, MANY)
        assert got[0] == 200 and 429 in got
        wire.send(get("/version", more="Authorization: Bearer other\r\n"))
        assert wire.answer()[0] == 403
        wire.send(get("/version") * 2)
        assert [wire.answer()[0] for _ in range(2)] == [401] * 2


def test_requests_at_once(start):
    """Many at once are more than one at once, sooner or later; each gets an answer."""
    daemon = start("--address-requests", "1")
    seen = set()

    def ask():
        session = requests.Session()
        for _ in range(MANY):
            answer = session.get(daemon.url + "/search?q=the", timeout=ANSWER_SECONDS)
            seen.add(answer.status_code)

    def crowd():
        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen <= {200, 429}
        return 429 in seen

    until(crowd)
    until(lambda: daemon.get("/search?q=the").status_code == 200)  # a request counts until its answer is sent


def test_connections_of_an_address(start):
    daemon = start("--address-connections", "2")
    with daemon.wire() as first, daemon.wire() as second:
        for wire in (first, second):
            wire.send(get("/version"))
            assert wire.answer()[0] == 200
            wire.send("GET /version HTTP/1.1\r\nHost: ")

        def third():
            with daemon.wire() as wire:
                wire.send(get("/version"))
                answer = wire.answer()
            assert answer[0] == 200 or too_many(answer)
            return answer[0] == 200

        # A second later, one that sends nothing makes room.
        until(third)
        ended = [wire for wire in (first, second) if wire_is_ended(wire)]
        assert len(ended) >= 1


def wire_is_ended(wire):
    try:
        wire.send("localhost\r\n\r\n")
        return wire.answer() is None
    except OSError:
        return True


def test_above_the_limit_connections_get_an_answer(start):
    daemon = start("--address-connections", "1")
    with daemon.wire() as busy:
        busy.send(get("/version"))
        assert busy.answer()[0] == 200
        refused = 0
        for _ in range(200):
            with daemon.wire() as wire:
                wire.send(get("/version"))
                answer = wire.answer()
                assert answer[0] == 200 or too_many(answer)
                refused += answer[0] == 429
                if refused == 20:
                    break
            with daemon.wire() as wire:
                wire.send(get("/health"))
                assert wire.answer()[0] == 200


def test_a_body_that_expands_keeps_nobody_waiting(start, tmp_path):
    """A connection's thread serves others while a runner takes what a few bytes expand to."""
    daemon = start("--threads", "1", db=tmp_path / "db")
    packed = gzip.compress(b"[" + b'{"id": 1, "title": "harbour"},' * (1 << 21))
    refused = []

    def send():
        refused.append(requests.post(f"{daemon.url}/indexes/stories/documents", data=packed, timeout=ANSWER_SECONDS,
                                     headers={"Content-Type": "application/json", "Content-Encoding": "gzip"}))

    sender, answers = threading.Thread(target=send), 0
    with daemon.wire() as wire:
        sender.start()
        while sender.is_alive():
            wire.send(get("/version"))
            assert wire.answer()[0] == 200
            answers += 1
    assert refused[0].status_code in (400, 413) and answers > 300
