# SPDX-License-Identifier: GPL-2.0-or-later
"""test_api_members.py - members and parameters of answers that clients of Meilisearch rely on."""
import json
import re

import pytest

from live import Live

BOOKS = [{"id": 1, "title": "Harbour lights", "pages": 120}, {"id": 2, "title": "Harbour wall", "pages": 80}]
SETTINGS = {"filterableAttributes": ["pages"], "sortableAttributes": ["pages"]}
METADATA = {"Meili-Include-Metadata": "true"}


@pytest.fixture
def live(tmp_path, start):
    live = Live(start(db=tmp_path / "db"), "books")
    live.done(live.of_index("PATCH", "/settings", json=SETTINGS))
    live.add(BOOKS)
    return live


def test_scores_and_statistics_of_facets_have_a_fraction(live):
    """Some languages read 80 as an integer where a field of a class wants a float."""
    text = live.of_index("POST", "/search", json={"q": "harbour", "facets": ["pages"], "showRankingScore": True,
                                                  "showRankingScoreDetails": True}).text
    assert '"facetStats":{"pages":{"min":80.0,"max":120.0}}' in text
    for number in re.findall(r'"(?:_rankingScore|score)":([^,}]*)', text):
        assert "." in number
    body = {"federation": {}, "queries": [{"indexUid": "books", "q": "lights"}]}
    assert re.search(r'"weightedRankingScore":\d\.\d', live.call("POST", "/multi-search", json=body).text)


def test_facets_that_name_nothing_are_empty(live):
    answer = live.of_index("POST", "/search", json={"facets": []}).json()
    assert answer["facetDistribution"] == {} and answer["facetStats"] == {}
    assert "facetDistribution" not in live.of_index("POST", "/search", json={}).json()


# --- statistics ---

@pytest.mark.parametrize("params, kind", [({}, int), ({"sizeFormat": "raw"}, int), ({"sizeFormat": "human"}, str)])
def test_sizes_are_numbers_or_texts(live, params, kind):
    whole, one = (live.call("GET", path, params=params).json() for path in ("/stats", "/indexes/books/stats"))
    sizes = [whole["databaseSize"], whole["usedDatabaseSize"], one["rawDocumentDbSize"], one["avgDocumentSize"],
             one["indexSize"], one["usedIndexSize"]]
    assert [type(size) for size in sizes] == [kind] * 6
    assert kind is int or all(re.fullmatch(r"\d+(\.\d\d)? ([KMGT]i)?B", size) for size in sizes)
    assert whole["indexes"]["books"] == one and "internalDatabaseSizes" not in one


def test_sizes_of_the_parts_are_shown_if_wanted(live):
    answer = live.of_index("GET", "/stats", params={"showInternalDatabaseSizes": "true"}).json()
    assert answer["internalDatabaseSizes"] and all(size > 0 for size in answer["internalDatabaseSizes"].values())


@pytest.mark.parametrize("params, code", [
    ({"sizeFormat": "large"}, "invalid_stats_size_format"), ({"sizes": "1"}, "bad_request"),
    ({"showInternalDatabaseSizes": "2"}, "invalid_stats_show_internal_database_sizes")])
def test_wrong_options_of_statistics_are_named(live, params, code):
    for path in ("/stats", "/indexes/books/stats"):
        answer = live.call("GET", path, params=params)
        assert (answer.status_code, answer.json()["code"]) == (400, code)


# --- what does not exist here ---

@pytest.mark.parametrize("path, value, status", [
    ("embedders", {}, 202), ("embedders", {"default": None}, 202), ("embedders", [], 400),
    ("embedders", {"default": {"source": "userProvided", "dimensions": 3}}, 400),
    ("foreign-keys", [], 202), ("foreign-keys", None, 202), ("foreign-keys", {}, 400),
    ("foreign-keys", [{"foreignIndexUid": "authors", "fieldName": "author"}], 400)])
