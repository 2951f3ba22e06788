# SPDX-License-Identifier: GPL-2.0-or-later
"""A replica has what its primary has, says how far it is behind, and takes its place without losing what was
acknowledged."""
import random
import signal
import threading
import time

import pytest
import requests

from articles import ARTICLES
from conftest import ANSWER_SECONDS, Daemon, index, until
from live import Live

MASTER = "a-master-key-of-this-newsroom"


def state(daemon, **options):
    return daemon.get("/replication/state", **options).json()


def same(primary, replica, uid):
    """Do both have the same documents?"""
    def ids(daemon):
        answer = daemon.get(f"/indexes/{uid}/documents", params={"limit": 10000, "fields": "id"})
        return {document["id"] for document in answer.json().get("results", [])} if answer.ok else None
    there = ids(primary)
    return there is not None and there == ids(replica)


def follows(primary, replica, uid):
    """Waits until the replica has the primary's index."""
    end = time.monotonic() + ANSWER_SECONDS
    while not same(primary, replica, uid):
        assert time.monotonic() < end, (state(replica), primary.get(f"/indexes/{uid}/stats").text,
                                        replica.get(f"/indexes/{uid}/stats").text)
        time.sleep(0.02)


def write(daemon, uid, documents):
    answer = requests.post(f"{daemon.url}/indexes/{uid}/documents", json=documents, timeout=ANSWER_SECONDS)
    assert answer.status_code == 202, answer.text
    return answer.json()["taskUid"]


@pytest.fixture(params=["address", "directory"])
def pair(request, start, tmp_path):
    """A primary with articles, and a replica that follows its address, or its directory."""
    index(tmp_path / "primary", ARTICLES)
    primary = start(db=tmp_path / "primary")
    primary.get("/replication")  # names the database
    source = primary.url if request.param == "address" else str(tmp_path / "primary")
    replica = start("--follow", source, db=tmp_path / "replica")
    until(lambda: (state(replica)["behindSeconds"] or 100) < 1)
    return primary, replica


def test_a_replica_gives_the_same_answers(pair):
    primary, replica = pair
    for query in [{"q": "bridge"}, {"q": "", "limit": 1000}, {"q": "the", "facets": ["*"]}]:
        answers = [daemon.ask(query).json() for daemon in pair]
        for answer in answers:
            answer.pop("processingTimeMs")
            answer.pop("requestUid", None)
        assert answers[0] == answers[1]
    assert state(primary)["role"] == "primary"
    assert state(replica)["role"] == "replica"
    assert state(replica)["database"] == state(primary)["database"]


def test_what_changes_on_the_primary_changes_on_the_replica(pair):
    primary, replica = pair
    live = Live(primary, index="books")
    live.add([{"id": n, "title": f"Title {n}"} for n in range(50)])
    follows(primary, replica, "books")
    live.add([{"id": n, "title": f"New {n}"} for n in range(40, 60)])
    live.done(live.of_index("DELETE", "/documents/3"))
    follows(primary, replica, "books")
    live.done(live.of_index("PATCH", "/settings", json={"filterableAttributes": ["title"]}))
    until(lambda: replica.get("/indexes/books/settings").json()["filterableAttributes"] == ["title"])
    hit = replica.ask({"q": "new 45", "filter": "title = 'New 45'"}, uid="books").json()["hits"][0]
    assert hit["id"] == 45


def test_swaps_renames_and_deletions_are_followed(pair):
    primary, replica = pair
    live = Live(primary)
    for uid, count in [("one", 10), ("two", 20)]:
        live.index = uid
        live.add([{"id": f"{uid}-{n}", "title": uid} for n in range(count)])
    until(lambda: same(primary, replica, "two") and same(primary, replica, "one"))
    before = state(replica)["fetchedBytes"]
    live.done(live.call("POST", "/swap-indexes", json=[{"indexes": ["one", "two"]}]))
    until(lambda: same(primary, replica, "one") and same(primary, replica, "two"))
    assert replica.ask({"q": "two"}, uid="one").json()["estimatedTotalHits"] == 20
    assert state(replica)["fetchedBytes"] == before  # both had the files
    live.done(live.call("DELETE", "/indexes/two"))
    live.done(live.call("PATCH", "/indexes/one", json={"uid": "three"}))
    until(lambda: {row["uid"] for row in replica.get("/indexes").json()["results"]} == {"articles", "three"})
    follows(primary, replica, "three")


