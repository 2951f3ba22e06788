# SPDX-License-Identifier: GPL-2.0-or-later
"""test_federation.py - one list of hits from several queries: its order, and what `distinct` leaves of it."""
import pytest

from live import Live

COLOURS = ["red", "blue", "green"]
DOCUMENTS = [{"id": n, "title": "harbour wall" if n % 2 else "harbour", "place": n, "group": n % 5,
              "colour": COLOURS[n % 3]} for n in range(30)]
SETTINGS = {"filterableAttributes": ["colour", "group", "place"], "sortableAttributes": ["place"]}


@pytest.fixture
def live(tmp_path, start):
    live = Live(start(db=tmp_path / "db"), "one")
    for index in ("one", "two"):
        live.done(live.call("PATCH", f"/indexes/{index}/settings", json=SETTINGS))
        live.done(live.call("POST", f"/indexes/{index}/documents", json=DOCUMENTS))
    return live


def ask(live, queries, status=200, **federation):
    queries = [{"indexUid": index, **more} for index, more in queries]
    answer = live.call("POST", "/multi-search", json={"federation": federation, "queries": queries})
    assert answer.status_code == status, answer.text
    return answer.json()


def places(answer):
    return [(hit["_federation"]["indexUid"], hit["place"]) for hit in answer["hits"]]


# --- order ---

@pytest.mark.parametrize("direction, first", [("asc", [0, 0, 1, 1, 2, 2]), ("desc", [29, 29, 28, 28, 27, 27])])
def test_hits_of_sorted_queries_are_sorted_together(live, direction, first):
    sort = {"sort": [f"place:{direction}"]}
    answer = ask(live, [("one", sort), ("two", sort)], limit=6)
    assert [place for _, place in places(answer)] == first
    assert [index for index, _ in places(answer)] == ["one", "two"] * 3
    assert "_rankingScoreDetails" not in answer["hits"][0]


def test_words_come_before_a_sort_that_stands_after_them(live):
    sort = {"q": "harbour wall", "sort": ["place:desc"]}
    assert [place for _, place in places(ask(live, [("one", sort), ("two", sort)], limit=4))] == [29, 29, 27, 27]


def test_a_sort_before_the_words_decides_before_any_weight(live):
    for index in ("one", "two"):
        live.done(live.call("PUT", f"/indexes/{index}/settings/ranking-rules", json=["sort", "words", "exactness"]))
    query = {"q": "harbour", "sort": ["place:asc"]}
    answer = ask(live, [("one", query), ("two", {**query, "federationOptions": {"weight": 9}})], limit=4)
    assert places(answer) == [("two", 0), ("one", 0), ("two", 1), ("one", 1)]


def test_a_query_with_a_sort_and_one_without_are_compared_by_what_both_have(live):
    """Before the sort, the first hit has all that it can have; the other misses a little of its exactness."""
    for index, title in (("one", "le petit prince"), ("two", "petit wall")):
        live.done(live.call("POST", f"/indexes/{index}/documents", json=[{"id": 100, "title": title, "place": 100}]))
    answer = ask(live, [("two", {"q": "petit"}), ("one", {"q": "petit", "sort": ["place:desc"]})])
    assert places(answer) == [("one", 100), ("two", 100)]
    weighted = ask(live, [("two", {"q": "petit", "federationOptions": {"weight": 1.1}}), ("one", {"q": "petit", "sort": ["place:desc"]})])
    assert places(weighted) == [("two", 100), ("one", 100)]


def test_documents_without_the_value_come_last(live):
    live.done(live.call("POST", "/indexes/two/documents", json=[{"id": 99, "title": "harbour"}]))
    for direction in ("asc", "desc"):
        sort = {"sort": [f"place:{direction}"]}
        assert ask(live, [("one", sort), ("two", sort)], limit=100)["hits"][-1]["id"] == 99


@pytest.mark.parametrize("first, second, why", [
    ({"sort": ["place:asc"]}, {"sort": ["place:desc"]}, "opposite directions"),
    ({"q": "harbour", "sort": ["place:asc"]}, {"sort": ["place:asc"]}, "relevancy rule with a sort rule")])
def test_sorts_that_cannot_be_compared_are_refused(live, first, second, why):
    answer = ask(live, [("one", first), ("two", second)], status=400)
    assert answer["code"] == "invalid_multi_search_query_ranking_rules"
    assert answer["message"].startswith("Inside `.queries[1]`: The results of queries #0 and #1 ")
    assert why in answer["message"]


@pytest.mark.parametrize("first, second", [({"q": "harbour"}, {}), ({"q": "harbour"}, {"q": "wall"}), ({}, {"sort": ["place:asc"]})])
def test_other_queries_are_merged(live, first, second):
    assert len(ask(live, [("one", first), ("two", second)])["hits"]) == 20


# --- totals ---

def test_a_total_is_not_cut_at_the_limit_of_one_index(live):
    live.done(live.call("PATCH", "/indexes/one/settings/pagination", json={"maxTotalHits": 7}))
    assert ask(live, [("one", {})])["estimatedTotalHits"] == 30
    assert ask(live, [("one", {}), ("two", {})], offset=100)["estimatedTotalHits"] == 60


@pytest.mark.parametrize("queries, hits, total", [
    ([("one", {})], 5, 5), ([("one", {}), ("one", {"q": "wall"})], 5, 5), ([("one", {}), ("two", {})], 5, 5),
    ([("one", {"filter": "group < 2"}), ("two", {"filter": "group > 0"})], 5, 5)])
def test_distinct_counts_what_it_leaves(live, queries, hits, total):
    answer = ask(live, queries, distinct="group")
    assert len(answer["hits"]) == hits and answer["estimatedTotalHits"] == total
    assert sorted(hit["group"] for hit in answer["hits"]) == [0, 1, 2, 3, 4]


def test_facets_count_what_distinct_leaves(live):
    answer = ask(live, [("one", {}), ("one", {"q": "wall"})], distinct="group", facetsByIndex={"one": ["colour", "group"]})
    facets = answer["facetsByIndex"]["one"]["distribution"]
    shown = [hit["colour"] for hit in answer["hits"]]
    assert facets["colour"] == {colour: shown.count(colour) for colour in sorted(set(shown))}
    assert facets["group"] == {str(group): 1 for group in range(5)}


@pytest.mark.parametrize("query", [{"q": ""}, {"q": "harbour"}, {"q": "wall", "sort": ["place:desc"]}, {"q": "", "sort": ["place:desc"]}])
def test_a_facet_s_number_is_the_total_after_choosing_it(live, query):
    def search(**more):
        return live.of_index("POST", "/search", json={**query, "distinct": "group", **more}).json()
    answer = search(facets=["colour"])
    assert len(answer["hits"]) == answer["estimatedTotalHits"] == 5
    for colour, count in answer["facetDistribution"]["colour"].items():
        assert search(filter=f"colour = {colour}")["estimatedTotalHits"] == count


@pytest.mark.parametrize("facets, code, words", [
    ({"none": ["colour"]}, "index_not_found", "Index `none` not found"), ({"none": None}, "index_not_found", "not used in queries"),
    ({"two": ["nowhere"]}, "invalid_search_facets", "Pattern `nowhere` is not filterable"), ({"two": ["colour"]}, None, "")])
def test_facets_of_an_index_without_a_query_are_checked(live, facets, code, words):
    answer = ask(live, [("one", {})], status=400 if code else 200, facetsByIndex=facets)
    assert answer.get("code") == code and words in answer.get("message", "")
