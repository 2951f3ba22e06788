# SPDX-License-Identifier: GPL-2.0-or-later
"""test_multi_search.py - several queries in one request: their answers side by side, or merged."""
import pytest

from books import books  # noqa: F401

PATH = "/multi-search"


def ask(books, *queries, **more):
    answer = books.post(PATH, {"queries": [{"indexUid": "books", **query} for query in queries],
                               **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(answer):
    return [hit["id"] for hit in answer["hits"]]


def test_answers_come_in_the_queries_order(books):
    results = ask(books, {"q": "sighs"}, {"q": "sailors", "limit": 0})["results"]
    assert [answer["indexUid"] for answer in results] == ["books", "books"]
    assert ids(results[0]) == [1] and results[1]["hits"] == [] and results[1]["query"] == "sailors"
    assert ask(books)["results"] == []


def test_hits_are_merged_by_weighted_score(books):
    heavy, light = {"weight": 2.0}, {"weight": 0.1}
    first = ask(books, {"q": "sighs", "federationOptions": heavy},
                {"q": "sailors", "federationOptions": light}, federation={})
    assert ids(first) == [1, 4]
    assert ids(ask(books, {"q": "sighs", "federationOptions": light},
                   {"q": "sailors", "federationOptions": heavy}, federation={})) == [4, 1]
    place = first["hits"][1]["_federation"]
    assert place["indexUid"] == "books" and place["queriesPosition"] == 1
    assert 0 < place["weightedRankingScore"] <= 0.1
    assert first["estimatedTotalHits"] == 2


def test_a_document_is_there_once_and_counted_once(books):
    answer = ask(books, {"q": "storm"}, {"q": "storm sea"}, federation={})
    assert sorted(ids(answer)) == [3, 4] and answer["estimatedTotalHits"] == 2


def test_a_sorted_query_stays_sorted(books):
    assert ids(ask(books, {"q": "", "sort": ["price:desc"]}, federation={}))[:2] == [2, 1]


def test_pages(books):
    answer = ask(books, {"q": ""}, federation={"page": 2, "hitsPerPage": 3})
    assert len(answer["hits"]) == 1
    assert (answer["totalHits"], answer["totalPages"]) == (4, 2)
    assert len(ask(books, {"q": ""}, federation={"offset": 1, "limit": 2})["hits"]) == 2


def test_one_hit_a_distinct_value(books):
    answer = ask(books, {"q": "sighs"}, {"q": "sea"}, federation={"distinct": "author.name"})
    assert len(answer["hits"]) == 1


def test_facets_by_index_and_merged(books):
    queries = ({"q": "sighs"}, {"q": "sea"})
    answer = ask(books, *queries, federation={"facetsByIndex": {"books": ["tags", "price"]}})
    assert answer["facetsByIndex"] == {"books": {
        "distribution": {"price": {"9": 1, "12.5": 1}, "tags": {"city": 1, "water": 2, "weather": 1}},
        "stats": {"price": {"min": 9, "max": 12.5}}}}
    answer = ask(books, *queries, federation={"facetsByIndex": {"books": ["tags"]},
                                              "mergeFacets": {"maxValuesPerFacet": 2}})
    assert answer["facetDistribution"] == {"tags": {"city": 1, "water": 2}}
    assert "facetsByIndex" not in answer


@pytest.mark.parametrize("query, federation, code, start", [
    ({"limit": 1}, {}, "invalid_multi_search_query_pagination", "Inside `.queries[0]`: Using pagin"),
    ({"facets": ["tags"]}, {}, "invalid_multi_search_query_facets", "Inside `.queries[0]`: Using fac"),
    ({"showPerformanceDetails": True}, {}, "invalid_multi_search_query_show_performance_details",
     "Inside `.queries[0]`: "),
    ({"distinct": "tags"}, {"distinct": "tags"}, "invalid_multi_search_distinct", "Inside"),
    ({"federationOptions": {"weight": -1}}, {}, "invalid_multi_search_weight",
     "Invalid value at `.queries[0].federationOptions.weight`: the value of `weight` is invalid"),
    ({"federationOptions": {"remote": "x"}}, {}, "feature_not_enabled", "Inside `.queries[0]`: "),
    ({"federationOptions": {}}, None, "invalid_multi_search_federation_options", "Inside"),
    ({"filter": "nosuch = 1"}, None, "invalid_search_filter", "Inside `.queries[0]`: "),
    ({"indexUid": "nosuch"}, None, "index_not_found", "Inside `.queries[0]`: "),
    ({"q": 5}, None, "invalid_search_q", "Invalid value type at `.queries[0].q`: "),
    ({"nosuch": 5}, None, "bad_request", "Unknown field `nosuch` inside `.queries[0]`: "),
    ({}, {"facetsByIndex": {"books": ["title"]}}, "invalid_search_facets",
     "Inside `.federation.facetsByIndex.books`: "),
    ({}, {"limit": "x"}, "invalid_search_limit", "Invalid value type at `.federation.limit`: "),
])
def test_mistakes_name_their_query(books, query, federation, code, start):
    body = {"queries": [{"indexUid": "books", **query}]}
    if federation is not None:
        body["federation"] = federation
    assert books.refused(PATH, body, code).startswith(start)


def test_mistakes_of_form(books):
    assert books.refused(PATH, {}, "bad_request") == "Missing field `queries`"
    assert books.refused(PATH, [], "bad_request").startswith("Invalid value type: expected an object")
    assert books.refused(PATH, {"queries": [{"q": "x"}]}, "missing_index_uid") == \
        "Missing field `indexUid` inside `.queries[0]`"