def test_a_replica_refuses_writes_and_says_where_to_send_them(pair):
    primary, replica = pair
    for method, path, body in [("POST", "/indexes/books/documents", [{"id": 1}]), ("DELETE", "/indexes/articles", None),
                               ("POST", "/indexes", {"uid": "x"}), ("PATCH", "/indexes/articles/settings", {}),
                               ("POST", "/dumps", None), ("POST", "/webhooks", {"url": "https://example.org"}),
                               ("PATCH", "/experimental-features", {"metrics": True})]:
        answer = requests.request(method, replica.url + path, json=body, timeout=ANSWER_SECONDS)
        assert answer.status_code == 409, (path, answer.text)
        assert answer.json()["code"] == "index_locked"
        assert "replica: send writes to" in answer.json()["message"]
    assert replica.ask({"q": "bridge"}).status_code == 200


def test_keys_of_the_primary_are_valid_on_the_replica(start, tmp_path):
    key_file = tmp_path / "key"
    key_file.write_text(MASTER + "\n")
    index(tmp_path / "primary", ARTICLES)
    primary = start("--master-key-file", str(key_file), db=tmp_path / "primary")
    replica = start("--follow", primary.url, "--master-key-file", str(key_file), db=tmp_path / "replica")
    master = {"Authorization": f"Bearer {MASTER}"}
    until(lambda: (state(replica, headers=master)["behindSeconds"] or 100) < 1)
    made = requests.post(primary.url + "/keys", headers=master, timeout=ANSWER_SECONDS, json={
        "actions": ["search"], "indexes": ["articles"], "expiresAt": None}).json()
    headers = {"Authorization": f"Bearer {made['key']}"}
    until(lambda: replica.get("/indexes/articles/search", params={"q": "bridge"}, headers=headers).status_code == 200)
    # such a key must not read what embargoes and filters hide
    for path in ("/replication", "/replication/files", "/replication/state"):
        assert primary.get(path, headers=headers).status_code == 403
        assert primary.get(path).status_code == 401
    reader = requests.post(primary.url + "/keys", headers=master, timeout=ANSWER_SECONDS, json={
        "actions": ["*.get"], "indexes": ["*"], "expiresAt": None}).json()
    assert primary.get("/replication", headers={"Authorization": f"Bearer {reader['key']}"}).status_code == 403


def test_a_replica_serves_on_while_its_primary_is_away(start, tmp_path):
    index(tmp_path / "primary", ARTICLES)
    primary = Daemon(tmp_path / "primary")
    replica = start("--follow", primary.url, db=tmp_path / "replica")
    until(lambda: (state(replica)["behindSeconds"] or 100) < 1)
    assert primary.stop() == 0
    until(lambda: state(replica)["failures"] > 0)
    assert state(replica)["error"]
    assert replica.ask({"q": "bridge"}).json()["hits"]
    metrics = replica.get("/metrics").text
    assert "dateline_replica_behind_seconds" in metrics and "dateline_replica_failures" in metrics
    # and starts without it
    assert replica.stop() == 0
    again = start("--follow", primary.url, db=tmp_path / "replica")
    assert again.ask({"q": "bridge"}).json()["hits"]
    assert state(again)["behindSeconds"] is None
    assert again.get("/health").json()["problems"][0]["code"] == "replica_behind"


def test_a_replica_that_is_killed_goes_on(start, tmp_path):
    primary = start(db=tmp_path / "primary")
    live = Live(primary, index="books")
    dice = random.Random(7)
    for turn in range(8):
        live.add([{"id": turn * 40 + n, "title": "word " * dice.randrange(400)} for n in range(40)])
        replica = Daemon(tmp_path / "replica", "--follow", primary.url)
        time.sleep(dice.random() * 0.4)
        replica.signal(signal.SIGKILL)
        replica.wait()
    replica = start("--follow", primary.url, db=tmp_path / "replica")
    follows(primary, replica, "books")


