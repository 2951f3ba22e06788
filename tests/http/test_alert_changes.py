# SPDX-License-Identifier: GPL-2.0-or-later
"""test_alert_changes.py - articles that are deleted ring as withdrawn, once; drafts tell what they would ring."""
import json
import signal
import subprocess

import pytest

from conftest import ANSWER_SECONDS, Daemon, index, program, until
from test_alerts import Alerts, alerts, article, filler, in_future, match  # noqa: F401 (the fixture `alerts`)


def dateline_index(database, *arguments):
    subprocess.run([program("index/indexer", "dateline-index"), "--db", str(database), *arguments], check=True,
                   timeout=ANSWER_SECONDS)


def test_a_deleted_article_rings_as_withdrawn_once(alerts):
    plain, ferry = alerts.set(query="ferry"), alerts.set(query="ferry", withdrawals=True)
    others = alerts.set(query="tunnel", withdrawals=True)
    alerts.add(*[article(f"n{number}", f"Ferry {number}", source=f"S{number % 2}") for number in range(6)])
    alerts.settle()
    alerts.done(alerts.call("DELETE", "/indexes/articles/documents/n0"))
    until(lambda: ("n0", "withdrawal") in alerts.ids(ferry))
    alerts.done(alerts.call("POST", "/indexes/articles/documents/delete", json={"filter": 'source = "S1"'}))
    until(lambda: len(alerts.ids(ferry)) == 10)
    alerts.done(alerts.call("POST", "/indexes/articles/documents/delete-batch", json=["old", "n2", "n0", "unknown"]))
    alerts.settle()
    gone = [identifier for identifier, kind in alerts.ids(ferry) if kind == "withdrawal"]
    assert gone[0] == "n0" and sorted(gone[1:4]) == ["n1", "n3", "n5"] and gone[4:] == ["n2"]
    assert len(alerts.ids(plain)) == 6 and alerts.ids(others) == []
    # What comes back unchanged rings nothing, and is not withdrawn a second time.
    alerts.add(article("n0", "Ferry 0", source="S0"))
    alerts.settle()
    assert len(alerts.ids(ferry)) == 11
    alerts.done(alerts.call("DELETE", "/indexes/articles/documents"))
    alerts.settle()
    assert alerts.ids(ferry)[11:] == [("n4", "withdrawal")]


def test_an_article_that_was_withdrawn_is_not_withdrawn_again_when_it_is_deleted(alerts):
    ferry = alerts.set(query="ferry", withdrawals=True)
    alerts.add(article("new", "A ferry"))
    alerts.settle()
    alerts.add(article("new", "A ferry", status="canceled"))
    alerts.settle()
    alerts.done(alerts.call("DELETE", "/indexes/articles/documents/new"))
    alerts.settle()
    assert alerts.ids(ferry) == [("new", "new"), ("new", "withdrawal")]


def test_what_was_pruned_while_the_daemon_was_down_rings_as_withdrawn(tmp_path):
    database, folder = tmp_path / "db", tmp_path / "in"
    folder.mkdir()
    for name in ["a", "b", "c"]:
        (folder / f"{name}.json").write_text(json.dumps(article(name, "A market report")))
    index(database, filler(3))
    dateline_index(database, "--prune", str(folder))
    daemon = Daemon(database)
    alerts = Alerts(daemon, index="articles")
    ferry = alerts.set(query="ferry", withdrawals=True)
    (folder / "a.json").write_text(json.dumps(article("a", "A ferry")))
    (folder / "b.json").write_text(json.dumps(article("b", "Another ferry")))
    dateline_index(database, "--prune", str(folder))
    until(lambda: len(alerts.ids(ferry)) == 2)
    daemon.signal(signal.SIGKILL)
    daemon.wait()
    (folder / "a.json").unlink()
    dateline_index(database, "--prune", str(folder))
    for _ in range(2):
        daemon = Daemon(database)
        alerts = Alerts(daemon, index="articles")
        until(lambda: len(alerts.ids(ferry)) == 3)
        alerts.settle()
        assert alerts.ids(ferry)[2] == ("a", "withdrawal") and len(alerts.ids(ferry)) == 3
        daemon.signal(signal.SIGKILL)
        daemon.wait()


