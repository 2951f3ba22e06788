# SPDX-License-Identifier: GPL-2.0-or-later
"""test_client_alerts.py - `dateline alerts` with a daemon: alerts are added, tried, listed, shown, paused and deleted."""
import json
import os
import subprocess

import pytest

from conftest import ANSWER_SECONDS, index, until
from test_alerts import MASTER, Alerts, article, filler

CLIENT = os.environ["DATELINE_CLIENT"]


@pytest.fixture
def alerts(start, tmp_path):
    index(tmp_path / "db", [article("old", "The ferry sank in the harbour"), *filler(3)])
    return Alerts(start(db=tmp_path / "db"), index="articles")


def run(alerts, *words, expect=0, key=None):
    done = subprocess.run([CLIENT, "--server", alerts.daemon.url, "alerts", *words], text=True, capture_output=True,
                          timeout=ANSWER_SECONDS, env={**os.environ, "DATELINE_KEY": key or ""})
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stderr if expect == 2 else done.stdout


def test_an_alert_from_its_beginning_to_its_end(alerts):
    assert run(alerts, expect=1) == ""
    added = run(alerts, "add", "--name", "Ferries", "--language", "professional", "--filter", 'source = "Harbour Gazette"',
                "--withdrawals", "ferry w/3 captain")
    assert added.startswith("Ferries\n  ferry w/3 captain\n") and "/feeds/" in added
    [made] = alerts.call("GET", "/indexes/articles/alerts").json()["results"]
    assert (made["queryLanguage"], made["filter"], made["withdrawals"], made["corrections"]) == \
        ("professional", ['source = "Harbour Gazette"'], True, False)
    assert run(alerts, "show", "Ferries", expect=1) == ""
    alerts.add(article("new", "The captain of the ferry"), article("newer", "A ferry's captain"))
    until(lambda: len(alerts.ids(made)) == 2)
    shown = run(alerts, "show", made["uuid"])
    assert "The captain of the ferry\n  2024-05-04 · Harbour Gazette · new\n  new, 2" in shown
    assert run(alerts, "show", "Ferries", "--limit", "1").count("\n  new, 2") == 1
    assert "2 rings, last 2" in run(alerts) and "paused" in run(alerts, "pause", "Ferries")
    assert "paused" in run(alerts, "list") and "paused" not in run(alerts, "resume", "Ferries")
    assert json.loads(run(alerts, "--json"))["total"] == 1
    assert run(alerts, "delete", "Ferries") == "" and run(alerts, expect=1) == ""


def test_an_alert_that_cannot_ring_says_why(alerts):
    alerts.done(alerts.call("PATCH", "/indexes/articles/settings", json={"filterableAttributes": ["source", "desk"]}))
    run(alerts, "add", "--name", "Ferries", "--filter", 'desk = "Port"', "ferry")
    assert "cannot ring" not in run(alerts)
    alerts.done(alerts.call("PATCH", "/indexes/articles/settings", json={"filterableAttributes": ["source"]}))
    assert "\n  cannot ring: " in run(alerts) and "`desk`" in run(alerts)


LOADED = [{"name": "Port", "query": "harbour strike"}, {"query": "(a", "queryLanguage": "professional"},
          {"query": "ferry", "firstCopies": True}, {"query": "x", "querry": "y"}]


@pytest.mark.parametrize("text, unit, wrong", [
    ("\n".join(map(json.dumps, LOADED[:2])) + "\n\n" + "\n".join(map(json.dumps, LOADED[2:])), "line", (2, 5)),
    (json.dumps(LOADED, indent=1), "alert", (2, 4))])
def test_the_alerts_of_a_file_are_set(alerts, tmp_path, text, unit, wrong):
    (tmp_path / "alerts").write_text(text)
    done = subprocess.run([CLIENT, "--server", alerts.daemon.url, "alerts", "load", str(tmp_path / "alerts")], text=True,
                          capture_output=True, timeout=ANSWER_SECONDS)
    first, second, last = done.stdout.splitlines()
    assert first.startswith(f"{unit} {wrong[0]}: ") and second.startswith(f"{unit} {wrong[1]}: Unknown field `querry`")
    assert last == "2 alerts set" and "2 alerts were refused" in done.stderr and done.returncode == 2
    made = alerts.call("GET", "/indexes/articles/alerts").json()["results"]
    assert [(alert["name"], alert["query"], alert["firstCopies"]) for alert in made] == \
        [("Port", "harbour strike", False), (None, "ferry", True)]


def test_more_alerts_than_a_request_may_have_are_loaded(alerts, tmp_path):
    (tmp_path / "alerts").write_text("".join(json.dumps({"query": f"ferry word{n}"}) + "\n" for n in range(2500)))
    assert run(alerts, "load", str(tmp_path / "alerts")) == "2,500 alerts set\n"
    page = alerts.call("GET", "/indexes/articles/alerts?limit=1&offset=2499").json()
    assert page["total"] == 2500 and page["results"][0]["query"] == "ferry word2499"
    answers = run(alerts, "--json", "load", str(tmp_path / "alerts")).splitlines()
    assert sum(json.loads(answer)["set"] for answer in answers) == 2500


def test_an_alert_is_tried_on_the_archive(alerts):
    assert run(alerts, "test", "ferry", "harbour") == "1 of 4 articles match; 0.0 a day in the last month\n  2024-05 1\n"
    assert run(alerts, "test", "tunnel", expect=1).startswith("0 of 4")


@pytest.mark.parametrize("words, complaint", [
    (["add"], "write: dateline alerts add WORDS..."),
    (["show"], "write: dateline alerts show ALERT"),
    (["list", "more"], "write: dateline alerts list"),
    (["load"], "write: dateline alerts load FILE"),
    (["load", "/nowhere/alerts"], "/nowhere/alerts"),
    (["load", "/dev/null"], "/dev/null has no alerts"),
    (["load", __file__], f"{__file__}, line 1: "),
    (["forget", "x"], "unknown: dateline alerts forget"),
    (["show", "Nobody"], 'no alert has the name "Nobody"'),
    (["delete", "Twice"], '2 alerts have the name "Twice"'),
    (["add", "--language", "professional", "(a"], "the server refused (400)"),
    (["show", "00000000-0000-0000-0000-000000000000"], "not found"),
])
def test_what_is_wrong_is_said(alerts, words, complaint):
    for query in ("one", "two"):
        alerts.set(query=query, name="Twice")
    assert complaint in run(alerts, *words, expect=2)


def test_a_key_shows_its_own_alerts(start, tmp_path):
    index(tmp_path / "db", filler(3))
    (tmp_path / "master").write_text(MASTER)
    (tmp_path / "master").chmod(0o600)
    alerts = Alerts(start("--master-key-file", str(tmp_path / "master"), db=tmp_path / "db"), index="articles", key=MASTER)
    assert "Set DATELINE_KEY" in run(alerts, expect=2)
    run(alerts, "add", "--webhook", "https://news.example/rang", "ferry", key=MASTER)
    assert "ferry\n" in run(alerts, key=MASTER)
