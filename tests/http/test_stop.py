# SPDX-License-Identifier: GPL-2.0-or-later
"""test_stop.py - told to stop, the daemon finishes what it has begun, and ends well."""
import json
import signal
import socket
import threading
import time

import pytest
import requests

from conftest import ANSWER_SECONDS, get, post, until

RESTS = 0.5  # seconds without a request after which a client on a busy machine may be thought idle


def refuses_connections(daemon):
    try:
        socket.create_connection(("127.0.0.1", daemon.port), timeout=ANSWER_SECONDS).close()
    except ConnectionRefusedError:
        return True
    except ConnectionResetError:
        pass
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_request_that_has_begun_is_answered(start, number):
    daemon = start()
    request = post("/indexes/articles/search", '{"q":"bridge","limit":1}')
    with daemon.wire() as wire:
        wire.send(request[:-10])
        with daemon.wire() as other:  # when this is answered, the first has been taken in, too
            other.send(get("/version"))
            assert other.answer()[0] == 200
        daemon.signal(number)
        until(lambda: refuses_connections(daemon))
        wire.send(request[-10:])
        status, headers, body = wire.answer()
        assert status == 200 and json.loads(body)["hits"]
        assert headers["connection"].lower() == "close"
        assert wire.ended()
    assert daemon.wait() == 0


def test_idle_connections_do_not_delay_the_end(start):
    daemon = start("--stop-timeout", "3600")
    with daemon.wire() as wire:
        wire.send(get("/version"))
        assert wire.answer()[0] == 200
        daemon.signal(signal.SIGTERM)
        assert wire.ended()
        assert daemon.wait() == 0


def test_a_client_that_never_finishes_is_not_waited_for(start):
    daemon = start("--stop-timeout", "1", "--request-timeout", "3600")
    with daemon.wire() as wire:
        wire.send(post("/indexes/articles/search", "{}")[:-1])
        with daemon.wire() as other:
            other.send(get("/version"))
            assert other.answer()[0] == 200
        daemon.signal(signal.SIGTERM)
        assert daemon.wait() == 0


def test_busy_clients_lose_no_request(start):
    """Who asks again at once is told to close with an answer; a connection that rests may end."""
    daemon = start()
    stopping = threading.Event()
    wrong = []

    def client():
        wire = daemon.wire()
        told = False
        answered = time.monotonic()
        while not told:
            asked = time.monotonic()
            try:
                wire.send(get("/search?q=round"))
                answer = wire.answer()
            except (BrokenPipeError, ConnectionResetError):
                answer = None
            if answer is None:
                if asked - answered < RESTS:
                    wrong.append("a request was not answered")
                return
            answered = time.monotonic()
            json.loads(answer[2])
            told = answer[1].get("connection", "").lower() == "close"
        if not stopping.is_set():
            wrong.append("closed too early")
        wire.close()

    threads = [threading.Thread(target=client) for _ in range(8)]
    for thread in threads:
        thread.start()
    until(lambda: requests.get(daemon.url + "/health", timeout=ANSWER_SECONDS).ok)
    stopping.set()
    daemon.signal(signal.SIGTERM)
    for thread in threads:
        thread.join(ANSWER_SECONDS)
    assert daemon.wait() == 0
    assert wrong == []


def test_hangup_changes_nothing(start):
    daemon = start()
    daemon.signal(signal.SIGHUP)
    assert daemon.get("/version").status_code == 200
    assert daemon.process.poll() is None


def test_a_client_that_goes_away_does_not_hurt(start):
    daemon = start()
    for _ in range(20):
        with daemon.wire() as wire:
            wire.send(get("/search?limit=1000&body=true") * 5)
    assert daemon.get("/version").status_code == 200


def test_a_long_task_is_put_back(start, tmp_path):
    """Its documents are added by the next daemon, so that stopping takes moments however many they are."""
    daemon = start(db=tmp_path / "db")
    rows = "id,town\n" + "".join(f"{number},Harbor\n" for number in range(40000))
    answer = requests.post(f"{daemon.url}/indexes/towns/documents", data=rows, timeout=ANSWER_SECONDS,
                           headers={"Content-Type": "text/csv", "Connection": "close"})
    task = f"/tasks/{answer.json()['taskUid']}"
    until(lambda: daemon.get(task).json()["status"] == "processing")
    assert daemon.stop() == 0
    assert not list((tmp_path / "db" / "indexes").rglob("seg-*"))
    daemon = start(db=tmp_path / "db")
    until(lambda: daemon.get(task).json()["status"] == "succeeded")
    assert daemon.get("/indexes/towns/stats").json()["numberOfDocuments"] == 40000
