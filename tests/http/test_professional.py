# SPDX-License-Identifier: GPL-2.0-or-later
"""test_professional.py - the professional's query language over HTTP: searches of all kinds, marks, errors that
name the character, and the explanation of how a query is read. tests/golden/professional/ has the language itself."""
import time

import pytest
import requests

from conftest import Daemon, index
from live import Live

ARTICLES = [
    {"id": "ferry", "headline": "Ferry crew on strike", "source": "Quay News", "section": "Port", "published": "2024-03-01",
     "body": "The ferry crew went on strike at noon. Passengers waited on the quay.\n\nThe union of pilots sent a note."},
    {"id": "pilots", "headline": "Pilots talk", "source": "Quay News", "section": "Port", "published": "2023-03-01",
     "body": "Pilots may strike. A ferry left the quay.\n\nTheir union, NAVO, said nothing. The navo of a church is another thing."},
    {"id": "church", "headline": "Lightning strikes a church", "source": "Hill Post", "section": "Town", "published": "2022-01-01",
     "body": "The tower stands. Nobody was hurt, said the vicar, and the ferryman agreed."}]


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    database = tmp_path_factory.mktemp("professional") / "db"
    index(database, [{"language": "en", **article} for article in ARTICLES])
    running = Daemon(database)
    yield running
    assert running.stop() == 0, running.errors


def post(daemon, path, **body):
    return requests.post(daemon.url + path, json=body, timeout=20)


def ids(answer):
    return sorted(hit["id"] for hit in answer["hits"])


