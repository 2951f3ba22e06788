# SPDX-License-Identifier: GPL-2.0-or-later
"""test_distinct.py - one hit per value among hits that several attempts find, or that are many."""
import pytest

from live import Live

ARTICLES = [
    {"id": "both", "headline": "storm in the harbour", "source": "north", "published": "2020-01-01"},
    {"id": "one word", "headline": "storm", "source": "north", "published": "2021-01-01"},
    {"id": "elsewhere", "headline": "storm", "source": "south", "published": "2022-01-01"},
    {"id": "none", "headline": "calm", "source": "west", "published": "2023-01-01"},
]


@pytest.fixture
def live(tmp_path, start):
    live = Live(start(db=tmp_path / "db"), "articles")
    live.add(ARTICLES)
    return live


def search(live, **params):
    answer = live.of_index("POST", "/search", json=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("sort", [[], ["published:desc"], ["published:asc"]])
def test_a_value_is_shown_once_over_all_attempts(live, sort):
    answer = search(live, q="storm harbour", distinct="source", sort=sort)
    assert [hit["id"] for hit in answer["hits"]] == ["both", "elsewhere"]


@pytest.mark.parametrize("sort, best", [(["published:desc"], "latest"), (["published:asc"], "first")])
def test_few_values_among_many_documents(live, sort, best):
    """More documents are looked at than the page has hits."""
    live.add([{"id": f"{source} {number}", "headline": "storm", "source": source,
               "published": f"20{number:02}-06-01"} for number in range(30, 90) for source in ("a", "b", "c")])
    numbers = {"latest": 89, "first": 30}
    answer = search(live, q="storm", distinct="source", sort=sort, filter="source IN [a, b, c]", limit=20)
    assert [hit["id"] for hit in answer["hits"]] == [f"{source} {numbers[best]}" for source in "abc"]
    assert answer["estimatedTotalHits"] == 3
