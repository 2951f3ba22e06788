# SPDX-License-Identifier: GPL-2.0-or-later
"""test_quotes.py - words in quotes are literal, the form as typed comes first, and the boilerplate of pages is found
only by its name."""
import pytest

from conftest import Daemon, index

MENU = "Most read: Harbour master dismissed over dredger. Newsletter"
ARTICLES = [
    {"id": "police", "headline": "New policy for police dogs", "body": "The police dog unit has a policy.",
     "published": "2020-01-01", "section": "Crime"},
    {"id": "policing", "headline": "Policing of the docks", "body": "Policing costs more; dogged policies, they say.",
     "published": "2020-01-02", "section": "Port", "boilerplate": MENU},
    {"id": "general", "headline": "General strikes the balance", "body": "The general struck it.",
     "published": "2020-01-03", "section": "Army", "boilerplate": MENU},
    {"id": "strike", "headline": "A general strike begins", "body": "The strike is general. Strikers are generally calm.",
     "published": "2020-01-04", "section": "Work", "boilerplate": MENU},
    {"id": "dredger", "headline": "Dredger harboured", "body": "The dredger is safe. Its master was dismissed.",
     "published": "2019-01-01", "section": "Port"},
    {"id": "organe", "headline": "Les organes du port", "body": "Un organe de presse.", "language": "fr",
     "published": "2020-01-05", "section": "Port"},
    {"id": "organ", "headline": "The organ of the harbour church", "body": "An organ plays.",
     "published": "2018-01-05", "section": "Arts"}]


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    database = tmp_path_factory.mktemp("quotes") / "db"
    index(database, [{"language": "en", **article} for article in ARTICLES])
    running = Daemon(database)
    yield running
    assert running.stop() == 0, running.errors


def ids(answer):
    return [hit["id"] for hit in answer["hits"]]


@pytest.mark.parametrize("query, found", [
    ('"general strike"', ["strike"]), ('"general strikes"', ["general"]), ('"GENERAL Strike"', ["strike"]),
    ('strike -"general strikes"', ["strike"]), ('headline:"police dogs"', ["police"]),
    ('headline:"policy" OR "struck it"', ["general", "police"]), ('"policing" docks', ["policing"])])
def test_quotes_are_literal(daemon, query, found):
    assert sorted(ids(daemon.search(q=query, matchingStrategy="all"))) == found


def test_only_what_the_quote_found_is_marked(daemon):
    hit = daemon.search(q='"general" "strike"', matchingStrategy="all")["hits"][0]
    assert hit["id"] == "strike"
    snippet = hit["_snippet"]
    assert "<mark>general</mark>" in snippet.lower() and "<mark>strike</mark>" in snippet.lower()
    assert "<mark>strikers</mark>" not in snippet.lower() and "<mark>generally</mark>" not in snippet.lower()


@pytest.mark.parametrize("query, first", [("police", "police"), ("policing", "policing"), ("strike", "strike"), ("dogs", "police"),
                                          ("organ", "organ"), ("organes", "organe")])
def test_the_form_as_typed_comes_first(daemon, query, first):
    assert ids(daemon.search(q=query))[0] == first


@pytest.mark.parametrize("more", [{}, {"sort": "newest"}, {"facets": "section"}])
def test_menus_are_no_story(daemon, more):
    answer = daemon.search(q="dredger dismissed", matchingStrategy="all", **more)
    assert ids(answer) == ["dredger"] and answer["estimatedTotalHits"] == 1
    assert not answer.get("onlyBoilerplate")
    if "facets" in more:
        assert answer["facetDistribution"]["section"] == {"Port": 1}


@pytest.mark.parametrize("query", ['"harbour master dismissed"', "newsletter"])
def test_menus_are_found_when_no_story_is(daemon, query):
    answer = daemon.search(q=query, matchingStrategy="all")
    assert sorted(ids(answer)) == ["general", "policing", "strike"] and answer["onlyBoilerplate"]


def test_words_of_menus_are_not_suggested(daemon):
    answer = daemon.search(q="newsleter")
    assert answer["hits"] == [] and not answer.get("suggestion")


@pytest.mark.parametrize("query, count", [("boilerplate:newsletter", 3), ('boilerplate:"harbour master"', 3),
                                          ('boilerplate:"harbours master"', 0), ("boilerplate:police", 0),
                                          ("strike boilerplate:dredger", 2)])
def test_boilerplate_is_found_by_its_name(daemon, query, count):
    assert len(daemon.search(q=query, matchingStrategy="all")["hits"]) == count
