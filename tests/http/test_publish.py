# SPDX-License-Identifier: GPL-2.0-or-later
"""A primary publishes in storage, and replicas follow; storage may fail, and others may write there, too."""
import json
import random
import ssl
import subprocess
import time
from pathlib import Path

import pytest
import requests

from articles import ARTICLES
from conftest import ANSWER_SECONDS, Daemon, index, until
from live import Live
from places import (BUCKET, PREFIXES, Door, bucket, credentials, door, place, published, s3,  # noqa: F401 - fixtures
                    shipped, storage)
from s3_server import KEY, SECRET
from test_replica import follows, same, state


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
    objects = {file.get("pack", file["name"]) for entry in catalog["indexes"] for file in entry["files"] if file["size"]}
    assert len(place.names("files/")) == len(objects)


def test_small_new_files_of_an_index_are_one_object(start, tmp_path, s3, door):
    index(tmp_path / "primary", ARTICLES)
    primary = start("--publish", s3.address, *s3.options, db=tmp_path / "primary")
    until(lambda: published(primary))
    before, live = len(door.asked), Live(primary, index="articles")
    for number in range(3):
        generations = state(primary)["publishing"]["generations"]
        live.add([{"id": number, "headline": "Small"}])
        until(lambda generations=generations: state(primary)["publishing"]["generations"] > generations)
    puts = [name for method, name in door.asked[before:] if method == "PUT"]
    files = [name for name in puts if "/files/" in name]
    assert files and all("/pack." in name for name in files)
    assert len(files) <= len(puts) - len(files)  # at most one for each catalog
    replica = start("--follow", s3.address, *s3.options, db=tmp_path / "replica")
    follows(primary, replica, "articles")


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
    Live(primary, index="books").add([{"id": 1, "text": "one"}, {"id": 2, "text": "two"}])
    until(lambda: b'"books"' in (place.read("catalog.json") or b""))
    names = sorted(name for name in place.names("files/") if "/pack." in name)
    whole = {name: place.read(name) for name in names[:2]}
    place.remove(names[0])
    place.write(names[1], whole[names[1]][:-1])
    until(lambda: all(place.read(name) == bytes_ for name, bytes_ in whole.items()))
    replica = start("--follow", place.address, *place.options, db=tmp_path / "replica")
    follows(primary, replica, "articles")


def test_a_catalog_that_is_lost_or_damaged_is_published_again(start, tmp_path, place):
    index(tmp_path / "primary", ARTICLES)
    primary = start("--publish", place.address, *place.options, db=tmp_path / "primary")
    until(lambda: published(primary) and place.read("catalog.json"))
    whole = json.loads(place.read("catalog.json"))
    place.write("catalog.json", b"{")
    until(lambda: place.read("catalog.json") != b"{")
    assert json.loads(place.read("catalog.json"))["mark"] == whole["mark"]
    place.remove("catalog.json")
    until(lambda: "catalog.json" in place.names())
    assert json.loads(place.read("catalog.json"))["mark"] == whole["mark"]


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


def test_what_is_damaged_on_disk_is_not_published(start, tmp_path, place):
    index(tmp_path / "primary", ARTICLES)
    texts = next((tmp_path / "primary").rglob("texts"))
    whole = bytearray(texts.read_bytes())

    def change():
        whole[len(whole) // 3] ^= 1
        texts.write_bytes(whole)

    change()
    primary = start("--publish", place.address, *place.options, db=tmp_path / "primary")
    until(lambda: "damaged on disk" in (state(primary)["publishing"]["error"] or ""))
    assert place.read("catalog.json") is None
    change()
    replica = start("--follow", place.address, *place.options, db=tmp_path / "replica")
    follows(primary, replica, "articles")


@pytest.mark.parametrize("name", ["index.json", "texts"])
def test_storage_keeps_what_cannot_be_read_any_more(start, tmp_path, place, name):
    index(tmp_path / "primary", ARTICLES)
    index(tmp_path / "primary", ARTICLES, "--index", "other")
    primary = start("--publish", place.address, "--publish-grace", "1", *place.options, db=tmp_path / "primary")
    until(lambda: published(primary))
    objects = set(place.names("files/articles/"))
    path = next((tmp_path / "primary/indexes/articles").rglob(name))
    whole = path.read_bytes()
    assert primary.stop() == 0
    path.write_bytes(whole[:-1])  # the end of a segment's file tells its checksums
    primary = start("--publish", place.address, "--publish-grace", "1", *place.options, db=tmp_path / "primary")
    live = Live(primary, index="other")
    for number in range(4):  # the grace passes
        live.add([{"id": f"new-{number}", "title": "New"}])
        until(lambda: published(primary))
        time.sleep(0.7)
    assert set(place.names("files/articles/")) >= objects
    path.write_bytes(whole)
    replica = start("--follow", place.address, *place.options, db=tmp_path / "replica")
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


class Careless:
    """Storage that does not know the conditions of a PUT."""

    def __init__(self, storage):
        self.storage = storage

    def ask(self, method, path, body, fields):
        return self.storage.ask(method, path, body, {} if method == "PUT" else fields)


def test_storage_that_keeps_no_condition_is_refused(start, tmp_path, s3, door):
    door.storage = Careless(door.storage)
    primary = start("--publish", s3.address, "--journal-to", s3.address, *s3.options, db=tmp_path / "primary")
    for part in ("publishing", "journal"):
        until(lambda: "in spite of `If-None-Match" in (state(primary)[part]["error"] or ""))
    Live(primary, index="books").add([{"id": 1}])
    until(lambda: state(primary)["journal"]["failures"] > 2)
    assert [name for name in s3.names() if not name.startswith("probe/")] == []


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
    (["--journal-to", "http://x"], "a replica takes no journal over HTTP: name storage"),
])
def test_options_that_cannot_be_are_refused(tmp_path, options, said, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    keys = str(credentials(tmp_path))
    with pytest.raises(pytest.fail.Exception, match=said):
        Daemon(tmp_path / "db", *[keys if option == "KEYS" else option for option in options])
