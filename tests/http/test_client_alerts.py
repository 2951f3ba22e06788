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


def test_an_alert_is_tried_on_the_archive(alerts):
    assert run(alerts, "test", "ferry", "harbour") == "1 of 4 articles match; 0.0 a day in the last month\n  2024-05 1\n"
    assert run(alerts, "test", "tunnel", expect=1).startswith("0 of 4")


@pytest.mark.parametrize("words, complaint", [
    (["add"], "write: dateline alerts add WORDS..."),
    (["show"], "write: dateline alerts show ALERT"),
    (["list", "more"], "write: dateline alerts list"),
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
