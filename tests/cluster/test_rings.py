# SPDX-License-Identifier: GPL-2.0-or-later
"""Alerts of indexes in OpenSearch ring for what comes from any front, once: over kills, shards and new settings.

What alerts do in general, tests/http/test_alerts.py tells; it passes before a cluster, too (answers.py)."""
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "http")]
from conftest import Daemon, index, program, until  # noqa: E402
from fronts import done, generated, make, node, post, start  # noqa: E402, F401
from test_alerts import Alerts, article, in_future, long_text  # noqa: E402


@pytest.fixture(autouse=True)
def empty(node):  # noqa: F811
    """Each test has the cluster for itself."""
    yield
    names = [row["index"] for row in requests.get(f"{node.url}/_cat/indices?format=json", timeout=60).json()]
    for name in names:
        if name.startswith("dateline"):
            requests.delete(f"{node.url}/{name}", timeout=60)


@pytest.fixture
def fronts(node, tmp_path):  # noqa: F811
    """Two daemons before the cluster, each with a database of its own."""
    daemons = [start(node, tmp_path / "one"), start(node, tmp_path / "two")]
    make(daemons[0])
    yield [Alerts(daemon, index="articles") for daemon in daemons]
    for daemon in daemons:
        daemon.stop()


def store(front, *articles):
    done(front.daemon, post(front.daemon, "/indexes/articles/documents", list(articles)))


def test_what_another_front_writes_rings(fronts):
    one, two = fronts
    store(two, article("old", "A ferry"))
    ferry = one.set(query="ferry", corrections=True, withdrawals=True)
    store(two, article("new", "A ferry"), article("other", "A train"))
    until(lambda: one.ids(ferry) == [("new", "new")])
    store(two, article("new", "A ferry that sank"))
    until(lambda: one.ids(ferry)[1:] == [("new", "correction")])
    two.done(two.call("DELETE", "/indexes/articles/documents/new"))
    until(lambda: one.ids(ferry)[2:] == [("new", "withdrawal")])
    assert two.call("GET", "/indexes/articles/alerts").json()["results"] == [] # alerts belong to a front
    store(two, article("old", "A ferry"), article("new", "A ferry"))
    one.settle()
    assert [kind for _, kind in one.ids(ferry)].count("new") == 1


def test_what_comes_while_the_front_is_down_rings_afterwards(node, fronts, tmp_path):  # noqa: F811
    one, two = fronts
    ferry = one.set(query="ferry", withdrawals=True)
    store(two, article("first", "A ferry"), article("gone", "A ferry"))
    until(lambda: len(one.ids(ferry)) == 2)
    one.daemon.process.send_signal(signal.SIGKILL)
    one.daemon.process.wait()
    store(two, article("second", "A ferry"), article("first", "A ferry"))
    two.done(two.call("DELETE", "/indexes/articles/documents/gone"))
    again = start(node, tmp_path / "one")
    back = Alerts(again, index="articles")
    until(lambda: len(back.ids(ferry)) >= 4)
    back.settle()
    assert sorted(back.ids(ferry)) == [("first", "new"), ("gone", "new"), ("gone", "withdrawal"), ("second", "new")]
    again.stop()


def test_all_shards_and_pages_are_looked_at(node, fronts):  # noqa: F811
    """More than a page of changes, and than is fetched at once; of an index with three shards."""
    one, two = fronts
    one.done(one.call("DELETE", "/indexes/articles"))
    template = {"index_patterns": ["dateline-*"], "template": {"settings": {"number_of_shards": 3}}}
    assert requests.put(f"{node.url}/_index_template/three", json=template, timeout=60).ok
    try:
        make(one.daemon)
        older = generated(1500)
        for at in range(0, len(older), 500):
            store(one, *older[at:at + 500])
        minister = one.set(query="minister", corrections=True)
        newer = [{**given, "id": f"n-{given['id']}"} for given in generated(2600)]
        for at in range(0, len(newer), 500):
            store(two, *newer[at:at + 500])
        store(two, *older[:700]) # unchanged
        one.settle()
        asked = {"q": "minister", "limit": 10000, "attributesToRetrieve": ["id"], "matchingStrategy": "all", "correct": False,
                 "prefix": False}
        hits = one.call("POST", "/indexes/articles/search", json=asked).json()["hits"]
        found = sorted(hit["id"] for hit in hits if hit["id"].startswith("n-"))
        rang, after = [], 0
        while True:
            page = one.rings(minister, after=after)
            rang += [(ring["id"], ring["kind"]) for ring in page["results"]]
            after = page["after"]
            if not page["more"]:
                break
        assert len(found) > 300
        assert sorted(rang) == [(identifier, "new") for identifier in found]
    finally:
        requests.delete(f"{node.url}/_index_template/three", timeout=60)


