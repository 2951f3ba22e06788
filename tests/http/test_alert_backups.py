# SPDX-License-Identifier: GPL-2.0-or-later
"""test_alert_backups.py - alerts and what they rang for in dumps and snapshots; what a takedown leaves of them."""
import gzip
import json
import subprocess

import pytest
import requests

import test_webhooks
from conftest import ANSWER_SECONDS, index, program, until
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


UUID = "00000000-0000-4000-8000-000000000001"
ALERT = {"uuid": UUID, "token": UUID, "index": "articles", "query": "ferry"}
WRONG_RECORDS = {
    "not an object": ["not a JSON object", 5],
    "a long uid": ["`index`", {"index": "a" * 5000, "created": 1}],
    "no uid": ["`index`", {"index": 5, "created": 1}],
    "a path": ["`forget`", {"forget": "../articles"}],
    "a short uuid": ["`uuid`", {"alert": {**ALERT, "uuid": "short"}}],
    "no token": ["`token`", {"alert": {name: ALERT[name] for name in ("uuid", "index")}}],
    "no index": ["`index`", {"alert": {**ALERT, "index": None}}],
    "an alert of text": ["`uuid`", {"alert": "ferry"}],
    "another kind": ["`rings`", {"index": "articles", "created": 1, "rings": [[UUID, "one", 3]]}],
    "a negative kind": ["`rings`", {"index": "articles", "created": 1, "rings": [[UUID, "one", -1]]}],
    "a ring of nobody": ["`rings`", {"index": "articles", "created": 1, "rings": [["", "one", 0]]}],
    "a ring for nothing": ["`rings`", {"index": "articles", "created": 1, "rings": [[UUID, None, 0]]}],
    "no rings": ["`rings`", {"index": "articles", "created": 1, "rings": {}}],
}


def write_dump(path, *records):
    lines = [{"dateline": "dump", "version": 1}, *({"alerts": record, "bytes": ""} for record in records),
             {"end": {"indexes": 0, "documents": 0}}]
    path.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in lines).encode()))


@pytest.mark.parametrize("case", WRONG_RECORDS)
def test_a_dump_with_a_wrong_record_is_refused(tmp_path, case):
    says, record = WRONG_RECORDS[case]
    write_dump(tmp_path / "wrong.dump", {"alert": ALERT}, record)
    done = subprocess.run([program("server", "datelined"), "--db", str(tmp_path / "db"), "--import-dump",
                           str(tmp_path / "wrong.dump")], text=True, capture_output=True, timeout=ANSWER_SECONDS)
    assert done.returncode == 2 and "line 3: " in done.stderr and says in done.stderr, done.stderr
    assert not (tmp_path / "db").exists()


def test_an_alert_with_unknown_members_does_no_harm(start, tmp_path):
    """Of a later version, or made by hand: it does not ring, the others do. A digest of no known zone is told at once."""
    odd = {"queryLanguage": "klingon", "webhook": 7, "languages": [None], "digest": {"every": "daily", "timezone": "Nowhere/None"}}
    records = [{"alert": {**ALERT, "uuid": f"{UUID[:-1]}{number}", "token": f"{UUID[:-1]}{number}", name: odd[name]}}
               for number, name in enumerate(odd, 2)]
    write_dump(tmp_path / "odd.dump", {"alert": ALERT}, *records)
    alerts = Alerts(start("--import-dump", str(tmp_path / "odd.dump"), db=tmp_path / "db"), index="articles")
    alerts.add(article("one", "A ferry"))
    alerts.settle()
    assert alerts.ids(ALERT) == [("one", "new")]
    assert [len(alerts.ids(record["alert"])) for record in records] == [0, 0, 0, 1]
    for record in records:
        assert alerts.call("GET", f"/feeds/{record['alert']['token']}/atom").status_code == 200


# What the professional language took once, and refuses now.
REFUSED = {"la=en AND ferry": "`la=`", "ferry -captain": "`-", "ferry NEAR captain": "`NEAR"}


def test_a_stored_alert_whose_query_is_refused_now_says_so(start, tmp_path):
    records = [{"alert": {**ALERT, "uuid": f"{UUID[:-1]}{number}", "token": f"{UUID[:-1]}{number}", "query": query,
                          "queryLanguage": "professional"}} for number, query in enumerate(REFUSED, 2)]
    unfilterable = {**ALERT, "uuid": f"{UUID[:-1]}9", "token": f"{UUID[:-1]}9", "filter": "nosuchfield = 1"}
    write_dump(tmp_path / "old.dump", {"alert": ALERT}, *records, {"alert": unfilterable})
    alerts = Alerts(start("--import-dump", str(tmp_path / "old.dump"), db=tmp_path / "db"), index="articles")
    alerts.add(article("one", "A ferry and its captain, en"))
    alerts.settle()
    listed = {one["uuid"]: one["error"] for one in alerts.call("GET", "/indexes/articles/alerts").json()["results"]}
    assert listed[UUID] is None and "nosuchfield" in listed[unfilterable["uuid"]]
    for record in records:
        alert = record["alert"]
        now = alerts.set(expect=400, query=alert["query"], queryLanguage="professional")
        assert REFUSED[alert["query"]] in now["message"]
        assert listed[alert["uuid"]] == now["message"] == alerts.call("GET", alerts.path(alert)).json()["error"]
        assert alerts.ids(alert) == []
    mended = alerts.call("PATCH", alerts.path(records[0]["alert"]), json={"query": "ferry"})
    assert mended.status_code == 200 and mended.json()["error"] is None
    alerts.add(article("two", "A ferry"))
    alerts.settle()
    assert alerts.ids(records[0]["alert"]) == [("two", "new")] and len(alerts.ids(ALERT)) == 2


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
