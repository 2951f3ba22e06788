# SPDX-License-Identifier: GPL-2.0-or-later
"""test_search_api.py - search as strict clients of the API know it, and its mistakes in its words."""
import re

import pytest
import requests

from books import books  # noqa: F401
from conftest import ANSWER_SECONDS


def test_an_answer_has_what_the_api_has_and_no_more(books):
    answer = books.search("bridge")
    assert list(answer) == ["hits", "query", "processingTimeMs", "limit", "offset",
                            "estimatedTotalHits", "requestUid"]
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
                        answer["requestUid"])
    assert not any(key.startswith("_") for hit in answer["hits"] for key in hit)


def test_our_own_is_there_for_who_asks(books):
    assert "_snippet" in books.search("bridge", snippets=1)["hits"][0]


@pytest.mark.parametrize("asked, hits, page, pages", [
    ({"page": 1, "hitsPerPage": 3}, 3, 1, 2),
    ({"page": 2, "hitsPerPage": 3}, 1, 2, 2),
    ({"page": 0}, 0, 0, 1),
    ({"hitsPerPage": 0}, 0, 1, 0),
    ({"page": 3, "hitsPerPage": 3, "limit": 1, "offset": 1}, 0, 3, 2),
])
def test_pages(books, asked, hits, page, pages):
    answer = books.search(**asked)
    assert (len(answer["hits"]), answer["page"], answer["totalPages"]) == (hits, page, pages)
    assert answer["totalHits"] == 4 and "limit" not in answer


def test_facets_and_their_ranges(books):
    answer = books.search(facets=["tags", "price"])
    assert answer["facetDistribution"]["tags"] == {"city": 1, "engineering": 1, "water": 2,
                                                   "weather": 2}
    assert answer["facetDistribution"]["price"] == {"9": 2, "12.5": 1, "30": 1}
    assert answer["facetStats"] == {"price": {"min": 9, "max": 30}}
    assert set(books.search(facets=["*"])["facetDistribution"]) == {"tags", "price", "author.name",
                                                                    "id"}
    assert books.search(facets=[])["facetDistribution"] == {}


def test_one_hit_a_distinct_value(books):
    assert len(books.search(distinct="author.name")["hits"]) == 3


def test_scores_and_what_they_are_made_of(books):
    hit = books.search("storm", showRankingScore=True, showRankingScoreDetails=True)["hits"][0]
    assert 0 < hit["_rankingScore"] <= 1
    assert list(hit["_rankingScoreDetails"]) == ["words", "typo", "proximity", "attributeRank",
                                                 "wordPosition", "exactness"]
    assert hit["_rankingScoreDetails"]["words"] == {"order": 0, "matchingWords": 1,
                                                    "maxMatchingWords": 1, "score": 1}
    assert books.search("storm", rankingScoreThreshold=1.0)["hits"] == []


def test_words_may_be_wanted_in_some_attributes_only(books):
    ids = [hit["id"] for hit in books.search("storm", attributesToSearchOn=["author.name"])["hits"]]
    assert ids == [4]


def test_how_long_it_took_is_told(books):
    details = books.search("storm", showPerformanceDetails=True)["performanceDetails"]
    assert all(re.fullmatch(r"[0-9.]+ms", time) for time in details.values())


@pytest.mark.parametrize("body, code, message", [
    ({"q": ["a"]}, "invalid_search_q",
     'Invalid value type at `.q`: expected a string, but found an array: `["a"]`'),
    ({"limit": "a"}, "invalid_search_limit",
     'Invalid value type at `.limit`: expected a positive integer, but found a string: `"a"`'),
    ({"offset": -1}, "invalid_search_offset",
     "Invalid value type at `.offset`: expected a positive integer, but found a negative integer: `-1`"),
    ({"facets": ["a", 1]}, "invalid_search_facets",
     "Invalid value type at `.facets[1]`: expected a string, but found a positive integer: `1`"),
    ({"rankingScoreThreshold": 42}, "invalid_search_ranking_score_threshold",
     "Invalid value at `.rankingScoreThreshold`: the value of `rankingScoreThreshold` is invalid, "
     "expected a float between `0.0` and `1.0`."),
    ({"sort": ["price"]}, "invalid_search_sort",
     "Invalid syntax for the sort parameter: expected expression ending by `:asc` or `:desc`, found "
     "`price`."),
    ({"vector": [1]}, "missing_search_hybrid",
     "Invalid request: missing `hybrid` parameter when `vector` or `media` are present."),
    ({"q": "a", "hybrid": {"embedder": "e"}}, "invalid_search_embedder",
     "Cannot find embedder with name `e`."),
    ({"q": "a", "hybrid": {"semanticRatio": 0.5}}, "invalid_search_hybrid_query",
     "Missing field `embedder` inside `.hybrid`"),
])
def test_mistakes_in_a_body(books, body, code, message):
    assert books.refused("/indexes/books/search", body, code) == message


@pytest.mark.parametrize("body, code", [
    ({"media": {}}, "feature_not_enabled"),
    ({"personalize": {"userContext": "x"}}, "feature_not_enabled"),
    ({"useNetwork": True}, "feature_not_enabled"),
    ({"attributesToSearchOn": ["nosuch"]}, "invalid_search_attributes_to_search_on"),
    ({"distinct": "title"}, "invalid_search_distinct"),
    ({"sort": ["title:asc"]}, "invalid_search_sort"),
    ({"facets": ["title"]}, "invalid_search_facets"),
    ({"filter": "title = x"}, "invalid_search_filter"),
    ({"matchingStrategy": "some"}, "invalid_search_matching_strategy"),
    ({"queryLanguage": "some"}, "invalid_search_query_language"),
])
def test_what_is_not_to_be_had(books, body, code):
    if "attributesToSearchOn" in body:
        books.done(books.patch("/indexes/few/settings", {"searchableAttributes": ["title"]}))
        books.refused("/indexes/few/search", body, code)
    else:
        books.refused("/indexes/books/search", body, code)


def test_a_hybrid_search_by_words_alone_is_a_search(books):
    assert books.search("sighs", hybrid={"embedder": "e", "semanticRatio": 0})["hits"]


def test_an_unknown_field_names_the_nearest_and_all(books):
    message = books.refused("/indexes/books/search", {"fliter": "x"}, "bad_request")
    assert message.startswith("Unknown field `fliter`: did you mean `filter`? expected one of `q`, ")


def test_mistakes_in_a_url(books):
    def get(**parameters):
        answer = requests.get(books.url + "/indexes/books/search", params=parameters,
                              timeout=ANSWER_SECONDS)
        assert answer.status_code == 400
        return answer.json()["message"]

    assert get(limit="a") == ("Invalid value in parameter `limit`: could not parse `a` as a "
                              "positive integer")
    assert get(showRankingScore="a") == ("Invalid value in parameter `showRankingScore`: could not "
                                         "parse `a` as a boolean, expected either `true` or `false`")
    assert get(matchingStrategy="a").startswith(
        "Unknown value `a` for parameter `matchingStrategy`: expected one of `last`, `all`, ")


def test_a_filter_in_a_url_may_be_an_array(books):
    answer = requests.get(books.url + "/indexes/books/search", timeout=ANSWER_SECONDS,
                          params={"filter": '[["tags = city", "tags = engineering"], "price > 20"]'})
    assert [hit["id"] for hit in answer.json()["hits"]] == [2]
