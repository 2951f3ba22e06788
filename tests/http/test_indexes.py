# SPDX-License-Identifier: GPL-2.0-or-later
"""test_indexes.py - indexes over HTTP: made, changed, swapped, deleted."""
import os
import re
import resource

import pytest
import requests

from conftest import ANSWER_SECONDS, until
from live import Live

MANY = 80  # more than are open at once


@pytest.fixture
def live(tmp_path, start):
    return Live(start(db=tmp_path / "db"), "one")


def uids(live):
    return sorted(index["uid"] for index in live.call("GET", "/indexes").json()["results"])


def make(live, uid, **more):
    return live.done(live.call("POST", "/indexes", json={"uid": uid, **more}))


def test_an_index_is_made_with_its_primary_key(live):
    task = make(live, "one", primaryKey="isbn")
    assert task["details"] == {"primaryKey": "isbn"}
    index = live.call("GET", "/indexes/one").json()
    assert index["uid"] == "one" and index["primaryKey"] == "isbn"
    assert index["createdAt"] <= index["updatedAt"]


def test_every_time_has_a_fraction_of_a_second(live):
    """Python's client fails on a whole list if one time has none: one in a thousand."""
    task = make(live, "one")
    index, stats = live.call("GET", "/indexes/one").json(), live.call("GET", "/stats").json()
    batch = live.call("GET", f"/batches/{task['batchUid']}").json()
    times = [index["createdAt"], index["updatedAt"], stats["lastUpdate"]]
    times += [one[member] for one in (task, batch) for member in ("startedAt", "finishedAt")]
    assert all(re.fullmatch(r"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z", time) for time in [*times, task["enqueuedAt"]]), times


def test_a_first_write_that_fails_leaves_its_index(live):
    for documents in ([{"name": "no id"}], [{"id": "not allowed!"}]):
        live.index = f"try-{len(documents[0])}-{list(documents[0])[0]}"
        task = live.add(documents, status="failed")
        assert task["error"]["code"]
        index = live.of_index("GET").json()
        assert (index["uid"], index["primaryKey"]) == (live.index, None)
        assert live.documents() == []
    live.add([{"id": 1}])
    assert live.ids() == [1]


def test_the_default_index_waits_for_its_first_article(live):
    live.index = "articles"
    live.add([{"name": "no id"}], status="failed")
    assert live.of_index("GET").status_code == 404


def test_an_index_without_primary_key_learns_it(live):
    make(live, "one")
    assert live.call("GET", "/indexes/one").json()["primaryKey"] is None
    live.add([{"movieId": 5}])
    assert live.call("GET", "/indexes/one").json()["primaryKey"] == "movieId"
    assert live.document(5) == {"movieId": 5}


def test_an_index_is_not_made_twice(live):
    make(live, "one")
    task = live.done(live.call("POST", "/indexes", json={"uid": "one"}), "failed")
    assert task["error"]["code"] == "index_already_exists"


@pytest.mark.parametrize("body, code", [
    ({}, "missing_index_uid"), ({"uid": "a b"}, "invalid_index_uid"), ({"uid": 5}, "invalid_index_uid"),
    ({"uid": "a", "primaryKey": 5}, "invalid_index_primary_key"), ({"uid": "a", "x": 1}, "bad_request"),
    ({"uid": "a", "preset": "poems"}, "invalid_settings_preset"),
])
def test_what_is_no_index_is_refused(live, body, code):
    assert live.call("POST", "/indexes", json=body).json()["code"] == code


ARTICLE = {"id": "urn:quay:1", "headline": "Quay opened", "body": "The mayor opened the new quay on Monday.",
           "source": "Harbour Wire", "published": "2026-03-01T08:00:00Z"}


def snippets(live):
    hits = live.call("GET", "/search", params={"q": "opening quays"}).json()["hits"]
    return [hit.get("_snippet") for hit in hits]


def test_articles_written_to_the_default_index_make_it_a_newsroom_s(live):
    live.index = "articles"
    live.add([ARTICLE])
    assert live.of_index("GET", "/settings/preset").json() == "articles"
    assert ["<mark>quay</mark>" in snippet for snippet in snippets(live)] == [True]


def test_other_documents_there_do_not(live):
    live.index = "articles"
    live.add([{"id": 1, "title": "Quay", "content": "Opened."}])
    assert live.of_index("GET", "/settings/preset").json() == "documents"


def test_an_index_may_be_asked_for_with_a_preset(live):
    make(live, "articles", primaryKey="id", preset="articles")
    live.index = "articles"
    live.add([ARTICLE])
    assert len(snippets(live)) == 1 and snippets(live)[0]
    refused = live.call("PATCH", "/indexes/articles", json={"preset": "documents"})
    assert refused.json()["code"] == "invalid_settings_preset"


def test_the_primary_key_changes_only_without_documents(live):
    make(live, "one", primaryKey="a")
    live.done(live.of_index("PATCH", json={"primaryKey": "b"}))
    assert live.call("GET", "/indexes/one").json()["primaryKey"] == "b"
    live.add([{"b": 1}])
    task = live.done(live.of_index("PATCH", json={"primaryKey": "c"}), "failed")
    assert task["error"]["code"] == "index_primary_key_already_exists"