def test_a_replica_starts_only_as_one_or_promoted(start, tmp_path):
    primary = start(db=tmp_path / "primary")
    write(primary, "books", [{"id": 1}])
    replica = start("--follow", primary.url, db=tmp_path / "replica")
    follows(primary, replica, "books")
    replica.stop()
    with pytest.raises(pytest.fail.Exception, match="--follow .* or with --promote"):
        Daemon(tmp_path / "replica")
    other = start(db=tmp_path / "other")
    write(other, "books", [{"id": 1}])
    stranger = start("--follow", other.url, db=tmp_path / "replica")
    until(lambda: "another database" in (state(stranger)["error"] or ""))
    assert same(primary, stranger, "books"), (state(stranger), stranger.get("/indexes").text, primary.get("/indexes").text)


def test_promotion_with_the_journal_loses_nothing(start, tmp_path):
    primary = Daemon(tmp_path / "primary")
    replica = Daemon(tmp_path / "replica", "--follow", primary.url)
    sent, stop = [], threading.Event()

    def write_on():
        number = 0
        while not stop.is_set():
            try:
                write(primary, "books", [{"id": number}])
            except (OSError, AssertionError):
                return
            sent.append(number)
            number += 1

    writer = threading.Thread(target=write_on)
    writer.start()
    until(lambda: len(sent) > 100)
    primary.signal(signal.SIGKILL)
    stop.set()
    writer.join()
    primary.wait()
    replica.stop()
    promoted = start("--promote", "--journal-from", str(tmp_path / "primary"), db=tmp_path / "replica")
    assert state(promoted)["role"] == "primary" and state(promoted)["epoch"] == 2
    live = Live(promoted, index="books")
    live.done(live.of_index("POST", "/documents", json=[{"id": "last"}]))
    ids = {document["id"] for document in live.documents(limit=100000)}
    assert ids >= set(sent) | {"last"}
    # the former primary finds that it is one no longer
    former = start(db=tmp_path / "primary")
    assert state(former)["role"] == "fenced"
    answer = requests.post(former.url + "/indexes/books/documents", json=[{"id": 1}], timeout=ANSWER_SECONDS)
    assert answer.status_code == 409 and "another daemon is the primary now" in answer.json()["message"]
    # --promote may stay in the unit
    assert promoted.stop() == 0
    again = start("--promote", db=tmp_path / "replica")
    assert state(again)["role"] == "primary" and state(again)["epoch"] == 2


def test_alerts_go_on_after_a_promotion(start, tmp_path):
    primary = Daemon(tmp_path / "primary")
    live = Live(primary, index="articles")
    live.add([{"id": "old", "headline": "Ferry sinks"}])
    alert = live.of_index("POST", "/alerts", json={"query": "bridge"}).json()["uuid"]
    live.add([{"id": "first", "headline": "Bridge opens"}])
    until(lambda: len(live.of_index("GET", f"/alerts/{alert}/matches").json()["results"]) == 1)
    replica = Daemon(tmp_path / "replica", "--follow", primary.url)
    follows(primary, replica, "articles")
    for path in ["/alerts", f"/alerts/{alert}", f"/alerts/{alert}/matches", f"/alerts/{alert}/events"]:
        answer = Live(replica, index="articles").of_index("GET", path)
        assert (answer.status_code, answer.json()["code"]) == (409, "index_locked"), answer.text
        assert "primary" in answer.json()["message"]
    allowed = {daemon: Live(daemon, index="articles").of_index("GET", "/actions").json()["actions"] for daemon in [primary, replica]}
    assert "search" in allowed[replica] and "exports.create" in allowed[replica]
    assert {"alerts.get", "alerts.create", "documents.add"} <= set(allowed[primary]) - set(allowed[replica])
    primary.signal(signal.SIGKILL)
    primary.wait()
    replica.stop()
    promoted = start("--promote", "--journal-from", str(tmp_path / "primary"), db=tmp_path / "replica")
    live = Live(promoted, index="articles")
    live.add([{"id": "second", "headline": "Bridge closed"}])

    def rang():
        return [match["id"] for match in live.of_index("GET", f"/alerts/{alert}/matches").json()["results"]]

    until(lambda: len(rang()) >= 2)
    time.sleep(0.5)  # nothing rings again
    assert sorted(rang()) == ["first", "second"]


