# SPDX-License-Identifier: GPL-2.0-or-later
"""A primary ships its journal to storage; a replica takes its place without the primary's machine."""
import json
import os
import subprocess
import threading

import pytest
import requests

from conftest import ANSWER_SECONDS, Daemon, index, until
from live import Live
from places import door, kill, place, published, s3, shipped, storage  # noqa: F401 - fixtures
from test_replica import follows, same, state, write


def promote(start, place, tmp_path, *options):
    return start("--promote", "--journal-from", place.address, *options, *place.options, db=tmp_path / "replica")


def test_a_replica_that_never_heard_of_its_primary_learns_its_epoch_from_the_storage(start, tmp_path, place):
    primary = Daemon(tmp_path / "primary", "--publish", place.address, "--journal-to", place.address, *place.options)
    write(primary, "books", [{"id": 1}])
    until(lambda: shipped(primary) and published(primary))
    kill(primary)
    promoted = promote(start, place, tmp_path)
    assert (state(promoted)["role"], state(promoted)["epoch"]) == ("primary", 2)
    live = Live(promoted, index="books")
    live.add([{"id": 2}])  # done after what the journal brought
    assert live.ids() == [1, 2]


def test_many_small_shipments_are_followed_by_a_new_round(start, tmp_path):
    """So a promotion reads a few of them, however long the primary has been shipping."""
    place = tmp_path / "place"
    options = ["--publish", str(place), "--journal-to", str(place), "--journal-sync"]
    primary = Daemon(tmp_path / "primary", *options)
    replica = Daemon(tmp_path / "replica", "--follow", str(place))
    until(lambda: shipped(primary) and published(primary))

    def last():
        path = max(path for path in (place / "journal").iterdir() if path.suffix != ".new")
        with open(path, "rb") as file:
            return int(path.name), json.loads(file.readline())

    number = 0
    while last()[1]["round"] < 100:  # each write is shipped before it is acknowledged
        write(primary, "books", [{"id": number}])
        number += 1
        assert number < 1000
    shipments, head = last()
    assert shipments - head["round"] <= 66 and head["roundTask"] > 60
    follows(primary, replica, "books")
    kill(primary)
    replica.stop()
    for path in (place / "journal").iterdir():
        if int(path.name) < head["round"]:
            path.unlink()
    promoted = start("--promote", "--journal-from", str(place), db=tmp_path / "replica")
    live = Live(promoted, index="books")
    live.add([{"id": number}])
    assert sorted(live.ids(limit=1000)) == list(range(number + 1))


@pytest.mark.parametrize("runs", [1, 3])
def test_a_primary_without_tasks_has_a_journal_that_a_replica_takes(start, tmp_path, place, runs):
    """Its articles, if any, are of dateline-index. Each run's head takes the place of those before."""
    options = ["--publish", place.address, "--journal-to", place.address, "--publish-grace", "1", *place.options]
    articles = [{"id": "1", "headline": "Ferry sinks"}] if runs > 1 else []
    if articles:
        index(tmp_path / "primary", articles)
    for run in range(runs):
        primary = Daemon(tmp_path / "primary", *options)
        until(lambda: shipped(primary) and published(primary) and len(place.names("journal/")) == 1)
        assert place.names("journal/") == [f"journal/{run + 1:016}"]
        if run < runs - 1:
            kill(primary)
    promoted = promote(start, place, tmp_path, "--journal-to", place.address)
    assert (state(promoted)["role"], state(promoted)["epoch"]) == ("primary", 2)
    answer = requests.post(primary.url + "/indexes/books/documents", json=[{"id": 1}], timeout=ANSWER_SECONDS)
    assert answer.status_code in (202, 409), answer.text
    until(lambda: state(primary)["role"] == "fenced")
    kill(primary)
    live = Live(promoted, index="articles")
    live.add([{"id": "2", "headline": "Bridge opens"}])
    assert sorted(live.ids()) == sorted([article["id"] for article in articles] + ["2"])
    until(lambda: shipped(promoted))
    third = start("--promote", "--journal-from", place.address, *place.options, db=tmp_path / "third")
    assert state(third)["epoch"] == 3
    live = Live(third, index="articles")
    live.add([{"id": "3", "headline": "Museum closes"}])
    assert sorted(live.ids()) == sorted([article["id"] for article in articles] + ["2", "3"])


def test_a_place_without_a_journal_is_not_taken_for_an_empty_one(start, tmp_path, place):
    """Nobody knows what its primary acknowledged."""
    primary = Daemon(tmp_path / "primary", "--publish", place.address, *place.options)
    until(lambda: published(primary))
    kill(primary)
    with pytest.raises(pytest.fail.Exception, match="has no journal"):
        promote(start, place, tmp_path)


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


def test_what_is_accepted_after_a_lost_answer_is_shipped_too(start, tmp_path, s3, door):
    primary = Daemon(tmp_path / "primary", "--journal-to", s3.address, *s3.options)
    live = Live(primary, index="books")
    live.add([{"id": 1}])
    replica = Daemon(tmp_path / "replica", "--follow", primary.url)
    follows(primary, replica, "books")
    assert replica.stop() == 0
    until(lambda: shipped(primary))
    puts = []

    def lose_first(method, name):
        if method != "PUT":
            return None
        puts.append(name)
        return "lost" if len(puts) == 1 else 503

    door.fault = lose_first
    live.add([{"id": 2}])
    until(lambda: len(puts) > 1)
    live.add([{"id": 3}])  # the storage has another shipment of this number, without it
    door.fault = lambda method, name: None
    until(lambda: shipped(primary))
    kill(primary)
    live = Live(promote(start, s3, tmp_path), index="books")
    live.add([{"id": 4}])
    assert sorted(live.ids()) == [1, 2, 3, 4]


