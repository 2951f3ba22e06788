# SPDX-License-Identifier: GPL-2.0-or-later
"""test_alert_backups.py - alerts and what they rang for in dumps and snapshots; what a takedown leaves of them."""
import gzip
import json

import pytest
import requests

import test_webhooks
from conftest import ANSWER_SECONDS, index, until
from test_alerts import MASTER, Alerts, Receiver, article, filler, in_future, key_of

KEPT = ["dump", "snapshot"]


@pytest.fixture
def backed(start, tmp_path):
    """Starts daemons on a database whose backups go to the folder "backups"."""
    master = tmp_path / "master"
    master.write_text(MASTER)
    master.chmod(0o600)
    backups = tmp_path / "backups"
    return lambda db, *more: start("--master-key-file", str(master), "--dump-dir", str(backups), "--snapshot-dir",
                                   str(backups), *more, db=tmp_path / db)


def back_up(alerts, kind, tmp_path):
    alerts.done(alerts.call("POST", f"/{kind}s"))
    [made] = (tmp_path / "backups").glob(f"*.{kind}")
    return made


def kept(alerts, alert):
    """What the API shows of it, without how this daemon's calls of its webhook went."""
    return {name: value for name, value in alerts.call("GET", alerts.path(alert)).json().items() if name != "delivery"}


@pytest.mark.parametrize("kind", KEPT)
def test_alerts_are_restored_and_ring_nothing_twice(backed, tmp_path, kind):
    index(tmp_path / "db", filler(3))
    daemon = backed("db")
    key = key_of(daemon, actions=["search", "alerts.*"])
    mine, master = (Alerts(daemon, index="articles", key=text) for text in (key["key"], MASTER))
    receiver = Receiver()
    ferry = mine.set(query="ferry", name="Ferries", corrections=True, withdrawals=True)
    hooked = master.set(query="captain", webhook={"url": receiver.url(), "secret": test_webhooks.SECRET})
    paused = master.set(query="ferry", paused=True)
    dropped = master.set(query="ferry")
    master.add(article("one", "A ferry"), article("two", "Another ferry", "Its captain left."),
               article("later", "A ferry", embargo=in_future(1000)))
    master.settle()
    master.done(master.call("DELETE", "/indexes/articles/documents/two"))
    master.settle()
    assert master.call("DELETE", master.path(dropped)).status_code == 204
    before = [kept(alerts, alert) for alerts, alert in ((mine, ferry), (master, hooked), (master, paused))]
    pages = [mine.rings(ferry), master.rings(hooked)]
    assert [len(page["results"]) for page in pages] == [3, 1]
    backup = back_up(master, kind, tmp_path)
    assert daemon.stop() == 0

    daemon = backed("again", f"--import-{kind}", str(backup), *test_webhooks.INSIDE)
    mine, master = (Alerts(daemon, index="articles", key=text) for text in (key["key"], MASTER))
    after = [kept(alerts, alert) for alerts, alert in ((mine, ferry), (master, hooked), (master, paused))]
    assert after == before and master.call("GET", "/indexes/articles/alerts").json()["total"] == 3
    until(lambda: receiver.rings() == [(hooked["uuid"], "two")]) # the first daemon was not allowed to call it
    master.settle()
    assert [mine.rings(ferry), master.rings(hooked)] == pages
    feed = requests.get(daemon.url + ferry["feeds"]["json"], timeout=ANSWER_SECONDS).json()
    assert sorted(item["title"] for item in feed["items"]) == ["A ferry", "two", "two"]
    master.add(article("one", "A ferry"), article("new", "A new ferry"))
    master.done(master.call("DELETE", "/indexes/articles/documents/one"))
    master.settle()
    assert mine.ids(ferry)[3:] == [("new", "new"), ("one", "withdrawal")]
    assert receiver.rings() == [(hooked["uuid"], "two")]
    assert daemon.stop() == 0


def contents(folder):
    for path in folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            yield path, gzip.decompress(data) if path.suffix == ".dump" else data


def test_a_takedown_frees_alerts_of_the_ids(backed, tmp_path):
    index(tmp_path / "db", filler(3))
    daemon = backed("db")
    alerts = Alerts(daemon, index="articles", key=MASTER)
    ferry, dropped = alerts.set(query="ferry", withdrawals=True), alerts.set(query="ferry")
    alerts.add(article("secret-address-of-it", "A ferry"), article("other", "A ferry"),
               article("secret-address-too", "A ferry", embargo=in_future(1000)))
    alerts.settle()
    assert alerts.call("DELETE", alerts.path(dropped)).status_code == 204
    for kind in KEPT:
        back_up(alerts, kind, tmp_path)
    assert any(b"secret-address-of-it" in data for path, data in contents(tmp_path / "db" / "alerts"))
    alerts.done(alerts.call("POST", "/indexes/articles/takedowns",
                            json={"ids": ["secret-address-of-it", "secret-address-too"], "who": "a", "reason": "b", "copies": False}))
    assert [path for folder in ("db", "backups") for path, data in contents(tmp_path / folder) if b"secret-address" in data] == []
    assert alerts.ids(ferry) == [("other", "new")]
    alerts.add(article("secret-address-of-it", "A ferry"), article("new", "A ferry"))
    alerts.settle()
    assert alerts.ids(ferry) == [("other", "new"), ("new", "new")]
    assert daemon.stop() == 0
    daemon = backed("db")
    assert Alerts(daemon, index="articles", key=MASTER).ids(ferry) == [("other", "new"), ("new", "new")]


def test_a_call_that_waits_tells_nothing_that_was_taken_down_since(backed, tmp_path):
    index(tmp_path / "db", filler(3))
    daemon = backed("db", *test_webhooks.INSIDE)
    alerts = Alerts(daemon, index="articles", key=MASTER)
    receiver = Receiver(behave=[500] * 100)
    alerts.set(query="ferry", webhook={"url": receiver.url()})
    alerts.add(article("gone", "A ferry with a secret"), article("held", "A ferry with a riddle"), article("kept", "A ferry"))
    until(lambda: receiver.calls)
    alerts.done(alerts.call("POST", "/indexes/articles/takedowns", json={"ids": ["gone"], "who": "a", "reason": "b", "copies": False}))
    alerts.add(article("held", "A ferry with a riddle", embargo=in_future(1000)))
    receiver.behave.clear()
    until(lambda: receiver.bodies)
    told = [json.loads(gzip.decompress(body)) for body in receiver.bodies]
    rings = [ring for body in told for ring in body["results"]]
    assert "secret" not in json.dumps(rings) and "riddle" not in json.dumps(rings)
    assert "kept" in [ring["id"] for ring in rings] and "gone" not in [ring["id"] for ring in rings]
