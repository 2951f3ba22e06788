# SPDX-License-Identifier: GPL-2.0-or-later
"""test_facet_search.py - the values of a facet, searched as one types."""
from books import BOOKS, books  # noqa: F401

PATH = "/indexes/books/facet-search"


def values(books, **body):
    answer = books.post(PATH, body)
    assert answer.status_code == 200, answer.text
    return {hit["value"]: hit["count"] for hit in answer.json()["facetHits"]}


def test_values_begin_as_what_was_typed(books):
    assert values(books, facetName="tags", facetQuery="w") == {"water": 2, "weather": 2}
    assert values(books, facetName="author.name", facetQuery="reed") == {"Tom Reed": 1}


def test_without_a_query_all_values_come(books):
    answer = books.post(PATH, {"facetName": "tags"}).json()
    assert answer["facetQuery"] is None and len(answer["facetHits"]) == 4
    assert list(answer) == ["facetHits", "facetQuery", "processingTimeMs"]


def test_counts_are_of_what_the_search_matches(books):
    assert values(books, facetName="tags", facetQuery="w", q="sea") == {"water": 1, "weather": 1}
    assert values(books, facetName="tags", filter="price > 20") == {"engineering": 1}


def test_other_parameters_of_a_search_do_not_count(books):
    assert values(books, facetName="tags", facetQuery="city", limit="x", nosuch=1) == {"city": 1}


def test_mistakes(books):
    assert books.refused(PATH, {}, "missing_facet_search_facet_name") == "Missing field `facetName`"
    books.refused(PATH, {"facetName": "title"}, "invalid_facet_search_facet_name")
    books.refused(PATH, {"facetName": 1}, "invalid_facet_search_facet_name")
    books.refused(PATH, {"facetName": "tags", "facetQuery": 1}, "invalid_facet_search_query")
    books.refused(PATH, {"facetName": "tags", "filter": "x = 1"}, "invalid_search_filter")


def test_it_may_be_switched_off(books):
    books.done(books.patch("/indexes/off/settings",
                           {"facetSearch": False, "filterableAttributes": ["tags"]}))
    books.done(books.post("/indexes/off/documents", BOOKS))
    books.refused("/indexes/off/facet-search", {"facetName": "tags"}, "facet_search_disabled")
