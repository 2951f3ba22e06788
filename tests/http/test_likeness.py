# SPDX-License-Identifier: GPL-2.0-or-later
"""test_likeness.py - details of answers and errors in which the API is that of Meilisearch."""
import pytest

from live import Live

TOWNS = [{"id": 1, "name": "Aber", "_vectors": {"mine": [0.25, 0.5]}}, {"id": 2, "name": "Abend", "size": 4}]


@pytest.fixture
def live(tmp_path, start):
    live = Live(start(db=tmp_path / "db"), "towns")
    live.done(live.of_index("PATCH", "/settings", json={"filterableAttributes": ["size"]}))
    live.add(TOWNS)
    return live


def code(answer, status=400):
    assert answer.status_code == status, answer.text
    return answer.json()["code"]


# --- vectors: kept as they were sent, shown only where they are asked for, and nothing else ---

@pytest.mark.parametrize("method, path, body, member", [
    ("POST", "/search", {"q": "aber"}, "hits"), ("GET", "/search?q=aber", None, "hits"),
    ("POST", "/documents/fetch", {"ids": [1]}, "results"), ("GET", "/documents?ids=1", None, "results")])
def test_vectors_are_shown_where_they_are_asked_for(live, method, path, body, member):
    def first(wanted):
        both = {**body, "retrieveVectors": True} if body and wanted else body
        url = path + "&retrieveVectors=true" if wanted and not body else path
        return live.of_index(method, url, json=both).json()[member][0]

    assert first(False) == {"id": 1, "name": "Aber"}
    assert first(True) == TOWNS[0]


def test_vectors_are_neither_searched_nor_counted_nor_formatted(live):
    assert live.of_index("GET", "/stats").json()["fieldDistribution"] == {"id": 2, "name": 2, "size": 1}
    assert live.of_index("POST", "/search", json={"q": "0.25"}).json()["hits"] == []
    hit = live.of_index("POST", "/search", json={"q": "aber", "attributesToHighlight": ["*"]}).json()["hits"][0]
    assert hit["_formatted"] == {"id": "1", "name": "<em>Aber</em>"}


def test_vectors_that_are_not_displayed_are_not_shown(live):
    live.done(live.of_index("PATCH", "/settings", json={"displayedAttributes": ["name"]}))
    hit = live.of_index("POST", "/search", json={"q": "aber", "retrieveVectors": True}).json()["hits"][0]
    assert hit == {"name": "Aber"}


# --- formatted fields ---

@pytest.mark.parametrize("order", [{"attributesToHighlight": ["size"]}, {"attributesToCrop": ["size"]},
                                   {"attributesToHighlight": ["nothing"], "attributesToCrop": ["size"]}])
def test_an_attribute_that_is_not_displayed_is_no_order_to_format_others(live, order):
    live.done(live.of_index("PATCH", "/settings", json={"displayedAttributes": ["name"]}))
    assert "_formatted" not in live.of_index("POST", "/search", json={"q": "abend", **order}).json()["hits"][0]


# --- what an answer is about ---

def test_metadata_have_the_query(live):
    header = {"Meili-Include-Metadata": "true"}
    one = live.of_index("POST", "/search", json={"q": "aber"}, headers=header).json()
    assert one["metadata"]["query"] == "aber" and one["metadata"]["primaryKey"] == "id"
    queries = [{"indexUid": "towns", "q": "aber"}, {"indexUid": "towns"}]
    merged = live.call("POST", "/multi-search", json={"federation": {}, "queries": queries}, headers=header).json()
    assert [row["query"] for row in merged["metadata"]] == ["aber", ""]


def test_an_error_about_settings_names_the_index(live):
    for body, expected in [({"filter": "name = x"}, "invalid_search_filter"), ({"sort": ["name:asc"]}, "invalid_search_sort"),
                           ({"distinct": "name"}, "invalid_search_distinct")]:
        answer = live.of_index("POST", "/search", json=body)
        assert code(answer) == expected and answer.json()["message"].startswith("Index `towns`: ")
    answer = live.call("POST", "/multi-search", json={"queries": [{"indexUid": "towns", "filter": "name = x"}]})
    assert answer.json()["message"].startswith("Inside `.queries[0]`: Index `towns`: Attribute `name` is not filterable.")


def test_a_missing_index_is_named(live):
    answer = live.call("POST", "/indexes/villages/search", json={})
    assert code(answer, 404) == "index_not_found" and answer.json()["message"] == "Index `villages` not found."