def test_an_index_that_is_made_anew_rings_nothing_twice(fronts):
    one, two = fronts
    store(one, article("old", "A ferry"))
    ferry = one.set(query="ferry", withdrawals=True, corrections=True)
    store(one, article("new", "A ferry"))
    until(lambda: one.ids(ferry))
    one.done(one.call("PATCH", "/indexes/articles/settings", json={"stopWords": ["the", "of"]}))
    one.settle()
    assert one.ids(ferry) == [("new", "new")]
    two.done(two.call("DELETE", "/indexes/articles/documents/new"))
    store(two, article("later", "A ferry"))
    until(lambda: len(one.ids(ferry)) == 3)
    assert sorted(one.ids(ferry)) == [("later", "new"), ("new", "new"), ("new", "withdrawal")]


def test_alerts_of_an_index_that_moves_go_on(node, tmp_path):  # noqa: F811
    """The database keeps them: what is known from before rings nothing there."""
    database, known = tmp_path / "db", generated(200)
    index(database, [article("old", "A ferry"), article("later", "A ferry", embargo=in_future(30)), *known])
    daemon = Daemon(database)
    alerts = Alerts(daemon, index="articles")
    ferry = alerts.set(query="ferry", corrections=True)
    said = alerts.set(query="said OR minister", corrections=True)
    alerts.add(article("new", "A ferry"))
    until(lambda: alerts.ids(ferry))
    daemon.stop()
    moved = subprocess.run([program("index/indexer", "dateline-index"), "--db", str(database), "--index", "articles", "--to-cluster",
                            node.url], capture_output=True, text=True, timeout=300)
    assert moved.returncode == 0 and "alerts stay in the database" in moved.stdout + moved.stderr, moved
    there = start(node, database)
    alerts = Alerts(there, index="articles")
    alerts.settle()
    assert alerts.ids(ferry) == [("new", "new")] and alerts.ids(said) == []
    alerts.add(article("there", "A ferry"), article("new", "A ferry that sank"))
    until(lambda: len(alerts.ids(ferry)) >= 3)
    assert sorted(alerts.ids(ferry)) == [("new", "correction"), ("new", "new"), ("there", "new")]
    there.stop()


def test_an_article_of_an_earlier_version_is_known_by_its_text(node, fronts):  # noqa: F811
    """The cluster has no hash of it."""
    one, _ = fronts
    store(one, article("old", "A ferry"), article("other", "A ferry"))
    unhashed = requests.post(f"{node.url}/dateline-articles/_update_by_query?refresh=true", timeout=60) # of what is stored
    assert unhashed.json()["updated"] == 2
    ferry = one.set(query="ferry")
    store(one, article("old", "A ferry"), article("other", "A ferry indeed"))
    until(lambda: one.ids(ferry))
    one.settle()
    assert one.ids(ferry) == [("other", "new")]


def test_an_article_with_a_field_and_a_language_of_its_own_rings(fronts):
    one, two = fronts
    store(one, article("old", "A ferry"))
    made = [one.set(query="ferry"), one.set(query="traversier"), one.set(query='"le traversier"', languages=["fr"])]
    store(two, article("new", "Le traversier (ferry)", language="fr", desk={"editor": "Anne"}))
    for alert in made:
        until(lambda alert=alert: one.ids(alert) == [("new", "new")])


def test_a_cluster_that_is_away_delays_rings(node, fronts):  # noqa: F811
    one, _ = fronts
    ferry = one.set(query="ferry")
    node.process.send_signal(signal.SIGSTOP)
    try:
        answer = post(one.daemon, "/indexes/articles/documents", [article("new", "A ferry")])
        time.sleep(8)
    finally:
        node.process.send_signal(signal.SIGCONT)
    done(one.daemon, answer)
    until(lambda: one.ids(ferry) == [("new", "new")])
    assert one.daemon.stop() == 0


def test_the_first_copy_is_found_among_all_articles_of_the_cluster(fronts):
    one, two = fronts
    store(two, article("before", "Ferry to the islands", long_text("ferry")))
    first, every = one.set(query="ferry", firstCopies=True), one.set(query="ferry")
    store(two, article("copy", "Ferry to the islands", long_text("ferry"), source="Another"),
          article("own", "Ferry", long_text("ferry tonight")))
    until(lambda: len(one.ids(every)) == 2)
    one.settle()
    assert one.ids(first) == [("own", "new")]


def test_a_minimum_score_is_refused_by_name(fronts):
    refused = fronts[0].set(expect=400, query="ferry", minimumScore=0.2)
    assert "alerts with `minimumScore` are not possible while the indexes are in a cluster" in refused["message"]
