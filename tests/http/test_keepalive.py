# SPDX-License-Identifier: GPL-2.0-or-later
"""test_keepalive.py - one connection, many requests: one after another or all at once."""
import json
import threading

import requests

from conftest import ANSWER_SECONDS, get, post


def test_one_connection_serves_many_requests(daemon):
    with daemon.wire() as wire:
        for number in range(100):
            wire.send(get(f"/search?q=round&limit=1&offset={number % 50}"))
            status, _, body = wire.answer()
            assert status == 200
            assert json.loads(body)["offset"] == number % 50


def test_pipelined_requests_are_answered_in_order(daemon):
    with daemon.wire() as wire:
        wire.send("".join(get(f"/search?q=round&limit={n}") for n in range(1, 21)))
        for number in range(1, 21):
            assert json.loads(wire.answer()[2])["limit"] == number


def test_bodies_and_none_in_one_stream(daemon):
    with daemon.wire() as wire:
        wire.send(post("/indexes/articles/search", '{"limit":1}') + get("/version")
                  + post("/indexes/articles/search", '{"limit":2}'))
        assert json.loads(wire.answer()[2])["limit"] == 1
        assert b"pkgVersion" in wire.answer()[2]
        assert json.loads(wire.answer()[2])["limit"] == 2


def test_an_error_does_not_end_the_connection(daemon):
    with daemon.wire() as wire:
        for path, status in (("/search?limit=x", 400), ("/none", 404), ("/version", 200)):
            wire.send(get(path))
            assert wire.answer()[0] == status


def test_http10_and_close_are_respected(daemon):
    with daemon.wire() as wire:
        wire.send("GET /version HTTP/1.0\r\n\r\n")
        assert wire.answer()[0] == 200
        assert wire.ended()
    with daemon.wire() as wire:
        wire.send(get("/version", more="Connection: close\r\n"))
        assert wire.answer()[0] == 200
        assert wire.ended()


def test_a_request_in_pieces(daemon):
    with daemon.wire() as wire:
        for byte in get("/search?q=bridge"):
            wire.send(byte)
        assert wire.answer()[0] == 200


def test_many_clients_at_once_get_their_own_answers(daemon):
    wrong = []

    def client(number):
        session = requests.Session()
        for turn in range(30):
            answer = session.get(daemon.url + "/search", timeout=ANSWER_SECONDS,
                                 params={"q": f"round {number}", "limit": 1 + turn % 3}).json()
            if answer["query"] != f"round {number}" or answer["limit"] != 1 + turn % 3:
                wrong.append(answer)

    threads = [threading.Thread(target=client, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
