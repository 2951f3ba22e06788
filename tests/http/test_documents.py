# SPDX-License-Identifier: GPL-2.0-or-later
"""test_documents.py - one article by its id, and what is known of the indexes."""
import json
import re
from urllib.parse import quote

from articles import ARTICLES, BRIDGE, VACCINE


def document(daemon, ident, **parameters):
    return daemon.get("/indexes/articles/documents/" + ident, **parameters)


def test_an_article_whole(daemon):
    answer = document(daemon, "budget-2020")
    assert answer.status_code == 200
    assert answer.json()["headline"] == "Council passes budget for schools and roads"
    assert answer.json()["body"].startswith("The council passed")


def test_ids_with_slashes_escaped_or_not(daemon):
    assert document(daemon, quote(BRIDGE["id"], safe="")).json()["id"] == BRIDGE["id"]
    assert document(daemon, BRIDGE["id"]).json()["id"] == BRIDGE["id"]


def test_ids_that_hold_escapes_themselves(daemon):
    assert document(daemon, quote(VACCINE["id"], safe="")).json()["id"] == VACCINE["id"]


def test_only_some_fields(daemon):
    answer = document(daemon, "budget-2020", params={"fields": "id,section"})
    assert answer.json() == {"id": "budget-2020", "section": "Politics"}


def test_an_article_that_is_not_there(daemon):
    answer = document(daemon, "no/such")
    assert answer.status_code == 404
    assert answer.json()["code"] == "document_not_found"


def found(daemon, **parameters):
    answer = daemon.ask(parameters).json()
    return [hit["id"] for hit in answer["hits"]] if "hits" in answer else answer["code"]


def test_articles_are_filtered_by_their_ids(daemon):
    vaccine = json.dumps(VACCINE["id"])
    assert found(daemon, q="", filter=f"id = {vaccine}") == [VACCINE["id"]]
    assert found(daemon, q="storm", filter='id IN ["urn:story:bridge/1", "no/such"]') == [BRIDGE["id"]]
    assert found(daemon, q="trial", filter='id = "budget-2020"') == []
    others = found(daemon, q="", filter=f"NOT id = {vaccine}", limit=100)
    assert VACCINE["id"] not in others and len(others) == len(ARTICLES) - 1
    assert found(daemon, q="", filter="id > 1") == "invalid_search_filter"


def test_the_marked_text_of_one_article(daemon):
    hit = daemon.ask({
        "q": "storm", "filter": 'id = "urn:story:bridge/1"', "body": True, "attributesToHighlight": ["body"],
        "highlightPreTag": "[", "highlightPostTag": "]"}).json()["hits"][0]
    assert "a winter [storm] tore" in hit["_formatted"]["body"]


def test_indexes_and_their_numbers(daemon):
    listed = daemon.get("/indexes").json()
    assert [row["uid"] for row in listed["results"]] == ["articles"]
    assert listed["total"] == 1
    assert daemon.get("/indexes", params={"offset": 1}).json()["results"] == []
    one = daemon.get("/indexes/articles").json()
    assert one == listed["results"][0]
    assert one["primaryKey"] == "id"
    assert one["createdAt"] <= one["updatedAt"] == daemon.get("/stats").json()["lastUpdate"]
    stats = daemon.get("/indexes/articles/stats").json()
    assert stats["numberOfDocuments"] == len(ARTICLES)
    assert daemon.get("/stats").json()["indexes"]["articles"] == stats


def test_what_this_is(daemon):
    assert "/search" in str(daemon.get("/").json()["routes"])
    version = daemon.get("/version").json()
    assert version["dateline"] == daemon.get("/").json()["version"]
    assert re.fullmatch("[0-9a-f]{40}|unknown", version["commitSha"])
    assert re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}T.*|unknown", version["commitDate"])
    assert daemon.get("/health").json() == {"status": "available"}
