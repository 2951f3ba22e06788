# SPDX-License-Identifier: GPL-2.0-or-later
"""test_health.py - whatever searches do, operators get their answers."""
import fcntl
import signal
import threading
import time

import requests

from conftest import ANSWER_SECONDS, get, until
from live import Live


def healthy(url):
    answer = requests.get(url + "/health", timeout=ANSWER_SECONDS)
    return answer.status_code == 200 and answer.json() == {"status": "available"}


def test_health_is_answered_when_connections_are_used_up(start):
    daemon = start("--max-connections", "8", "--health-listen", "127.0.0.1:0")
    wires = [daemon.wire() for _ in range(8)]
    for wire in wires:
        wire.send("GET /version HT")
    with daemon.wire() as late:
        late.send(get("/search?q=a"))
        status, headers, body = late.answer()
        assert status == 503
        assert int(headers["retry-after"]) > 0
        assert b"too_many_search_requests" in body
    for _ in range(5):
        assert healthy(daemon.url)
        assert healthy(daemon.health_url)
    for wire in wires:
        wire.send("TP/1.1\r\nHost: localhost\r\n\r\n")
        assert wire.answer()[0] == 200
        wire.close()


def test_idle_connections_make_room_for_new_ones(start):
    daemon = start("--max-connections", "4")
    wires = [daemon.wire() for _ in range(4)]
    for wire in wires:
        wire.send(get("/version"))
        assert wire.answer()[0] == 200
    until(lambda: daemon.get("/search").status_code == 200)
    for wire in wires:
        wire.close()


def test_health_is_answered_while_searches_keep_all_threads_busy(start):
    daemon = start("--threads", "1", "--health-listen", "127.0.0.1:0")
    over = threading.Event()
    wrong = []

    def client():
        session = requests.Session()
        while not over.is_set():
            answer = session.get(daemon.url + "/search", timeout=ANSWER_SECONDS,
                                 params={"q": "round rain OR storm", "limit": 1000})
            if answer.status_code not in (200, 503):
                wrong.append(answer.text)

    threads = [threading.Thread(target=client) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(30):
        assert healthy(daemon.url)
        assert healthy(daemon.health_url)
    over.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def state(daemon):
    with open(f"/proc/{daemon.process.pid}/stat", encoding="ascii") as file:
        return file.read().rsplit(")", 1)[1].split()[0]


def test_a_search_that_has_waited_too_long_is_turned_away(start):
    daemon = start("--max-wait-ms", "200")
    with daemon.wire() as wire:
        wire.send(get("/search?q=round"))
        assert wire.answer()[0] == 200
        time.sleep(0.5)  # the answer is out; the daemon has still to notice
        daemon.signal(signal.SIGSTOP)
        until(lambda: state(daemon) == "T")
        wire.send(get("/search?q=round"))
        time.sleep(1)
        daemon.signal(signal.SIGCONT)
        status, headers, _ = wire.answer()
        assert status == 503 and "retry-after" in headers
        wire.send(get("/search?q=round"))
        assert wire.answer()[0] == 200
    assert "dateline_searches_turned_away_total 1" in daemon.get("/metrics").text


def test_the_health_address_answers_operators_only(start):
    daemon = start("--health-listen", "127.0.0.1:0")
    assert requests.get(daemon.health_url + "/metrics", timeout=ANSWER_SECONDS).status_code == 200
    assert requests.get(daemon.health_url + "/version", timeout=ANSWER_SECONDS).status_code == 200
    assert requests.get(daemon.health_url + "/search", timeout=ANSWER_SECONDS).status_code == 404


def test_a_client_that_asks_for_health_first_can_search_after(daemon):
    session = requests.Session()
    for _ in range(3):
        assert session.get(daemon.url + "/health", timeout=ANSWER_SECONDS).status_code == 200
        assert session.get(daemon.url + "/search", timeout=ANSWER_SECONDS).status_code == 200


def numbers(text):
    return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))


def test_metrics_count_what_was_answered(start):
    daemon = start()
    for _ in range(3):
        daemon.search(q="bridge")
    daemon.search(q="nothingofthekind", matchingStrategy="all")
    daemon.get("/search", params={"limit": "x"})
    daemon.get("/nothing")
    counted = numbers(daemon.get("/metrics").text)
    assert counted['dateline_http_requests_total{method="GET",path="/search",status="2xx"}'] == "4"
    assert counted['dateline_http_requests_total{method="GET",path="/search",status="4xx"}'] == "1"
    assert counted['dateline_http_requests_total{method="any",path="other",status="4xx"}'] == "1"
    assert counted['dateline_http_response_seconds_count{method="GET",path="/search"}'] == "5"
    assert counted["dateline_searches_total"] == "4"
    assert counted["dateline_searches_without_hits_total"] == "1"
    assert float(counted["process_resident_memory_bytes"]) > 0


def test_metrics_tell_what_is_held_and_done(start, tmp_path):
    daemon = start(db=tmp_path / "db")
    empty = numbers(daemon.get("/metrics").text)
    assert empty["dateline_documents"] == "0" and "dateline_last_publish_timestamp_seconds" not in empty
    assert 0 < float(empty["dateline_disk_free_bytes"]) <= float(empty["dateline_disk_bytes"])
    live = Live(daemon)
    before = time.time()
    live.add([{"id": 1}, {"id": 2}])
    live.add([{"no": "id"}], status="failed")
    counted = numbers(daemon.get("/metrics").text)
    assert counted["dateline_documents"] == "2" and float(counted["dateline_index_bytes"]) > 0
    assert counted["dateline_kept_sets_bytes"] == "0"  # of two documents none pays
    assert (counted["dateline_tasks_succeeded_total"], counted["dateline_tasks_failed_total"]) == ("1", "1")
    assert counted["dateline_tasks_enqueued"] == "0"
    assert before - 2 < float(counted["dateline_last_publish_timestamp_seconds"]) < time.time() + 2


def test_metrics_are_in_prometheus_form(daemon):
    answer = daemon.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    typed = {line.split()[2] for line in answer.text.splitlines() if line.startswith("# TYPE")}
    for line in answer.text.splitlines():
        if not line.startswith("#"):
            name = line.split("{")[0].split(" ")[0]
            assert name in typed or name.rsplit("_", 1)[0] in typed
            float(line.rsplit(" ", 1)[1])


def health(daemon):
    return daemon.get("/health").json()


def test_tasks_that_wait_are_told(start, tmp_path):
    """Another process writes to the database, as a long load does."""
    daemon = start(db=tmp_path / "db")
    live = Live(daemon)
    live.add([{"id": 1}])
    until(lambda: not locked(tmp_path / "db" / "lock"))
    with open(tmp_path / "db" / "lock", "rb+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        asked = live.of_index("POST", "/documents", json=[{"id": 2}])
        assert live.waiting(asked)["error"]["code"] == "index_locked"
        assert health(daemon) == {"status": "degraded", "problems": [{"code": "index_locked", "tasks": 1}]}
        assert "dateline_tasks_waiting 1" in daemon.get("/metrics").text
        assert str(tmp_path) not in daemon.get("/health").text # it is told without a key
    live.done(asked)
    until(lambda: health(daemon) == {"status": "available"})
    assert "waitsFor" not in live.task(asked.json()["taskUid"])["details"]


def locked(path):
    with open(path, "rb+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