# --- lists of tasks and batches ---

@pytest.mark.parametrize("path", ["/tasks", "/batches"])
@pytest.mark.parametrize("params", [{"indexUids": "*,nowhere"}, {"statuses": "failed,*"}, {"types": "*,indexSwap"},
                                    {"uids": "*", "canceledBy": "*,4"}])
def test_a_star_among_others_selects_all(live, path, params):
    assert live.call("GET", path, params=params).json()["total"] == live.call("GET", path).json()["total"]


@pytest.mark.parametrize("params, message", [
    ({"uids": "x"}, "Invalid value in parameter `uids`: could not parse `x` as a positive integer"),
    ({"uids": "1,x"}, "Invalid value in parameter `uids[1]`: could not parse `x` as a positive integer"),
    ({"limit": "x"}, "Invalid value in parameter `limit`: could not parse `x` as a positive integer"),
    ({"statuses": "x"}, "Invalid value in parameter `statuses`: `x` is not a valid task status. Available statuses are "
                        "`enqueued`, `processing`, `succeeded`, `failed`, `canceled`.")])
def test_a_wrong_filter_of_tasks_is_named(live, params, message):
    for path in ("/tasks", "/batches"):
        assert live.call("GET", path, params=params).json()["message"] == message


def test_a_batch_says_why_it_has_these_tasks(live):
    made = live.done(live.call("POST", "/indexes", json={"uid": "other"}))
    batch = live.call("GET", f"/batches/{made['batchUid']}").json()
    assert batch["details"] == {}
    assert batch["batchStrategy"] == (f"created batch containing only task with id {made['uid']} of type "
                                      "`indexCreation` that cannot be batched with any other task.")
    added = live.add([{"id": 3}])
    assert live.call("GET", f"/batches/{added['batchUid']}").json()["batchStrategy"] == "batched all enqueued tasks"


# --- documents ---

@pytest.mark.parametrize("method, path, body", [
    ("GET", "/documents?ids=1,a/b", None), ("POST", "/documents/fetch", {"ids": ["a b"]}),
    ("POST", "/documents/fetch", {"ids": "1"}), ("POST", "/documents/fetch", {"ids": ["x" * 600]})])
def test_an_id_that_no_document_can_have_is_refused(live, method, path, body):
    assert code(live.of_index(method, path, json=body)) == "invalid_document_ids"


def test_no_documents_may_come_with_a_key(tmp_path, start):
    live = Live(start(db=tmp_path / "db"), "keyed")
    live.add([], primaryKey="name")
    live.add([{"name": 1}])
    assert live.of_index("GET").json()["primaryKey"] == "name"


def test_settings_of_no_index_cannot_be_reset(live):
    task = live.done(live.call("DELETE", "/indexes/villages/settings"), status="failed")
    assert task["error"]["code"] == "index_not_found" and live.call("GET", "/indexes").json()["total"] == 1


# --- bodies of another kind ---

@pytest.mark.parametrize("path, body, expected, found", [
    ("/swap-indexes", ["a"], "bad_request", "Invalid value type at `[0]`: expected an object"),
    ("/swap-indexes", "a", "bad_request", "Invalid value type: expected an array, but found a string: `\"a\"`"),
    ("/swap-indexes", [{"indexes": "a"}], "invalid_swap_indexes", "Invalid value type at `[0].indexes`: expected an array"),
    ("/swap-indexes", [{"indexes": ["a", "b"], "rename": 1}], "invalid_swap_rename",
     "Invalid value type at `[0].rename`: expected a boolean"),
    ("/indexes", {"uid": "a b"}, "invalid_index_uid", "Invalid value at `.uid`: `a b` is not a valid index uid"),
    ("/indexes", {"uid": "a", "primaryKey": 7}, "invalid_index_primary_key",
     "Invalid value type at `.primaryKey`: expected a string, but found a positive integer: `7`"),
    ("/indexes/towns/documents/delete", "x", "bad_request", "Invalid value type: expected an object")])
def test_a_value_of_another_kind_is_shown(live, path, body, expected, found):
    answer = live.call("POST", path, json=body)
    assert code(answer) == expected and answer.json()["message"].startswith(found)


def test_a_delimiter_needs_a_content_type(live):
    answer = live.of_index("POST", "/documents?csvDelimiter=;", data=b"id;a\n1;2\n")
    assert code(answer, 415) == "missing_content_type"
