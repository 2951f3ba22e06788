# SPDX-License-Identifier: GPL-2.0-or-later
"""test_displayed.py - texts of fields that are not in `displayedAttributes` are in no answer to a search, in an index of
either preset. Searches still find by them."""
import json

import pytest

from conftest import Daemon
from live import Live

# Each field has a word of its own. All have the word that is looked for.
WORDS = {"headline": "zyxhead", "summary": "zyxsum", "body": "zyxbody", "section": "zyxsection", "byline": "zyxby"}
ARTICLES = [{"id": f"a{n}", "published": f"2024-05-0{n}T10:00:00Z", "language": "en",
             **{field: f"The mayor {word} of the harbour, edition {n}." for field, word in WORDS.items()}} for n in (1, 2, 3)]
ALL = {"attributesToRetrieve": ["*"], "body": True, "snippets": 2, "attributesToHighlight": ["*", "body"],
       "attributesToCrop": ["*:4", "body:4"], "showMatchesPosition": True}
SEARCHES = [{}, {"body": True}, {"attributesToRetrieve": ["*"]}, {"attributesToRetrieve": ["body", "headline"]},
            {"snippets": 2}, {"snippets": 1, "snippetLength": 1000}, {"attributesToHighlight": ["body"]},
            {"attributesToCrop": ["body", "headline"]}, {"showMatchesPosition": True, "body": True},
            {"sort": ["section:asc"], "showRankingScoreDetails": True}, ALL]
EXPORTS = ["csv", "jsonl", "ris", "bibtex", "csl-json", "ninjs"]
# The texts that a search shows of an article besides its fields.
MADE = {"_headline": ["headline"], "_snippet": ["body", "summary"]}


@pytest.fixture(scope="module", params=["articles", "documents"])
def live(request, tmp_path_factory):
    running = Daemon(tmp_path_factory.mktemp(request.param) / "db")
    live = Live(running, index=request.param)
    live.done(live.call("POST", "/indexes", json={"uid": request.param, "primaryKey": "id", "preset": request.param}))
    live.done(live.of_index("PATCH", "/settings", json={"sortableAttributes": ["section"]}))
    live.add(ARTICLES)
    yield live
    assert running.stop() == 0, running.errors


def show(live, fields):
    live.done(live.of_index("PATCH", "/settings", json={"displayedAttributes": fields}))


def text_of(answer):
    assert answer.status_code == 200, answer.text
    return answer.text


def answers(live):
    """The texts of all kinds of answers with hits."""
    here = {"indexUid": live.index}
    for search in SEARCHES:
        yield "search", text_of(live.of_index("POST", "/search", json={"q": "mayor", **search}))
        queries = [{**here, "q": "mayor", **search}]
        yield "multi-search", text_of(live.call("POST", "/multi-search", json={"queries": queries}))
        yield "federation", text_of(live.call("POST", "/multi-search", json={"queries": queries, "federation": {}}))
        yield "timeline", text_of(live.of_index("POST", "/timeline", json={"queries": ["mayor"], **search}))
    for search in ({"q": "mayor"}, {"q": "mayor", "attributesToRetrieve": "*", "attributesToHighlight": "body"}):
        yield "GET search", text_of(live.of_index("GET", "/search", params=search))
    for form in EXPORTS:
        for search in ({}, {"snippets": 2}, {"attributesToRetrieve": ["*"]}, {"snippets": 1, "body": True}):
            yield form, text_of(live.of_index("POST", "/export", json={"q": "mayor", "format": form, **search}))
    for like in ({"id": "a1"}, {"moreLike": ["a1", "a2"]}, {"text": "mayor", "moreLike": ["a1"]}):
        yield "similar", text_of(live.of_index("POST", "/similar", json={**like, "attributesToRetrieve": ["*"]}))


@pytest.mark.parametrize("shown", [["id"], ["id", "headline"], ["id", "summary"], ["id", "body"], ["id", "summary", "section"]])
def test_texts_that_are_not_displayed_are_in_no_answer(live, shown):
    show(live, shown)
    for kind, text in answers(live):
        told = [word for field, word in WORDS.items() if field not in shown and word in text.lower()]
        assert not told, (kind, told, text)
        for made, fields in MADE.items():
            if not set(fields) & set(shown):
                assert f'"{made}"' not in text, (kind, text)


def test_snippets_are_cut_from_what_is_displayed(live):
    for shown, word in ((["id", "summary"], "zyxsum"), (["id", "body"], None if live.index == "documents" else "zyxbody")):
        show(live, shown)
        hits = live.of_index("POST", "/search", json={"q": "mayor", "snippets": 1}).json()["hits"]
        assert len(hits) == 3 and not any("_headline" in hit for hit in hits)
        assert all(word is None or f"The <mark>mayor</mark> {word}" in hit["_snippet"] for hit in hits), hits
    show(live, ["id", "headline"])
    for hit in live.of_index("POST", "/search", json={"q": "mayor", "snippets": 1}).json()["hits"]:
        assert "<mark>mayor</mark> zyxhead" in hit["_headline"] and "_snippet" not in hit


def test_hidden_texts_are_searched_and_compared(live):
    show(live, ["id"])
    assert len(live.of_index("POST", "/search", json={"q": "zyxbody"}).json()["hits"]) == 3
    found = live.of_index("POST", "/similar", json={"moreLike": ["a1"], "collapse": "none"}).json()
    assert found["query"] == "" and len(found["hits"]) > 0
    show(live, ["id", "headline"])
    assert "zyxhead" in live.of_index("POST", "/similar", json={"moreLike": ["a1"]}).json()["query"].split()


def test_all_is_displayed_by_default(live):
    show(live, None)
    assert live.of_index("GET", "/settings").json()["displayedAttributes"] == ["*"]
    hit = live.of_index("POST", "/search", json={"q": "mayor", **ALL}).json()["hits"][0]
    for field, word in WORDS.items():
        assert word in hit[field]
    assert "zyxhead" in hit["_headline"] and "_snippet" in hit and "<em>mayor</em>" in hit["_formatted"]["body"]
    sorted_by = {"q": "mayor", "sort": ["section:asc"], "showRankingScoreDetails": True}
    details = json.dumps(live.of_index("POST", "/search", json=sorted_by).json()["hits"][0])
    assert live.index == "articles" or '"section:asc": {' in details