def test_an_index_that_is_deleted_and_loaded_again_rings_nothing(alerts):
    ferry = alerts.set(query="ferry", withdrawals=True, corrections=True)
    articles = [article(f"n{number}", "A ferry") for number in range(3)]
    alerts.add(*articles)
    alerts.settle()
    alerts.done(alerts.call("DELETE", "/indexes/articles"))
    alerts.add(articles[0])
    alerts.settle()
    alerts.add(*articles)
    alerts.settle()
    assert len(alerts.ids(ferry)) == 3
    alerts.done(alerts.call("DELETE", "/indexes/articles/documents/n1"))
    until(lambda: alerts.ids(ferry)[3:] == [("n1", "withdrawal")])


def test_many_alerts_come_and_go(alerts):
    ferry = alerts.set(query="ferry")
    alerts.add(article("one", "A ferry"))
    alerts.settle()
    for round_ in range(11):
        made = [alerts.set(query=f"ferry word{number}") for number in range(100)]
        alerts.add(article(f"r{round_}", "A ferry word7"))
        until(lambda: alerts.ids(made[7]))
        for alert in made:
            assert alerts.call("DELETE", alerts.path(alert)).status_code == 204
    tunnel = alerts.set(query="tunnel")
    alerts.add(article("two", "A ferry in a tunnel"))
    until(lambda: alerts.ids(tunnel))
    assert alerts.ids(tunnel) == [("two", "new")]
    assert [identifier for identifier, _ in alerts.ids(ferry)] == ["one", *[f"r{n}" for n in range(11)], "two"]


def test_a_draft_tells_which_alerts_it_would_ring(alerts, tmp_path):
    ferry = alerts.set(query="ferry captain")
    headline = alerts.set(query="headline(questioned)", queryLanguage="professional")
    filtered = alerts.set(query="captain", filter='source = "Herald" AND published > 2024-01-01')
    prefix = alerts.set(query="quest*", queryLanguage="professional")
    scored = alerts.set(query="captain", minimumScore=0.1)
    paused = alerts.set(query="captain", paused=True)
    others = [alerts.set(query=query) for query in ["tunnel", "captain -ferry", '"captain ferry"']]
    draft = {"title": "Captain questioned", "text": "<p>The captain of the <b>ferry</b> said nothing.</p>",
             "source": "Herald", "date": "2024-05-04T10:00:00Z", "embargo": in_future(1000)}
    assert match(alerts, document=draft) == [alert["uuid"] for alert in (ferry, headline, filtered, prefix, scored)]
    assert paused["uuid"] and others
    assert match(alerts, document={**draft, "language": "fr", "desk": {"new": "field"}})[:1] == [ferry["uuid"]]
    assert match(alerts, document={"id": "old", "headline": "A tunnel", "body": "Nothing."}) == [others[0]["uuid"]]
    assert match(alerts, id="old") == []
    assert alerts.call("GET", "/indexes/articles/documents", params={"limit": 1}).json()["total"] == 4
    alerts.settle()
    assert alerts.ids(ferry) == []
    assert list((tmp_path / "db" / ".drafts").iterdir()) == []


def test_a_draft_rings_what_the_article_rings(alerts):
    words = ["ferry", "captain", "harbour", "tunnel", "Ferries", "l'école", "U.S.", "10,000"]
    made = [alerts.set(query=query) for one in words for query in (one, f"{one} harbour", f'"the {one}"', f"headline:{one}")]
    drafts = [article(f"d{number}", f"The {words[number]} and the {words[-number]}", f"A {words[number - 3]} left the harbour.")
              for number in range(len(words))]
    expected = {draft["id"]: match(alerts, document=draft) for draft in drafts}
    alerts.add(*drafts)
    alerts.settle()
    rang = {draft["id"]: [alert["uuid"] for alert in made if (draft["id"], "new") in alerts.ids(alert)] for draft in drafts}
    assert expected == rang and sum(map(len, rang.values())) > len(words)


@pytest.mark.parametrize("body, code", [
    ({}, "bad_request"), ({"id": "old", "document": {}}, "bad_request"), ({"document": {}}, "invalid_document"),
    ({"document": "text"}, "invalid_document"), ({"document": [article("a", "A"), article("b", "B")]}, "invalid_document"),
])
def test_a_wrong_draft_is_refused(alerts, body, code):
    alerts.set(query="ferry")
    assert match(alerts, expect=400, **body)["code"] == code
