# SPDX-License-Identifier: GPL-2.0-or-later
"""test_client_alerts.py - `dateline alerts` with a daemon: alerts are added, tried, listed, shown, paused and deleted."""
import json
import os
import subprocess

import pytest

import test_webhooks
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


class Failing(test_webhooks.Receiver):
    """A server of lists. Each of `behave` is which alerts of the next list it sets, or "503", "500" or "close". It refuses
    an alert without a query; for the others it had no time."""

    def answer(self, handler, what, body):
        listed = json.loads(body)
        if what == "close":
            return super().answer(handler, what, body)
        status = int(what) if isinstance(what, str) else 200
        late, wrong = [{"code": code, "message": code} for code in ("too_many_search_requests", "invalid_alert")]
        results = [wrong if not alert["query"] else {} if place in what else late
                   for place, alert in enumerate(listed)] if status == 200 else []
        text = json.dumps({"results": results} if status == 200 else {"code": "x", "message": "no more"}).encode()
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)
        return None


@pytest.mark.parametrize("behave, told", [
    (["500"], []),
    ([range(700), "500"], ["Not set: lines 701-2502"]),
    ([range(1000), "500"], ["Not set: lines 1002-2502"]),
    ([{*range(3), *range(5, 1000)}, "500"], ["Not set: lines 4-5, 1002-2502"]),
    ([{*range(3), *range(5, 1000)}, {1}, {*range(1, 500)}, "500"], ["Not set: lines 4, 1501-2502"]),
    ([range(1000), range(2), "503", range(1), "500"], ["Not set: lines 1005-2502"]),
    ([range(1000), range(1000), range(500), "500"], ["Not set: line 2502"]),
    ([range(1000), "close"], ["Perhaps set, as no answer came: lines 1002-2001", "Not set: lines 2002-2502"]),
    ([range(1000), range(1000), "close"], ["Perhaps set, as no answer came: lines 2002-2502"]),
    ([range(1000), ()], ["Not set: lines 1002-2502"]),
])
def test_a_load_that_fails_names_what_is_not_set(tmp_path, behave, told):
    """So a repeat sets nothing twice. An empty line and a refused alert come in between."""
    lines = [json.dumps({"query": f"word{number}"}) for number in range(2500)]
    lines.insert(500, '{"query": ""}')
    (tmp_path / "alerts").write_text("\n".join(lines[:1000] + [""] + lines[1000:]))
    server = Failing(behave=behave)
    done = subprocess.run([CLIENT, "--server", f"http://127.0.0.1:{server.port}", "alerts", "load", str(tmp_path / "alerts")],
                          text=True, capture_output=True, timeout=ANSWER_SECONDS)
    assert done.returncode == 2 and [line for line in done.stderr.splitlines() if " set" in line] == told, done.stderr


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
