# SPDX-License-Identifier: GPL-2.0-or-later
"""test_two_daemons.py - of several daemons on a database one changes it; the others see its changes within a
second, say who may write, and take over when it ends, without losing what it has stored."""
import gzip
import json

import pytest

from conftest import until
from live import Live
from test_webhooks import INSIDE, Receiver, add_hook, write

MASTER = "a-master-key-of-two-daemons"
CHANGES = [("POST", "/keys", {"actions": ["search"], "indexes": ["*"], "expiresAt": None}),
           ("PATCH", "/keys/{key}", {"name": "other"}), ("DELETE", "/keys/{key}", None),
           ("POST", "/webhooks", {"url": "https://cms.example/"}),
           ("PATCH", "/webhooks/{hook}", {"url": "https://cms.example/"}), ("DELETE", "/webhooks/{hook}", None),
           ("PATCH", "/experimental-features", {"metrics": True})]


class Client(Live):
    def call(self, method, path, key=MASTER, **options):
        return super().call(method, path, headers={"Authorization": "Bearer " + key}, **options)

    def keys(self):
        return {key["uid"]: key for key in self.call("GET", "/keys?limit=100").json()["results"]}

    def hooks(self):
        return {hook["uuid"] for hook in self.call("GET", "/webhooks").json()["results"]}


@pytest.fixture
def two(start, tmp_path):
    """The daemon that has the queue, and one beside it."""
    (tmp_path / "key").write_text(MASTER)
    options = ("--master-key-file", str(tmp_path / "key"), *INSIDE)
    return [Client(start(*options, db=tmp_path / "db")) for _ in range(2)]


@pytest.fixture
def db(tmp_path):
    return tmp_path / "db"


@pytest.fixture
def receiver():
    running = Receiver()
    yield running
    running.stop()


def add_key(client, name):
    answer = client.call("POST", "/keys", json={"actions": ["*"], "indexes": ["*"], "expiresAt": None, "name": name})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_the_second_changes_nothing_and_says_why(two, receiver, db):
    first, second = two
    known = {"key": add_key(first, "one")["uid"], "hook": add_hook(first, receiver.url())["uuid"]}
    stored = [path for path in db.glob("*.json") if path.name != "hooks.json"]  # the first one notes what has arrived
    files = {path: path.read_bytes() for path in stored}
    for method, path, body in CHANGES:
        answer = second.call(method, path.format(**known), json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "index_locked"), (path, answer.text)
        assert "another datelined" in answer.json()["message"]
    assert {path: path.read_bytes() for path in stored} == files


def test_the_second_sees_what_the_first_changes(two, receiver):
    first, second = two
    key = add_key(first, "one")
    until(lambda: second.call("GET", "/indexes", key=key["key"]).status_code == 200)
    assert first.call("DELETE", "/keys/" + key["uid"]).status_code == 204
    until(lambda: second.call("GET", "/indexes", key=key["key"]).status_code == 403)
    hook = add_hook(first, receiver.url())
    assert second.hooks() == {hook["uuid"]}
    assert first.call("PATCH", "/experimental-features", json={"metrics": True}).status_code == 200
    assert second.call("GET", "/experimental-features").json()["metrics"] is True


def test_who_takes_over_keeps_all(two, receiver, db):
    """It knew of none of it when it started."""
    first, second = two
    key, hook = add_key(first, "one"), add_hook(first, receiver.url())
    told = [write(first, 1)]
    until(lambda: receiver.uids() == told)
    assert first.daemon.stop() == 0
    until(lambda: second.call("POST", "/keys", json={"actions": ["search"], "indexes": ["*"], "expiresAt": None,
                                                     "name": "two"}).status_code == 201)
    assert {"one", "two"} <= {entry["name"] for entry in second.keys().values()} and key["uid"] in second.keys()
    told.append(write(second, 2))
    until(lambda: receiver.uids() == told)
    other = add_hook(second, receiver.url(path="/other"))
    assert second.hooks() == {hook["uuid"], other["uuid"]}
    assert set(json.loads((db / "hooks.json").read_text())) >= {hook["uuid"]}


def test_alerts_are_asked_of_the_first_and_move_to_who_takes_over(two, receiver):
    first, second = two
    write(first, 1)
    answer = first.of_index("POST", "/alerts", json={"query": "ferry", "webhook": {"url": receiver.url()}})
    assert answer.status_code == 201, answer.text
    alert = answer.json()
    for path in ["/indexes/stories/alerts", f"/indexes/stories/alerts/{alert['uuid']}", alert["feeds"]["json"],
                 alert["feeds"]["atom"], alert["feeds"]["events"]]:
        answer = second.call("GET", path)
        assert (answer.status_code, answer.json()["code"]) == (409, "index_locked"), (path, answer.text)
    assert first.daemon.stop() == 0
    until(lambda: second.call("GET", alert["feeds"]["json"]).status_code == 200)
    second.add([{"id": 2, "headline": "A ferry"}])
    until(lambda: any(alert["uuid"].encode() in gzip.decompress(body) for body in list(receiver.bodies)))


def test_a_file_that_cannot_be_read_is_not_replaced(two, db):
    first, _ = two
    key, path = add_key(first, "one"), db / "keys.json"
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    answer = first.call("POST", "/keys", json={"actions": ["search"], "indexes": ["*"], "expiresAt": None})
    assert answer.status_code == 503 and "keys.json is damaged" in answer.json()["message"]
    assert path.read_bytes() == whole[:-9]
    assert first.call("GET", "/indexes", key=key["key"]).status_code == 200, "the last keys stay valid"
    path.write_bytes(whole)
    assert add_key(first, "two")["uid"] in first.keys()
