# SPDX-License-Identifier: GPL-2.0-or-later
"""test_shape.py - an article has one shape, whichever way it comes: a file, a pipe, a request."""
import json
import os
import pathlib
import subprocess

import pytest

from conftest import program
from live import Live

GOLDEN = pathlib.Path(os.environ["DATELINE_TESTS"], "golden", "articles")
PRESS = {"id": 81, "title": "Tram line &amp; depot", "html": "<p>The tram opens in May.</p><p>Fares stay.</p>",
         "author": {"id": 3, "name": "Kai Berg"}, "category": {"id": 4, "name": "Local"}, "date": "2021-05-04 09:30",
         "tags": ["trams", 7]}


@pytest.fixture
def live(start, tmp_path):
    daemon = start(db=tmp_path / "db")
    live = Live(daemon, "news")
    live.done(live.call("POST", "/indexes", json={"uid": "news", "preset": "articles"}))
    return live


def indexed(path_or_text, tmp_path):
    """The articles that dateline-index makes: of a file, or of its standard input."""
    path = path_or_text if isinstance(path_or_text, pathlib.Path) else None
    done = subprocess.run([program("index/indexer", "dateline-index"), "--dry-run", "--json", "--quiet", path or "-"],
                          input=None if path else path_or_text, text=True, capture_output=True, timeout=120, cwd=tmp_path)
    return [json.loads(line) for line in done.stdout.splitlines()]


def stored(live):
    return {article["id"]: article for article in live.documents(limit=100)}


def test_five_doors_give_one_article(live, tmp_path):
    text = json.dumps(PRESS)
    (tmp_path / "press.json").write_text(text)
    by_file, = indexed(tmp_path / "press.json", tmp_path)
    by_pipe, = indexed(text, tmp_path)
    understood = live.of_index("POST", "/documents", json=PRESS, params={"dryRun": "true"}).json()
    live.add(PRESS)
    by_post = live.document("81")
    live.add([{"id": 82, "headline": "Other"}])
    live.add([PRESS], method="PUT")
    assert by_file == by_pipe == by_post == understood["documents"][0] == live.document("81")
    assert by_post["headline"] == "Tram line & depot" and by_post["body"] == "The tram opens in May.\n\nFares stay."
    assert by_post["byline"] == "Kai Berg" and by_post["section"] == "Local" and by_post["keywords"] == ["trams"]
    assert by_post["published"] == "2021-05-04T09:30:00Z" and by_post["id"] == "81"


@pytest.mark.parametrize("case", sorted(path.name for path in GOLDEN.glob("json-*") if (path / "input.json").exists()
                                        and path.name not in ("json-utf16", "json-broken", "json-bad-values")))
def test_every_json_is_read_as_the_indexer_reads_it(live, tmp_path, case):
    text = (GOLDEN / case / "input.json").read_text()
    expected = indexed(text, tmp_path)
    answer = live.of_index("POST", "/documents", data=text.encode(), headers={"Content-Type": "application/json"})
    if answer.status_code != 202: # several values one after the other are no JSON body
        pytest.skip(answer.json()["message"])
    task = live.done(answer)
    assert task["details"]["indexedDocuments"] == len(expected)
    assert stored(live) == {article["id"]: article for article in expected}


def test_bulk_lines_name_the_documents_behind_them(live):
    lines = '{"index":{"_index":"n","_id":"b1"}}\n{"title":"One","text":"First."}\n' \
            '{"index":{}}\n{"title":"Two","text":"Second."}\n{"delete":{"_id":"b1"}}\n'
    task = live.send(lines, "application/x-ndjson")
    assert task["details"]["indexedDocuments"] == 2
    assert task["details"]["leftOut"] == ["document 5: a line that deletes is not carried out"]
    assert live.document("b1")["headline"] == "One"


def test_without_an_id_the_content_decides(live):
    live.add([{"title": "No id", "body": "Text."}])
    live.add([{"title": "No id", "body": "Text."}, {"title": "No id", "body": "Other text."}])
    live.add([{"title": "Page", "link": "https://x.example/a"}, {"title": "Page again", "link": "https://x.example/a"}])
    assert len(live.ids()) == 3
    assert live.call("GET", "/indexes/news/documents/https%3A%2F%2Fx.example%2Fa").json()["headline"] == "Page again"


def test_what_cannot_be_read_is_named(live):
    task = live.add([{"id": "a", "title": "A", "author": 12, "date": "some day"}, {"colour": "red"},
                     {"id": "c", "headline": "C", "body": {"parts": 3}}])
    details = task["details"]
    assert (details["receivedDocuments"], details["indexedDocuments"]) == (3, 2)
    assert details["unreadableFields"] == 3
    assert details["unreadFields"] == ["a: author 12", 'a: published "some day"', 'c: body {"parts":3}']
    assert details["notArticles"] == 1
    assert details["leftOut"] == ["document 2: not an article: it has neither a headline nor a text"]
    assert "byline" not in live.document("a") and live.document("a")["author"] == 12