def test_a_primary_that_still_runs_is_fenced_over_http(start, tmp_path):
    primary = start(db=tmp_path / "primary")
    Live(primary, index="books").add([{"id": 1}])
    second = start("--follow", primary.url, db=tmp_path / "second")
    first = start("--follow", primary.url, db=tmp_path / "first")
    until(lambda: same(primary, first, "books") and same(primary, second, "books"))
    first.stop()
    promoted = start("--promote", db=tmp_path / "first")
    until(lambda: state(primary)["role"] == "fenced")
    live = Live(promoted, index="books")
    live.done(live.of_index("POST", "/documents", json=[{"id": 2}]))
    assert set(live.ids()) == {1, 2}
    # who has seen the new primary does not go back to the former one
    second.stop()
    follows_new = start("--follow", promoted.url, db=tmp_path / "second")
    follows(promoted, follows_new, "books")
    follows_new.stop()
    goes_back = start("--follow", primary.url, db=tmp_path / "second")
    until(lambda: "replaced by a later primary" in (state(goes_back)["error"] or ""))


def test_a_fenced_primary_rings_no_alerts(start, tmp_path):
    index(tmp_path / "primary", ARTICLES)
    primary = start(db=tmp_path / "primary")
    alerts = primary.url + "/indexes/articles/alerts"
    alert = requests.post(alerts, json={"query": "zeppelin"}, timeout=ANSWER_SECONDS).json()
    rings = lambda: requests.get(f"{alerts}/{alert['uuid']}", timeout=ANSWER_SECONDS).json()["rings"]
    index(tmp_path / "primary", [{"id": "before", "headline": "A zeppelin", "body": "It flew."}])
    until(lambda: rings() == 1)
    first = start("--follow", primary.url, db=tmp_path / "first")
    until(lambda: same(primary, first, "articles"))
    first.stop()
    start("--promote", db=tmp_path / "first")
    until(lambda: state(primary)["role"] == "fenced")
    index(tmp_path / "primary", [{"id": "after", "headline": "Another zeppelin", "body": "It flew."}])
    until(lambda: primary.search(q="zeppelin")["estimatedTotalHits"] == 2)
    time.sleep(1) # five looks of the thread that would ring
    assert rings() == 1


def test_without_the_journal_new_tasks_are_still_done(start, tmp_path):
    """An index knows the numbers of the tasks that it contains: a new queue must not repeat them."""
    primary = Daemon(tmp_path / "primary")
    live = Live(primary, index="books")
    for number in range(5):
        live.add([{"id": number}])
    replica = Daemon(tmp_path / "replica", "--follow", primary.url)
    follows(primary, replica, "books")
    primary.signal(signal.SIGKILL)
    primary.wait()
    replica.stop()
    promoted = start("--promote", db=tmp_path / "replica")
    live = Live(promoted, index="books")
    live.add([{"id": "new"}])
    assert "new" in live.ids()


def test_the_former_primary_must_not_run(start, tmp_path):
    primary = start(db=tmp_path / "primary")
    write(primary, "books", [{"id": 1}])
    replica = start("--follow", primary.url, db=tmp_path / "replica")
    follows(primary, replica, "books")
    replica.stop()
    with pytest.raises(pytest.fail.Exception, match="still runs on"):
        Daemon(tmp_path / "replica", "--promote", "--journal-from", str(tmp_path / "primary"))
    assert state(primary)["role"] == "primary"


@pytest.mark.parametrize("options, said", [
    (["--follow", "ftp://x"], "neither an http, https or s3 address nor a directory"),
    (["--follow", "http://x", "--promote"], "exclude each other"),
    (["--journal-from", "/tmp"], "needs --promote"),
])
def test_options_that_contradict_each_other_are_refused(tmp_path, options, said):
    with pytest.raises(pytest.fail.Exception, match=said):
        Daemon(tmp_path / "db", *options)


@pytest.mark.parametrize("params", [{}, {"index": "articles"}, {"index": "../x", "name": "index.json"},
                                    {"index": "articles", "name": "../../keys.json"},
                                    {"index": "articles", "name": "/etc/passwd"},
                                    {"index": "articles", "name": "index.json", "offset": -1},
                                    {"index": "articles", "name": "seg-999999/texts"}])
def test_only_files_of_indexes_are_given_out(daemon, params):
    answer = daemon.get("/replication/files", params=params)
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text


@pytest.mark.parametrize("body", [{}, {"database": "x", "epoch": 5}, {"database": 1, "epoch": 5}, [], {"epoch": -1}])
def test_only_its_own_replica_can_fence_a_daemon(daemon, body):
    answer = requests.post(daemon.url + "/replication/fence", json=body, timeout=ANSWER_SECONDS)
    assert answer.status_code == 400
    assert state(daemon)["role"] == "primary"