def test_what_cannot_be_set_may_be_set_to_nothing(live, path, value, status):
    method = "PATCH" if path == "embedders" else "PUT"
    answer = live.of_index(method, f"/settings/{path}", json=value) if value is not None else \
        live.of_index(method, f"/settings/{path}", data="null", headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["code"] == "invalid_settings_" + path.replace("-", "_")
        return
    live.done(answer)
    assert live.of_index("GET", f"/settings/{path}").json() == ({} if path == "embedders" else [])
    assert "foreignKeys" not in live.of_index("GET", "/settings").json()
    live.done(live.of_index("DELETE", f"/settings/{path}"))


@pytest.mark.parametrize("method, path, body", [
    ("GET", "/documents/1?retrieveVectors=true", None), ("GET", "/documents?retrieveVectors=true", None),
    ("POST", "/documents/fetch", {"retrieveVectors": True}), ("POST", "/search", {"retrieveVectors": True})])
def test_vectors_are_empty_where_they_are_asked_for(live, method, path, body):
    answer = live.of_index(method, path, json=body).json()
    document = (answer.get("results") or answer.get("hits") or [answer])[0]
    assert document == {**BOOKS[0], "_vectors": {}}


# --- metadata ---

def test_metadata_names_the_index_of_an_answer(live):
    for value in ("true", "True", "1"):
        answer = live.of_index("POST", "/search", json={"q": "wall"}, headers={"Meili-Include-Metadata": value}).json()
        metadata = answer["metadata"]
        assert re.fullmatch(r"[0-9a-f-]{36}", metadata.pop("queryUid"))
        assert metadata == {"query": "wall", "indexUid": "books", "primaryKey": "id"}


def test_metadata_only_if_it_is_asked_for(live):
    for value in (None, "false", "yes", ""):
        answer = live.of_index("GET", "/search", headers={"Meili-Include-Metadata": value}).json()
        assert "metadata" not in answer


def test_metadata_of_several_queries(live):
    queries = [{"indexUid": "books", "q": "wall"}, {"indexUid": "books", "q": "lights"}]
    each = live.call("POST", "/multi-search", json={"queries": queries}, headers=METADATA).json()
    merged = live.call("POST", "/multi-search", json={"queries": queries, "federation": {}}, headers=METADATA).json()
    assert [answer["metadata"]["indexUid"] for answer in each["results"]] == ["books", "books"]
    assert [one["indexUid"] for one in merged["metadata"]] == ["books", "books"]
    assert len({one["queryUid"] for one in merged["metadata"]}) == 2


def test_the_version_is_that_of_the_api_and_ours_is_beside_it(live):
    version = live.call("GET", "/version").json()
    assert version["pkgVersion"] == "1.50.0"
    assert version["dateline"] == json.loads(live.call("GET", "/", headers={"Accept": "application/json"}).text)["version"]


# --- words and languages ---

def test_words_are_in_no_attribute_if_none_is_searched(live):
    nowhere = {"attributesToSearchOn": []}
    assert live.of_index("POST", "/search", json={"q": "harbour", **nowhere}).json()["estimatedTotalHits"] == 0
    assert live.of_index("POST", "/search", json={"q": "", **nowhere}).json()["estimatedTotalHits"] == 2
    found = live.of_index("POST", "/search", json={"q": "harbour", "filter": "pages > 100", **nowhere}).json()
    assert found["hits"] == []


@pytest.mark.parametrize("locales, status", [(["eng"], 200), (["en", "fra"], 200), ([], 200), (["xx"], 400), (["eng", "English"], 400)])
def test_locales_are_those_of_the_api(live, locales, status):
    answer = live.of_index("POST", "/search", json={"q": "harbour", "locales": locales})
    assert answer.status_code == status
    if status == 400:
        assert answer.json()["code"] == "invalid_search_locales"
        assert f"`{locales[-1]}` at `.locales[{len(locales) - 1}]`: expected one of `af`" in answer.json()["message"]