def test_of_nothing_comes_nothing(live):
    task = live.add([{"colour": "red"}, {"colour": "blue"}], status="failed")
    assert "neither a headline nor a text" in task["error"]["message"]
    assert task["details"]["notArticles"] == 2 and live.ids() == []


def test_one_bad_value_costs_itself(live):
    body = b'[{"id":"a","title":"A \\u0000 \\x","body":"Text.","weight":1e999},{"id":"b","title":"B"}]'
    task = live.send(body, "application/json")
    assert task["details"]["indexedDocuments"] == 2 and task["details"]["unreadableValues"] == 3
    assert live.document("a")["body"] == "Text."


def test_a_change_changes_that_field(live):
    live.add(dict(PRESS, colour="red", mood="calm"))
    before = live.document("81")
    live.add([{"id": 81, "title": "Tram <b>line</b> delayed"}], method="PUT")
    live.add([{"id": "81", "colour": "blue", "mood": None}, {"id": 81, "author": [{"name": "Lea Moss"}]}], method="PUT")
    live.add([{"id": 81, "category": None}], method="PUT")
    assert live.document("81") == dict(before, headline="Tram line delayed", colour="blue", mood=None, byline="Lea Moss",
                                       section=None)


def test_a_change_of_an_unknown_article_is_the_article(live):
    live.add([{"id": "new", "title": "New", "html": "<p>It is new.</p>"}], method="PUT")
    assert live.document("new")["body"] == "It is new."
    task = live.add([{"id": "none", "section": "S"}], method="PUT", status="failed")
    assert "neither a headline nor a text" in task["error"]["message"]
    task = live.add([{"title": "Whose?"}], method="PUT", status="failed")
    assert task["error"]["code"] == "missing_document_id"


def test_an_own_primary_key_is_kept(live):
    live.index = "keyed"
    live.done(live.call("POST", "/indexes", json={"uid": "keyed", "preset": "articles", "primaryKey": "uuid"}))
    live.add([{"uuid": "u-1", "title": "Keyed"}])
    assert live.document("u-1")["headline"] == "Keyed" and live.document("u-1")["uuid"] == "u-1"
    assert live.add([{"title": "Not keyed"}], status="failed")["error"]["code"] == "missing_document_id"


def test_a_dry_run_stores_nothing(live):
    answer = live.of_index("POST", "/documents", json=[PRESS, {"a": 1}], params={"dryRun": "true"})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["receivedDocuments"], told["understoodDocuments"], told["notArticles"]) == (2, 1, 1)
    assert told["documents"][0]["headline"] == "Tram line & depot"
    assert live.ids() == [] and live.call("GET", "/tasks").json()["total"] == 1
    many = "".join(json.dumps({"id": n, "title": "T" * 2000}) + "\n" for n in range(150))
    told = live.of_index("POST", "/documents", data=many, params={"dryRun": "true"},
                         headers={"Content-Type": "application/x-ndjson"}).json()
    assert (told["understoodDocuments"], len(told["documents"])) == (150, 100)
    assert live.of_index("POST", "/documents", json=[PRESS], params={"dryRun": "perhaps"}).status_code == 400


def test_documents_stay_as_they_are(live):
    live.index = "things"
    live.done(live.call("POST", "/indexes", json={"uid": "things", "primaryKey": "id"}))
    live.add([dict(PRESS)])
    assert live.document("81") == PRESS
    dry = live.of_index("POST", "/documents", json=[PRESS], params={"dryRun": "true"}).json()
    assert dry["documents"] == [PRESS]


def test_news_make_the_default_index_one_of_articles(live):
    live.index = "articles"
    live.add([{"id": 1, "title": {"rendered": "News"}, "content": {"rendered": "<p>Text.</p>"}, "date": "2021-01-01"}])
    assert live.of_index("GET", "/settings/preset").json() == "articles"
    assert live.document("1")["headline"] == "News"


def test_times_without_a_zone_are_in_the_daemons(start, tmp_path):
    live = Live(start("--timezone", "Europe/Paris", db=tmp_path / "db"), "articles")
    live.add([{"id": 1, "headline": "Summer", "published": "2021-07-01 08:00"}])
    live.add([{"id": 1, "updated": "2021-07-02 08:00"}], method="PUT")
    assert live.document("1")["published"] == "2021-07-01T08:00:00+02:00"
    assert live.document("1")["updated"] == "2021-07-02T08:00:00+02:00"