class Balancer(threading.Thread):
    """Searches all the time, and asks the next daemon if one refuses the connection, as a proxy does."""

    def __init__(self):
        super().__init__()
        self.daemons, self.stopped, self.searches, self.failed = [], False, 0, []

    def ask(self):
        for daemon in list(self.daemons):
            try:
                return daemon.get("/search", params={"q": "bridge"})
            except requests.ConnectionError:
                continue
        return None

    def run(self):
        while not self.stopped:
            answer = self.ask()
            self.searches += 1
            if answer is None or answer.status_code != 200 or not answer.json()["hits"]:
                self.failed.append(answer.text if answer is not None else "nobody answers")


def test_an_upgrade_of_three_daemons_fails_no_search(start, tmp_path):
    index(tmp_path / "one", ARTICLES)
    one = start(db=tmp_path / "one")
    two, three = (start("--follow", one.url, db=tmp_path / name) for name in ("two", "three"))
    for replica in (two, three):
        follows(one, replica, "articles")
    balancer = Balancer()
    balancer.daemons = [two, three, one]
    balancer.start()
    try:
        for place, name in ((0, "two"), (1, "three")):
            assert balancer.daemons[place].stop() == 0
            balancer.daemons[place] = start("--follow", one.url, db=tmp_path / name)
            follows(one, balancer.daemons[place], "articles")
        assert one.stop() == 0
        assert balancer.daemons[0].stop() == 0
        two = balancer.daemons[0] = start("--promote", "--journal-from", str(tmp_path / "one"), db=tmp_path / "two")
        balancer.daemons[2] = start("--follow", two.url, db=tmp_path / "new one")
        follows(two, balancer.daemons[2], "articles")
        assert balancer.daemons[1].stop() == 0
        balancer.daemons[1] = start("--follow", two.url, db=tmp_path / "three")
        live = Live(two, index="books")
        live.add([{"id": 1}])
        for replica in balancer.daemons[1:]:
            follows(two, replica, "books")
    finally:
        balancer.stopped = True
        balancer.join()
    assert balancer.searches > 0
    assert balancer.failed == []


def test_a_replica_that_has_heard_nothing_yet_accepts_no_writes(start, tmp_path):
    replica = start("--follow", "http://127.0.0.1:9", db=tmp_path / "replica")
    answer = requests.post(replica.url + "/indexes/books/documents", json=[{"id": 1}], timeout=ANSWER_SECONDS)
    assert answer.status_code == 409 and "replica" in answer.json()["message"]
    answer = replica.get("/replication")  # it does not name the database: its source does
    assert answer.status_code == 503
    assert state(replica)["database"] is None


def test_a_database_of_its_own_is_not_overwritten(start, tmp_path):
    index(tmp_path / "own", ARTICLES)
    other = start(db=tmp_path / "other")
    write(other, "books", [{"id": 1}])
    follower = start("--follow", other.url, db=tmp_path / "own")
    until(lambda: "indexes of its own" in (state(follower)["error"] or ""))
    assert follower.ask({"q": "bridge"}).json()["hits"]


def test_a_replica_of_a_replica_follows_too(start, tmp_path):
    primary = start(db=tmp_path / "primary")
    write(primary, "books", [{"id": 1}])
    first = start("--follow", primary.url, db=tmp_path / "first")
    second = start("--follow", first.url, db=tmp_path / "second")
    follows(primary, second, "books")
    write(primary, "books", [{"id": 2}])
    follows(primary, second, "books")
    assert state(second)["database"] == state(primary)["database"]


def test_a_damaged_index_keeps_no_other_from_its_replica(start, tmp_path):
    primary = start(db=tmp_path / "primary")
    for uid in ("good", "bad"):
        write(primary, uid, [{"id": 1}])
    replica = start("--follow", primary.url, db=tmp_path / "replica")
    for uid in ("good", "bad"):
        follows(primary, replica, uid)
    manifest = tmp_path / "primary/indexes/bad/index.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"generation", b"generatiom"))
    live = Live(primary, index="good")
    live.add([{"id": 2}])
    follows(primary, replica, "good")
    assert Live(replica, index="bad").ids() == [1]
