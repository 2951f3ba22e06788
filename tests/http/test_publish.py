# SPDX-License-Identifier: GPL-2.0-or-later
"""A primary publishes in storage, and ships its journal there; replicas follow, and one takes its place without the
primary's machine."""
import json
import os
import random
import signal
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "storage"))
from articles import ARTICLES  # noqa: E402
from conftest import ANSWER_SECONDS, Daemon, index, until  # noqa: E402
from live import Live  # noqa: E402
from s3_server import BUCKET, Door, Storage, credentials  # noqa: E402
from test_replica import follows, same, state, write  # noqa: E402


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    running = Storage(tmp_path_factory.mktemp("storage"))
    yield running
    running.kill()


@pytest.fixture
def door(storage):
    opened = Door(storage)
    yield opened
    opened.close()
    assert opened.wrong == []


PREFIXES = iter(f"of-test-{number}" for number in range(1000))


class Place:
    """Where a test publishes: an address, and the options that lead there."""

    def __init__(self, address, options, storage=None):
        self.address, self.options, self.storage = address, options, storage
        self.prefix = address.removeprefix(f"s3://{BUCKET}/")

    def names(self, folder=""):
        if self.storage:
            return [name.removeprefix(self.prefix + "/") for name in self.storage.names(f"{self.prefix}/{folder}")]
        return [str(path.relative_to(self.address)) for path in Path(self.address, folder).rglob("*") if path.is_file()]

    def read(self, name):
        if self.storage:
            return self.storage.get(f"{self.prefix}/{name}")
        path = Path(self.address) / name
        return path.read_bytes() if path.exists() else None

    def write(self, name, body):
        if self.storage:
            self.storage.put(f"{self.prefix}/{name}", body)
        else:
            (Path(self.address) / name).write_bytes(body)

    def remove(self, name):
        if self.storage:
            self.storage.remove(f"{self.prefix}/{name}")
        else:
            (Path(self.address) / name).unlink()


def bucket(door, folder):
    return Place(f"s3://{BUCKET}/{next(PREFIXES)}",
                 ["--s3-endpoint", door.url, "--s3-credentials-file", str(credentials(folder))], door.storage)


@pytest.fixture(params=["directory", "s3"])
def place(request, tmp_path):
    if request.param == "directory":
        return Place(str(tmp_path / "place"), [])
    return bucket(request.getfixturevalue("door"), tmp_path)


@pytest.fixture
def s3(door, tmp_path):
    return bucket(door, tmp_path)


def published(daemon):
    said = state(daemon)["publishing"]
    return said["behindSeconds"] is not None and said["error"] is None


def shipped(daemon):
    said = state(daemon)["journal"]
    return said["behindSeconds"] is not None and said["unshippedTasks"] == 0


def kill(daemon):
    daemon.signal(signal.SIGKILL)
    daemon.wait()


def test_a_replica_follows_what_is_published(start, tmp_path, place):
    index(tmp_path / "primary", ARTICLES)
    primary = start("--publish", place.address, *place.options, db=tmp_path / "primary")
    replica = start("--follow", place.address, *place.options, db=tmp_path / "replica")
    follows(primary, replica, "articles")
    live = Live(primary, index="books")
    live.add([{"id": n, "title": f"Title {n}"} for n in range(50)])
    follows(primary, replica, "books")
    live.done(live.of_index("DELETE", "/documents/3"))
    live.done(live.call("DELETE", "/indexes/articles"))
    until(lambda: {row["uid"] for row in replica.get("/indexes").json()["results"]} == {"books"})
    assert state(replica)["database"] == state(primary)["database"]
    assert replica.ask({"q": "title 7"}, uid="books").json()["hits"][0]["id"] == 7
    answer = requests.post(replica.url + "/indexes/books/documents", json=[{"id": 1}], timeout=ANSWER_SECONDS)
    assert answer.status_code == 409 and place.address in answer.json()["message"]
    metrics = primary.get("/metrics").text
    assert all(f"dateline_publish_{name} " in metrics
               for name in ("behind_seconds", "failures", "bytes_total", "generations_total"))


def test_only_what_is_new_is_published(tmp_path, place):
    index(tmp_path / "primary", ARTICLES)
    for turn in range(2):
        primary = Daemon(tmp_path / "primary", "--publish", place.address, *place.options)
        until(lambda: published(primary))
        said = state(primary)["publishing"]
        assert (said["objects"] > 0) == (turn == 0)  # after a restart it knows what is there
        assert primary.stop() == 0
    catalog = json.loads(place.read("catalog.json"))
    assert len(place.names("files/")) == sum(1 for entry in catalog["indexes"] for file in entry["files"] if file["size"])


