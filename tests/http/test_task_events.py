# SPDX-License-Identifier: GPL-2.0-or-later
"""test_task_events.py - streams of what becomes of tasks and batches: order, filters, keys, breaks."""
import json
import threading

import pytest
import requests

from conftest import ANSWER_SECONDS, until
from live import Live

MASTER = "a-master-key-of-tests"


class Events:
    """Reads a stream on a thread of its own: (event, id, data)."""

    def __init__(self, daemon, path="/tasks/stream", last=None, key=None, **params):
        head = {"Last-Event-ID": last} if last is not None else {}
        if key:
            head["Authorization"] = "Bearer " + key
        self.seen = []
        self.ended = threading.Event()
        self.answer = requests.get(daemon.url + path, params=params, headers=head, stream=True, timeout=ANSWER_SECONDS)
        assert self.answer.status_code == 200, self.answer.text
        assert self.answer.headers["content-type"] == "text/event-stream"
        self.lines = self.answer.iter_lines(chunk_size=1)
        assert next(self.lines).startswith(b"retry:")  # it has begun
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        event = {}
        try:
            for line in self.lines:
                name, _, value = line.decode().partition(": ")
                if name in ("id", "event", "data"):
                    event[name] = value
                elif not line and "data" in event:
                    self.seen.append((event.get("event"), event["id"], json.loads(event["data"])))
                    event = {}
        except requests.RequestException:
            pass
        self.ended.set()

    def states(self):
        return [(data.get("indexUid"), data.get("status")) for _, _, data in list(self.seen)]

    def wait(self, count):
        until(lambda: len(self.seen) >= count)
        return self.seen


@pytest.fixture
def live(start, tmp_path):
    return Live(start(db=tmp_path / "db"), index="books")


def test_a_task_is_told_of_at_each_change(live):
    stream = Events(live.daemon)
    task = live.add([{"id": 1}])
    stream.wait(3)
    assert stream.states() == [("books", state) for state in ("enqueued", "processing", "succeeded")]
    first, second, last = [data for _, _, data in stream.seen]
    assert last == task
    assert first["startedAt"] is None and first["finishedAt"] is None and first["duration"] is None
    assert first["details"] == {"receivedDocuments": 1, "indexedDocuments": None}
    assert second["startedAt"] == task["startedAt"] and second["finishedAt"] is None
    assert {event for event, _, _ in stream.seen} == {None} and len({number for _, number, _ in stream.seen}) == 3
    failed = live.add([{"no": 1}], status="failed")
    assert stream.wait(6)[-1][2] == failed and stream.seen[-2][2]["error"] is None


def test_a_client_goes_on_where_it_was(live):
    stream = Events(live.daemon)
    for number in range(4):
        live.add([{"id": number}])
    stream.wait(12)
    again = Events(live.daemon, last=stream.seen[6][1])
    assert again.wait(5) == stream.seen[7:12]
    late = Events(live.daemon)
    live.add([{"id": 9}])
    assert late.wait(3) == stream.wait(15)[12:]


def test_what_is_not_known_any_more_was_missed(start, tmp_path):
    live = Live(start(db=tmp_path / "db"), index="books")
    stream = Events(live.daemon)
    live.add([{"id": 1}])
    last = stream.wait(3)[-1][1]
    assert live.daemon.stop() == 0 and stream.ended.wait(ANSWER_SECONDS)
    live = Live(start(db=tmp_path / "db"), index="books")
    for unknown in (last, "7", "nonsense", last.split("-")[0] + "-99999999"):
        again = Events(live.daemon, last=unknown)
        assert again.wait(1)[0][0] == "missed" and again.seen[0][2] == {}
    live.add([{"id": 2}])
    again.wait(4)
    assert again.states()[1:] == [("books", state) for state in ("enqueued", "processing", "succeeded")]


def test_filters_are_those_of_the_list(live):
    ends = Events(live.daemon, statuses="succeeded,failed")
    films = Events(live.daemon, indexUids="films")
    settings = Events(live.daemon, types="settingsUpdate", statuses="enqueued")
    live.add([{"id": 1}])
    live.done(live.call("PATCH", "/indexes/films/settings", json={"stopWords": ["a"]}))
    films.wait(3), ends.wait(2), settings.wait(1)
    assert ends.states() == [("books", "succeeded"), ("films", "succeeded")]
    assert {name for name, _ in films.states()} == {"films"} and settings.states() == [("films", "enqueued")]
    for path, code in [("?statuses=done", "invalid_task_statuses"), ("?limit=3", "bad_request"), ("?uids=x", "invalid_task_uids")]:
        answer = live.call("GET", "/tasks/stream" + path)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert live.call("HEAD", "/tasks/stream").headers["content-type"] == "text/event-stream"


def test_batches(live):
    stream = Events(live.daemon, "/batches/stream")
    task = live.add([{"id": 1}])
    until(lambda: stream.seen and stream.seen[-1][2]["finishedAt"])
    assert stream.seen[-1][2] == live.call("GET", f"/batches/{task['batchUid']}").json()


def test_a_cancelation_is_told(live):
    stream = Events(live.daemon, statuses="canceled", types="settingsUpdate")
    answer = None
    for number in range(100):  # more than are done at once
        answer = live.of_index("PATCH", "/settings", json={"stopWords": [f"word{number}"]})
    live.done(live.call("POST", "/tasks/cancel", params={"uids": answer.json()["taskUid"]}))
    task = live.task(answer.json()["taskUid"])
    if task["status"] == "canceled":
        assert stream.wait(1)[-1][2] == task
    else:
        assert not stream.seen


def test_a_stop_ends_streams(live):
    streams = [Events(live.daemon, path) for path in ("/tasks/stream", "/batches/stream") * 3]
    assert live.daemon.stop() == 0
    for stream in streams:
        assert stream.ended.wait(ANSWER_SECONDS)


@pytest.fixture
def guarded(start, tmp_path):
    (tmp_path / "master").write_text(MASTER)
    (tmp_path / "master").chmod(0o600)
    return Live(start("--master-key-file", str(tmp_path / "master"), db=tmp_path / "db"), index="books")


def test_a_key_sees_the_tasks_of_its_indexes_while_it_lives(guarded):
    def call(method, path, key=MASTER, **more):
        return guarded.call(method, path, headers={"Authorization": "Bearer " + key}, **more)

    def key_for(actions, indexes):
        return call("POST", "/keys", json={"actions": actions, "indexes": indexes, "expiresAt": None}).json()

    key, other = key_for(["tasks.get"], ["films"]), key_for(["search"], ["films"])
    for wrong in (other["key"], "none"):
        assert call("GET", "/tasks/stream", key=wrong).status_code == 403
    assert guarded.call("GET", "/tasks/stream").status_code == 401
    stream = Events(guarded.daemon, key=key["key"])
    everything = Events(guarded.daemon, key=MASTER)
    for name in ("books", "films"):
        assert call("POST", f"/indexes/{name}/documents", json=[{"id": 1}]).status_code == 202
    everything.wait(6), stream.wait(3)
    assert {name for name, _ in stream.states()} == {"films"} and len(stream.seen) == 3
    assert call("DELETE", "/keys/" + key["uid"]).status_code == 204
    assert stream.ended.wait(ANSWER_SECONDS)  # at the next event or comment
    call("POST", "/indexes/films/documents", json=[{"id": 2}])
    everything.wait(9)
    assert len(stream.seen) == 3