def found(daemon, query, language="professional", **more):
    answer = post(daemon, "/indexes/articles/search", q=query, queryLanguage=language, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("query, wanted", [
    ("ferry /s strike", ["ferry"]), ("ferry /p strike", ["ferry", "pilots"]), ("crew pre/4 strike", ["ferry"]),
    ("strike pre/4 crew", []), ("union w/3 (pilot* or navo)", ["ferry", "pilots"]), ("allcaps(navo)", ["pilots"]),
    ("hlead(lightning w/3 church)", ["church"]), ("ferr* and date bef 2023", ["church"]), ("wc<16 and ferr*", ["church"])])
def test_searches(daemon, query, wanted):
    assert ids(found(daemon, query)) == wanted


def test_all_ways_to_search_know_the_language(daemon):
    query = "ferry /s strike"
    answer = requests.get(daemon.url + "/indexes/articles/search", timeout=20,
                          params={"q": query, "queryLanguage": "professional"})
    assert ids(answer.json()) == ["ferry"]
    answer = requests.get(daemon.url + "/search", timeout=20, params={"q": query, "queryLanguage": "professional"})
    assert ids(answer.json()) == ["ferry"]
    answer = post(daemon, "/multi-search", queries=[
        {"indexUid": "articles", "q": query, "queryLanguage": "professional"},
        {"indexUid": "articles", "q": "+ferry +strike", "queryLanguage": "lucene"}])
    assert [ids(result) for result in answer.json()["results"]] == [["ferry"], ["ferry", "pilots"]]
    answer = post(daemon, "/multi-search", federation={}, queries=[
        {"indexUid": "articles", "q": query, "queryLanguage": "professional"}])
    assert ids(answer.json()) == ["ferry"]
    answer = post(daemon, "/indexes/articles/facet-search", facetName="source", facetQuery="", q="strik* /p ferr*",
                  queryLanguage="professional")
    assert [hit["value"] for hit in answer.json()["facetHits"]] == ["Quay News"]


def test_a_professional_query_is_taken_at_its_word(daemon):
    assert found(daemon, "fery")["hits"] == [] # no correction
    assert found(daemon, "ferry and vicar and nosuch")["hits"] == [] # no word is dropped
    assert ids(found(daemon, "fery~")) == ["ferry", "pilots"]


def test_facets_filters_and_sorts_go_on_as_usual(daemon):
    answer = found(daemon, "strike and union", facets=["section"], filter="section = Port", sort=["published:asc"])
    assert [hit["id"] for hit in answer["hits"]] == ["pilots", "ferry"]
    assert answer["facetDistribution"] == {"section": {"Port": 2}}
    assert answer["estimatedTotalHits"] == 2


def test_matches_are_marked(daemon):
    hit = found(daemon, "crew pre/4 strike", snippets=1)["hits"][0]
    assert "<mark>crew</mark>" in hit["_snippet"] and "<mark>strike</mark>" in hit["_snippet"]


@pytest.mark.parametrize("path, more", [("/indexes/articles/search", {}), ("/query/explain", {}),
                                        ("/query/explain", {"indexUid": "articles"})])
def test_an_error_names_the_character_and_what_is_right(daemon, path, more):
    answer = post(daemon, path, q="ferry w/5 (crew", queryLanguage="professional", **more)
    assert answer.status_code == 400
    error = answer.json()
    assert error["code"] == "invalid_search_q"
    assert error["message"] == "Query, at character 11 (`(crew`): this parenthesis is not closed."


def test_the_explanation(daemon):
    answer = post(daemon, "/query/explain", q="Ferry w/5 (crew or pilot*)").json()
    assert answer["queryLanguage"] == "professional"
    assert answer["words"] == "any form of `Ferry` at most 5 words from (any form of `crew` or words like `pilot*`)"
    tree = answer["tree"]
    assert (tree["kind"], tree["distance"], tree["ordered"], tree["not"]) == ("near", 5, False, False)
    assert [part["kind"] for part in tree["of"]] == ["words", "or"]
    assert tree["of"][0] == {"kind": "words", "text": "Ferry", "manner": "anyForm", "start": 0, "length": 5}
    answer = post(daemon, "/query/explain", q='headline:"a b"~3 -c', queryLanguage="lucene").json()
    assert answer["tree"]["kind"] == "and"


def test_what_explain_refuses(daemon):
    assert post(daemon, "/query/explain", q=3).json()["code"] == "invalid_search_q"
    assert post(daemon, "/query/explain", queryLanguage="plain").json()["code"] == "invalid_search_query_language"
    assert post(daemon, "/query/explain", q="a", indexUid="nosuch").json()["code"] == "index_not_found"
    assert post(daemon, "/query/explain", q="nosuch(a)").json()["code"] == "invalid_search_q"


def test_long_queries_are_answered_in_time(daemon):
    names = " or ".join(f"ferry w/{number % 50 + 1} strike" for number in range(900))
    started = time.monotonic()
    assert ids(found(daemon, names)) == ["ferry", "pilots"]
    assert time.monotonic() - started < 10
    slips = post(daemon, "/indexes/articles/search", q=" or ".join(["fery~"] * 101), queryLanguage="professional")
    assert slips.status_code == 400 and "at most 100 words of a query may have a `~`" in slips.json()["message"]
    answer = post(daemon, "/indexes/articles/search", q="ferry " * 4000, queryLanguage="professional")
    assert answer.status_code == 400 and "at most 20000 characters" in answer.json()["message"]


def test_an_index_of_other_documents(start, tmp_path):
    daemon = start(db=tmp_path / "db")
    live = Live(daemon, "books")
    books = [{"id": 1, "title": "Sea Birds of the Quay", "text": "A gull landed. The keeper, an OWL, slept."},
             {"id": 2, "title": "Owls", "text": "No sea here. A gull is no owl."}]
    live.add(books)

    def ask(query):
        return daemon.ask({"q": query, "queryLanguage": "professional"}, uid="books").json()

    assert ids(ask("sea w/1 birds")) == [1]
    assert ids(ask("title(owl*)")) == [2]
    assert ids(ask("text(gull /s owl)")) == [2]
    assert ids(ask("allcaps(owl)")) == [1]
    assert ids(ask("quay w/5 gull")) == []
    assert "cannot be found by their date" in ask("sea and date aft 2024")["message"]
