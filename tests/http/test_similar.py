# SPDX-License-Identifier: GPL-2.0-or-later
"""test_similar.py - documents like another, by their words."""
import requests

from articles import BRIDGE
from books import books  # noqa: F401
from conftest import ANSWER_SECONDS

PATH = "/indexes/books/similar"


def ask(daemon, uid, **body):
    answer = requests.post(f"{daemon.url}/indexes/{uid}/similar", json=body, timeout=ANSWER_SECONDS)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_document_itself_is_left_out(books):
    answer = ask(books, "books", id=3)
    ids = [hit["id"] for hit in answer["hits"]]
    assert 3 not in ids and ids
    assert answer["id"] == "3" and answer["estimatedTotalHits"] == len(ids)


def test_stories_of_a_kind_find_each_other(daemon):
    answer = ask(daemon, "articles", id="match-007", limit=10, showRankingScore=True)
    assert all(hit["section"] == "Sport" for hit in answer["hits"])
    scores = [hit["_rankingScore"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True) and 0 < scores[0] <= 1


def test_pages_and_thresholds(daemon):
    whole = ask(daemon, "articles", id="match-007", limit=6, attributesToRetrieve=["id"])
    second = ask(daemon, "articles", id="match-007", limit=3, offset=3, attributesToRetrieve=["id"])
    assert second["hits"] == whole["hits"][3:]
    assert all(list(hit) == ["id"] for hit in whole["hits"])
    assert ask(daemon, "articles", id=BRIDGE["id"], rankingScoreThreshold=0.99)["hits"] == []


def test_a_filter_narrows_it(daemon):
    answer = ask(daemon, "articles", id="match-007", filter='source = "Sports Desk"', limit=5)
    assert {hit["source"] for hit in answer["hits"]} == {"Sports Desk"}


def test_by_url_with_an_embedder_that_is_not_needed(daemon):
    answer = daemon.get("/indexes/articles/similar", params={"id": "match-001", "embedder": "any"})
    assert len(answer.json()["hits"]) == 20


def test_mistakes(books):
    assert "nosuch" in books.refused(PATH, {"id": "nosuch"}, "not_found_similar_id")
    assert books.refused(PATH, {}, "bad_request") == "Missing field `id`"
    books.refused(PATH, {"id": ["x"]}, "invalid_similar_id")
    books.refused(PATH, {"id": 1, "limit": "x"}, "invalid_similar_limit")
    books.refused(PATH, {"id": 1, "filter": "nosuch = 1"}, "invalid_similar_filter")
    books.refused(PATH, {"id": 1, "embedder": 42}, "invalid_similar_embedder")
    books.refused(PATH, {"id": 1, "rankingScoreThreshold": 2}, "invalid_similar_ranking_score_threshold")