def test_changing_what_is_not_there_fails(live):
    assert live.done(live.of_index("PATCH", json={"primaryKey": "b"}), "failed")["error"]["code"] == "index_not_found"
    assert live.done(live.of_index("DELETE"), "failed")["error"]["code"] == "index_not_found"


def test_a_deleted_index_is_gone_and_may_come_again(live):
    live.add([{"id": 1}, {"id": 2}])
    assert live.done(live.of_index("DELETE"))["details"] == {"deletedDocuments": 2}
    assert live.call("GET", "/indexes/one").status_code == 404
    live.add([{"id": 3}])
    assert live.ids() == [3]


def test_two_indexes_change_places(live):
    two = Live(live.daemon, "two")
    live.add([{"id": 1}])
    two.add([{"id": 2}])
    task = live.done(live.call("POST", "/swap-indexes", json=[{"indexes": ["one", "two"]}]))
    assert task["details"] == {"swaps": [{"indexes": ["one", "two"], "rename": False}]}
    assert (live.ids(), two.ids()) == ([2], [1])
    live.add([{"id": 3}])
    assert (sorted(live.ids()), two.ids()) == ([2, 3], [1])


def test_swapping_with_what_is_not_there_changes_nothing(live):
    live.add([{"id": 1}])
    body = [{"indexes": ["one", "two"]}]
    assert live.done(live.call("POST", "/swap-indexes", json=body), "failed")["error"]["code"] == "index_not_found"
    assert live.ids() == [1]


@pytest.mark.parametrize("body, code", [
    ([{"indexes": ["one", "one"]}], "invalid_swap_duplicate_index_found"),
    ([{"indexes": ["one"]}], "invalid_swap_indexes"),
    ([{}], "missing_swap_indexes"), ({}, "bad_request"), ([{"indexes": ["a", "b"], "x": 1}], "bad_request"),
])
def test_what_is_no_swap_is_refused(live, body, code):
    assert live.call("POST", "/swap-indexes", json=body).json()["code"] == code


def stats(live, uid):
    """The same from all places that tell it: documents, and how many have which field."""
    one, all_of_them = live.call("GET", f"/indexes/{uid}/stats"), live.call("GET", "/stats").json()["indexes"]
    if one.status_code == 404:
        assert uid not in all_of_them
        return None
    assert one.json() == all_of_them[uid]
    return one.json()["numberOfDocuments"], one.json()["fieldDistribution"]


def documents_in_metrics(live):
    """None: the sums of all indexes are not known yet."""
    found = re.search(r"^dateline_documents (\d+)$", live.call("GET", "/metrics").text, re.MULTILINE)
    return int(found[1]) if found else None


def test_statistics_are_those_of_the_newest_state(live):
    """They are kept from call to call; an index of the same name may be another one."""
    for uid, documents in ("one", [{"id": 1}, {"id": 2, "t": "x"}]), ("two", [{"id": 1, "u": "y"}]):
        live.done(live.call("POST", f"/indexes/{uid}/documents", json=documents))
        assert stats(live, uid) == (len(documents), {"id": len(documents), "t" if uid == "one" else "u": 1})
    assert documents_in_metrics(live) == 3
    live.done(live.call("POST", "/swap-indexes", json=[{"indexes": ["one", "two"]}]))
    assert (stats(live, "one"), stats(live, "two")) == ((1, {"id": 1, "u": 1}), (2, {"id": 2, "t": 1}))
    live.done(live.call("DELETE", "/indexes/one"))
    assert stats(live, "one") is None and documents_in_metrics(live) == 2
    live.add([{"id": 7, "v": 1}, {"id": 8}])
    assert stats(live, "one") == (2, {"id": 2, "v": 1}) and documents_in_metrics(live) == 4
    live.done(live.call("DELETE", "/indexes/one/documents/8"))
    assert stats(live, "one") == (1, {"id": 1, "v": 1}) and documents_in_metrics(live) == 3


@pytest.fixture
def many(start, tmp_path):
    """A daemon that has just begun to read many indexes of one document each."""
    first = start(db=tmp_path / "db")
    live = Live(first)
    tasks = [live.call("POST", f"/indexes/n{number}/documents", json=[{"id": 1}]) for number in range(MANY)]
    for task in tasks:
        live.done(task)
    assert first.stop() == 0, first.errors
    return start(db=tmp_path / "db")


def test_sums_of_all_indexes_are_whole_or_left_out(many):
    seen = []
    until(lambda: seen.append(documents_in_metrics(Live(many))) or seen[-1] is not None)
    assert set(seen) <= {None, MANY}


def test_without_descriptors_an_index_is_busy_and_never_missing(many):
    process, session = many.process.pid, requests.Session()

    def ask():
        answers = [session.get(f"{many.url}/indexes/n{number}/search?q=x", timeout=ANSWER_SECONDS) for number in range(MANY)]
        return {(answer.status_code, answer.json().get("code")) for answer in answers}

    assert ask() == {(200, None)}
    limits = resource.prlimit(process, resource.RLIMIT_NOFILE)
    used = {int(name) for name in os.listdir(f"/proc/{process}/fd")}
    resource.prlimit(process, resource.RLIMIT_NOFILE, (min(set(range(len(used) + 1)) - used), limits[1]))
    assert ask() == {(200, None), (503, "too_many_open_files")}
    resource.prlimit(process, resource.RLIMIT_NOFILE, limits)
    until(lambda: ask() == {(200, None)})