def test_the_journal_of_a_second_primary_begins_anew(start, tmp_path, place):
    options = ["--publish", place.address, "--journal-to", place.address, *place.options]
    for number in range(3):  # each start begins a log
        primary = Daemon(tmp_path / "primary", *options)
        write(primary, "books", [{"id": number}])
        until(lambda: shipped(primary) and published(primary))
        kill(primary)
    second = Daemon(tmp_path / "replica", "--promote", "--journal-from", place.address, *options)
    Live(second, index="books").add([{"id": "second"}])
    until(lambda: shipped(second))
    kill(second)
    heads = [json.loads(place.read(name).split(b"\n")[0]) for name in sorted(place.names("journal/"))]
    fence = [head["epoch"] for head in heads].index(2)
    assert heads[fence]["pieces"] == []
    assert [head["epoch"] for head in heads[fence:]] == [2] * (len(heads) - fence)
    assert [head["fresh"] for head in heads[fence + 1:]] == [True] + [False] * (len(heads) - fence - 2)
    third = start("--promote", "--journal-from", place.address, *place.options, db=tmp_path / "third")
    assert state(third)["epoch"] == 3
    live = Live(third, index="books")
    live.add([{"id": "third"}])
    assert set(live.ids()) == {0, 1, 2, "second", "third"}


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

    def lineage_of():
        return json.loads((tmp_path / "replica/lineage.json").read_text())

    until(lambda: same(primary, replica, "books") and lineage_of()["doneTask"] > last)
    replica.stop()
    lineage = lineage_of()
    lineage["nextTask"] = last + 3  # heard of two more, and has not got them
    (tmp_path / "replica/lineage.json").write_text(json.dumps(lineage))
    kill(primary)
    promoted = Daemon(tmp_path / "replica", "--promote", "--journal-from", place.address, *place.options)
    live = Live(promoted, index="books")
    assert live.ids() == [0, 1, 2, 3]
    assert live.add([{"id": 4}])["uid"] >= last + 3
    assert promoted.stop() == 0
    assert f"Send their writes again: {last + 1}, {last + 2}\n" in promoted.errors


LARGE = [{"id": n, "text": "word " * 30000} for n in range(1, 4)]


def without_storage(tmp_path, s3, door, *options):
    """A primary that ships, and whose large write ended while the storage was away; a stopped replica without it."""
    primary = Daemon(tmp_path / "primary", "--journal-to", s3.address, *options, *s3.options)
    live = Live(primary, index="books")
    live.add([{"id": 0}])
    replica = Daemon(tmp_path / "replica", "--follow", primary.url)
    follows(primary, replica, "books")
    assert replica.stop() == 0
    until(lambda: shipped(primary))
    door.fault = lambda method, name: 503 if method == "PUT" else None
    return primary, live.add(LARGE)["uid"]


def test_what_ended_while_the_storage_was_away_is_shipped_when_it_is_back(start, tmp_path, s3, door):
    primary, _ = without_storage(tmp_path, s3, door)
    assert state(primary)["journal"]["keptBytes"] > 3 * 150000
    kill(primary)  # the next run does not know what was shipped
    primary = Daemon(tmp_path / "primary", "--journal-to", s3.address, *s3.options)
    door.fault = lambda method, name: None
    until(lambda: shipped(primary) and state(primary)["journal"]["keptBytes"] == 0)
    assert not list((tmp_path / "primary/tasks").glob("body-*"))
    kill(primary)
    live = Live(promote(start, s3, tmp_path), index="books")
    live.add([{"id": 4}])
    assert sorted(live.ids()) == [0, 1, 2, 3, 4]


def test_what_could_not_be_kept_until_it_was_shipped_is_named(tmp_path, s3, door):
    primary, lost = without_storage(tmp_path, s3, door, "--journal-keep-mb", "0")
    Live(primary, index="books").add([{"id": 4}])  # small: its documents are in the log
    until(lambda: not list((tmp_path / "primary/tasks").glob("body-*")))
    door.fault = lambda method, name: None
    until(lambda: shipped(primary))
    kill(primary)
    promoted = Daemon(tmp_path / "replica", "--promote", "--journal-from", s3.address, *s3.options)
    live = Live(promoted, index="books")
    live.add([{"id": 5}])
    assert sorted(live.ids()) == [0, 4, 5]
    assert promoted.stop() == 0
    assert f"tasks that were accepted but not shipped: 1. Send their writes again: {lost}\n" in promoted.errors


def test_a_takedown_does_not_leave_the_article_among_what_is_kept(tmp_path, s3, door):
    primary, _ = without_storage(tmp_path, s3, door)
    live = Live(primary, index="books")
    live.done(live.of_index("POST", "/takedowns", json={"ids": [2], "who": "desk", "reason": "court order"}))
    assert state(primary)["journal"]["keptBytes"] == 0
    assert not list((tmp_path / "primary/tasks").glob("body-*"))
    kill(primary)


def test_tasks_that_had_ended_are_done_again_if_the_replica_lacks_them(start, tmp_path, place):
    """The replica is far behind; the journal has it all: also the bodies of tasks that end at once, since it waits."""
    primary = Daemon(tmp_path / "primary", "--journal-to", place.address, "--journal-sync", *place.options)
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
    for number in range(4):  # each in a shipment of its own
        live.add([{"id": number}])
        until(lambda: shipped(primary))
    replica = Daemon(tmp_path / "replica", "--follow", primary.url)
    follows(primary, replica, "books")
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