def test_objects_that_nobody_needs_go_after_the_grace(start, tmp_path, place):
    primary = start("--publish", place.address, "--publish-grace", "1", *place.options, db=tmp_path / "primary")
    live = Live(primary, index="books")
    live.add([{"id": 1}])
    until(lambda: place.names("files/books"))
    live.done(live.call("DELETE", "/indexes/books"))
    until(lambda: not place.names("files/"))
    assert place.read("catalog.json")


def test_an_object_that_is_lost_or_cut_off_is_published_again(start, tmp_path, place):
    index(tmp_path / "primary", ARTICLES)
    primary = start("--publish", place.address, "--publish-grace", "2", *place.options, db=tmp_path / "primary")
    until(lambda: published(primary) and place.read("catalog.json"))
    names = sorted(name for name in place.names("files/") if len(place.read(name)) > 1)
    whole = {name: place.read(name) for name in names[:2]}
    place.remove(names[0])
    place.write(names[1], whole[names[1]][:-1])
    until(lambda: all(place.read(name) == bytes_ for name, bytes_ in whole.items()))
    replica = start("--follow", place.address, *place.options, db=tmp_path / "replica")
    follows(primary, replica, "articles")


def test_what_arrives_damaged_is_not_used(start, tmp_path, place):
    index(tmp_path / "primary", ARTICLES)
    primary = start("--publish", place.address, *place.options, db=tmp_path / "primary")
    until(lambda: published(primary) and place.read("catalog.json"))
    name = max(place.names("files/"), key=lambda name: len(place.read(name)))
    whole = bytearray(place.read(name))
    whole[len(whole) // 2] ^= 1
    place.write(name, bytes(whole))
    replica = start("--follow", place.address, *place.options, db=tmp_path / "replica")
    until(lambda: "damaged" in (state(replica)["error"] or ""))
    assert replica.get("/indexes").json()["results"] == []
    whole[len(whole) // 2] ^= 1
    place.write(name, bytes(whole))
    follows(primary, replica, "articles")


@pytest.mark.parametrize("fault", [503, 500, 403, "slow", "cut", "lost"])
def test_storage_that_fails_for_a_while_is_caught_up_with(start, tmp_path, s3, door, fault):
    dice = random.Random(5)
    primary = start("--publish", s3.address, "--journal-to", s3.address, *s3.options, db=tmp_path / "primary")
    replica = start("--follow", s3.address, *s3.options, db=tmp_path / "replica")
    live = Live(primary, index="books")
    live.add([{"id": "first"}])
    follows(primary, replica, "books")
    door.fault = lambda method, name: fault if dice.random() < 0.4 else None
    for number in range(10):
        live.add([{"id": number}])
    if fault != "slow":
        until(lambda: state(primary)["publishing"]["failures"] or state(primary)["publishing"]["generations"] > 3)
    door.fault = lambda method, name: None
    follows(primary, replica, "books")
    until(lambda: shipped(primary))


def test_storage_that_truncates_what_it_is_given_is_seen_through(start, tmp_path, s3, door):
    """No storage does that to a signed body; an object that it loses half of later looks the same."""
    primary = start("--publish", s3.address, "--publish-grace", "2", *s3.options, db=tmp_path / "primary")
    cut = []
    door.fault = lambda method, name: "truncate" if method == "PUT" and "/files/" in name and not cut.append(name) else None
    Live(primary, index="books").add([{"id": n, "text": "word " * 50} for n in range(20)])
    until(lambda: published(primary) and cut)
    replica = start("--follow", s3.address, *s3.options, db=tmp_path / "replica")
    until(lambda: state(replica)["error"])
    door.fault = lambda method, name: None
    follows(primary, replica, "books")


def test_health_tells_of_storage_that_is_away(start, tmp_path):
    (tmp_path / "a-file").write_text("")
    primary = start("--publish", str(tmp_path / "a-file/below"), "--journal-to", str(tmp_path / "a-file/below"),
                    db=tmp_path / "primary")
    health = primary.get("/health").json()
    assert {problem["code"] for problem in health["problems"]} == {"publishing_behind", "journal_behind"}
    until(lambda: state(primary)["publishing"]["error"] and state(primary)["journal"]["failures"] > 1)
    assert "dateline_journal_behind_seconds -1" in primary.get("/metrics").text
    Live(primary, index="books").add([{"id": 1}])  # writes go on


def test_of_two_daemons_with_one_database_the_later_one_publishes(start, tmp_path, place):
    options = ["--publish", place.address, "--journal-to", place.address, *place.options]
    first = start(*options, db=tmp_path / "first")
    Live(first, index="books").add([{"id": 1}])
    until(lambda: published(first) and shipped(first))
    subprocess.run(["cp", "-r", tmp_path / "first", tmp_path / "second"], check=True)
    second = start(*options, db=tmp_path / "second")
    Live(second, index="books").add([{"id": 2}])
    until(lambda: published(second) and shipped(second))
    Live(first, index="books").add([{"id": 3}])
    for part in ("publishing", "journal"):
        until(lambda: "started later" in (state(first)[part]["error"] or ""))
    assert state(first)["role"] == "primary"
    assert state(second)["publishing"]["error"] is None
    catalog = json.loads(place.read("catalog.json"))
    Live(first, index="books").add([{"id": 4}])
    Live(second, index="books").add([{"id": 5}])
    until(lambda: json.loads(place.read("catalog.json"))["mark"] != catalog["mark"])
    replica = start("--follow", place.address, *place.options, db=tmp_path / "replica")
    follows(second, replica, "books")


def test_another_database_is_not_overwritten(start, tmp_path, place):
    options = ["--publish", place.address, "--journal-to", place.address, *place.options]
    first = start(*options, db=tmp_path / "first")
    Live(first, index="books").add([{"id": 1}])
    until(lambda: published(first) and shipped(first) and place.read("catalog.json"))
    other = start(*options, db=tmp_path / "other")
    for part in ("publishing", "journal"):
        until(lambda: "another database" in (state(other)[part]["error"] or ""))
    assert json.loads(place.read("catalog.json"))["database"] == state(first)["database"]


def promote(start, place, tmp_path, *options):
    return start("--promote", "--journal-from", place.address, *options, *place.options, db=tmp_path / "replica")


def test_promotion_with_the_shipped_journal_loses_nothing_that_was_shipped(start, tmp_path, place):
    primary = Daemon(tmp_path / "primary", "--publish", place.address, "--journal-to", place.address, "--journal-sync",
                     *place.options)
    replica = Daemon(tmp_path / "replica", "--follow", place.address, *place.options)
    until(lambda: shipped(primary))
    sent, stop = [], threading.Event()

    def write_on():
        number = 0
        while not stop.is_set():
            documents = [{"id": number, "text": "long " * (20000 if number % 10 == 5 else 1)}]
            try:
                write(primary, "books", documents)
            except (OSError, AssertionError):
                return
            sent.append(number)
            number += 1

    writer = threading.Thread(target=write_on)
    writer.start()
    until(lambda: len(sent) > 30)
    kill(primary)
    stop.set()
    writer.join()
    replica.stop()
    os.rename(tmp_path / "primary", tmp_path / "gone")
    promoted = promote(start, place, tmp_path, "--publish", place.address, "--journal-to", place.address)
    assert state(promoted)["role"] == "primary" and state(promoted)["epoch"] == 2
    live = Live(promoted, index="books")
    live.done(live.of_index("POST", "/documents", json=[{"id": "last"}]))
    ids = [document["id"] for document in live.documents(limit=100000, fields="id")]
    assert set(ids) >= set(sent) | {"last"} and len(ids) == len(set(ids))
    # the former primary comes back, and finds that it is one no longer
    os.rename(tmp_path / "gone", tmp_path / "primary")
    former = start("--publish", place.address, "--journal-to", place.address, *place.options, db=tmp_path / "primary")
    until(lambda: state(former)["role"] == "fenced")
    answer = requests.post(former.url + "/indexes/books/documents", json=[{"id": 1}], timeout=ANSWER_SECONDS)
    assert answer.status_code == 409
    second = start("--follow", place.address, *place.options, db=tmp_path / "second")
    follows(promoted, second, "books")


def test_a_primary_that_runs_on_is_fenced_by_its_journal(start, tmp_path, place):
    primary = start("--journal-to", place.address, "--journal-sync", *place.options, db=tmp_path / "primary")
    primary.get("/replication")
    replica = Daemon(tmp_path / "replica", "--follow", str(tmp_path / "primary"))
    Live(primary, index="books").add([{"id": 1}])
    until(lambda: shipped(primary) and same(primary, replica, "books"))
    replica.stop()
    promoted = promote(start, place, tmp_path)
    assert Live(promoted, index="books").ids() == [1]
    answer = requests.post(primary.url + "/indexes/books/documents", json=[{"id": 2}], timeout=ANSWER_SECONDS)
    assert answer.status_code >= 400, answer.text  # it cannot be shipped: it is not acknowledged
    until(lambda: state(primary)["role"] == "fenced")


def test_tasks_that_were_not_shipped_are_named(start, tmp_path, place):
    primary = Daemon(tmp_path / "primary", "--journal-to", place.address, *place.options)
    live = Live(primary, index="books")
    for number in range(3):
        live.add([{"id": number}])
    until(lambda: shipped(primary))
    assert primary.stop() == 0
    primary = Daemon(tmp_path / "primary")  # ships no more
    replica = Daemon(tmp_path / "replica", "--follow", primary.url)
    live = Live(primary, index="books")
    last = live.add([{"id": 3}])["uid"]
    until(lambda: same(primary, replica, "books"))
    replica.stop()
    lineage = json.loads((tmp_path / "replica/lineage.json").read_text())
    lineage["nextTask"] = last + 3  # heard of two more, and has not got them
    (tmp_path / "replica/lineage.json").write_text(json.dumps(lineage))
    kill(primary)
    promoted = Daemon(tmp_path / "replica", "--promote", "--journal-from", place.address, *place.options)
    live = Live(promoted, index="books")
    assert live.ids() == [0, 1, 2, 3]
    assert live.add([{"id": 4}])["uid"] >= last + 3
    assert promoted.stop() == 0
    assert f"send their writes again: {last + 1}, {last + 2}\n" in promoted.errors


def test_tasks_that_had_ended_are_done_again_if_the_replica_lacks_them(start, tmp_path, place):
    """The replica is far behind; the journal has it all."""
    primary = Daemon(tmp_path / "primary", "--journal-to", place.address, *place.options)
    live = Live(primary, index="books")
    live.add([{"id": 0}])
    replica = Daemon(tmp_path / "replica", "--follow", primary.url)
    follows(primary, replica, "books")
    assert replica.stop() == 0
    live.add([{"id": n, "text": "word " * 30000} for n in range(1, 5)])
    live.done(live.of_index("DELETE", "/documents/2"))
    live.done(live.of_index("PATCH", "/settings", json={"filterableAttributes": ["id"]}))
    other = Live(primary, index="papers")
    other.add([{"id": "a"}])
    live.done(live.call("POST", "/swap-indexes", json=[{"indexes": ["books", "papers"]}]))
    until(lambda: shipped(primary))
    kill(primary)
    promoted = promote(start, place, tmp_path)
    live = Live(promoted, index="papers")
    live.add([{"id": "new"}])
    assert set(live.ids()) == {0, 1, 3, 4, "new"}
    assert Live(promoted, index="books").ids() == ["a"]
    assert live.of_index("GET", "/settings").json()["filterableAttributes"] == ["id"]


def test_alerts_come_with_the_shipped_journal(start, tmp_path, place):
    primary = Daemon(tmp_path / "primary", "--publish", place.address, "--journal-to", place.address, *place.options)
    live = Live(primary, index="articles")
    live.add([{"id": "old", "headline": "Ferry sinks"}])
    alert = live.of_index("POST", "/alerts", json={"query": "bridge"}).json()["uuid"]
    live.add([{"id": "first", "headline": "Bridge opens"}])
    until(lambda: len(live.of_index("GET", f"/alerts/{alert}/matches").json()["results"]) == 1)
    replica = Daemon(tmp_path / "replica", "--follow", place.address, *place.options)
    follows(primary, replica, "articles")
    shipments = state(primary)["journal"]["shipments"]
    live.add([{"id": "more", "headline": "Nothing"}])
    until(lambda: shipped(primary) and state(primary)["journal"]["shipments"] > shipments)
    kill(primary)
    replica.stop()
    live = Live(promote(start, place, tmp_path), index="articles")
    live.add([{"id": "second", "headline": "Bridge closed"}])

    def rang():
        return [match["id"] for match in live.of_index("GET", f"/alerts/{alert}/matches").json()["results"]]

    until(lambda: len(rang()) >= 2)
    assert sorted(rang()) == ["first", "second"]


def test_old_shipments_go_after_the_grace(tmp_path, place):
    options = ["--journal-to", place.address, "--publish-grace", "1", *place.options]
    primary = Daemon(tmp_path / "primary", *options)
    live = Live(primary, index="books")
    for number in range(5):
        live.add([{"id": number}])
    until(lambda: shipped(primary))
    assert primary.stop() == 0
    before = set(place.names("journal/"))
    primary = Daemon(tmp_path / "primary", *options)  # ships all again
    until(lambda: shipped(primary) and not before & set(place.names("journal/")))
    assert place.names("journal/")
    assert primary.stop() == 0


def test_a_damaged_or_missing_shipment_stops_the_promotion(start, tmp_path, place):
    primary = Daemon(tmp_path / "primary", "--journal-to", place.address, *place.options)
    live = Live(primary, index="books")
    for number in range(4):
        live.add([{"id": number}])
    replica = Daemon(tmp_path / "replica", "--follow", primary.url)
    follows(primary, replica, "books")
    until(lambda: shipped(primary))
    kill(primary)
    replica.stop()
    names = sorted(place.names("journal/"))
    whole = place.read(names[1])
    place.write(names[1], whole[:-1])
    with pytest.raises(pytest.fail.Exception, match="damaged"):
        promote(start, place, tmp_path)
    place.remove(names[1])
    with pytest.raises(pytest.fail.Exception, match="lacks shipment 2"):
        promote(start, place, tmp_path)
    place.write(names[1], whole)
    assert Live(promote(start, place, tmp_path), index="books").ids() == [0, 1, 2, 3]


def test_only_one_of_two_replicas_takes_the_place(start, tmp_path, place):
    primary = Daemon(tmp_path / "primary", "--journal-to", place.address, *place.options)
    Live(primary, index="books").add([{"id": 1}])
    replicas = [Daemon(tmp_path / name, "--follow", primary.url) for name in ("replica", "other")]
    for replica in replicas:
        follows(primary, replica, "books")
    until(lambda: shipped(primary))
    kill(primary)
    for replica in replicas:
        replica.stop()
    promote(start, place, tmp_path)
    with pytest.raises(pytest.fail.Exception, match="another replica has taken the place"):
        Daemon(tmp_path / "other", "--promote", "--journal-from", place.address, *place.options)


def test_tls_with_an_authority_of_ones_own(start, tmp_path, storage):
    certificate, key = tmp_path / "ca.pem", tmp_path / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    door = Door(storage, tls)
    s3 = bucket(door, tmp_path)
    trusting = start("--publish", s3.address, "--s3-ca-file", str(certificate), *s3.options, db=tmp_path / "one")
    until(lambda: published(trusting))
    s3 = bucket(door, tmp_path)
    doubting = start("--publish", s3.address, *s3.options, db=tmp_path / "two")
    until(lambda: "certificate" in (state(doubting)["publishing"]["error"] or "").lower())
    assert s3.names() == []
    door.close()


def test_credentials_may_come_from_the_environment(tmp_path, door, monkeypatch):
    from s3_server import KEY, SECRET
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of a session")
    address = f"s3://{BUCKET}/{next(PREFIXES)}"
    primary = Daemon(tmp_path / "primary", "--publish", address, "--s3-endpoint", door.url)
    until(lambda: published(primary))
    assert SECRET not in Path(f"/proc/{primary.process.pid}/cmdline").read_text()
    assert primary.stop() == 0
    assert SECRET not in primary.errors


@pytest.mark.parametrize("options, said", [
    (["--publish", "ftp://x"], "neither s3://bucket/prefix nor a directory"),
    (["--publish", "s3://bucket/a b"], "letters, digits"),
    (["--publish", "s3://bucket/a/../b"], "letters, digits"),
    (["--publish", "s3://bucket"], "has no credentials for s3://"),
    (["--publish", "s3://bucket", "--s3-credentials-file", "/dev/null"], "/dev/null has no credentials"),
    (["--publish", "s3://bucket", "--s3-credentials-file", "KEYS", "--s3-endpoint", "here"], "not an http or https address"),
    (["--journal-sync"], "needs --journal-to"),
    (["--follow", "http://x", "--publish", "/tmp/x"], "is for a primary"),
    (["--follow", "http://x", "--journal-to", "/tmp/x"], "is for a primary"),
    (["--journal-to", "http://x"], "neither s3://bucket/prefix nor a directory"),
])
def test_options_that_cannot_be_are_refused(tmp_path, options, said, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    keys = str(credentials(tmp_path))
    with pytest.raises(pytest.fail.Exception, match=said):
        Daemon(tmp_path / "db", *[keys if option == "KEYS" else option for option in options])
