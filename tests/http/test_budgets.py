# SPDX-License-Identifier: GPL-2.0-or-later
"""test_budgets.py - what one request may use, all of its queries together, and what it is told beyond that."""
import json
import time

import pytest
import requests

from conftest import ANSWER_SECONDS, get, index, until
from live import Live
from memory import has_less, memory

COUNT = 240
BODY = "A ferry crossed the bay. The pilot saw the light and the buoy. " * 250  # 16 kB
PATIENT = ("--search-deadline-ms", "20000")  # so that another limit comes first, also under a sanitizer
SUMMARY = "The ferry and the pilot. " * 80  # 2 kB


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("ferries") / "db"
    index(path, [{"id": f"ferry-{n}", "headline": f"Ferry {n} crossed the bay", "summary": SUMMARY,
                  "published": f"2021-01-{n % 28 + 1:02}", "source": f"Paper {n}", "body": f"{BODY} Number {n}."}
                 for n in range(COUNT)])
    return path


def ask_many(daemon, *queries, **more):
    answer = requests.post(f"{daemon.url}/multi-search", timeout=ANSWER_SECONDS,
                           json={"queries": [{"indexUid": "articles", **query} for query in queries], **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_hits_are_limited_over_all_queries(start):
    daemon = start("--max-hits", "50", *PATIENT)
    results = ask_many(daemon, *[{"q": "ferry", "limit": 30}] * 3)["results"]
    assert [len(result["hits"]) for result in results] == [30, 20, 0]
    assert "incomplete" not in results[0]
    assert "at most 50 hits" in results[1]["incomplete"] and "`limit`" in results[1]["incomplete"]
    assert "at most 50 hits" in results[2]["incomplete"]
    assert [result["estimatedTotalHits"] for result in results] == [COUNT] * 3
    assert len(daemon.search(q="ferry", limit=50)["hits"]) == 50
    assert "at most 50 hits" in daemon.search(q="ferry", limit=51)["incomplete"]


def test_an_answer_is_limited(start):
    daemon = start("--max-answer-mb", "1", *PATIENT)
    whole = daemon.ask({"q": "ferry", "limit": COUNT, "body": True})
    assert "larger than 1 MB" in whole.json()["incomplete"]
    assert 1 << 20 <= len(whole.content) < 3 << 19
    assert 0 < len(whole.json()["hits"]) < COUNT
    assert "incomplete" not in daemon.ask({"q": "ferry", "limit": 20, "body": True}).json()
    results = ask_many(daemon, *[{"q": "ferry", "limit": 30, "body": True}] * 4)["results"]
    assert len(results[0]["hits"]) == 30 and results[3]["hits"] == []
    assert "larger than 1 MB" in results[3]["incomplete"]


def test_marked_texts_count_as_the_answer(start):
    daemon = start("--max-answer-mb", "1", *PATIENT)
    answer = daemon.ask({"q": "ferry the pilot and", "limit": COUNT, "attributesToHighlight": ["*"],
                         "highlightPreTag": "<" * 256, "highlightPostTag": ">" * 256, "showMatchesPosition": True})
    assert "larger than 1 MB" in answer.json()["incomplete"]
    assert len(answer.content) < 3 << 19


def test_memory_is_limited(start):
    daemon = start("--max-request-mb", "2", *PATIENT)
    answer = daemon.ask({"q": "ferry", "limit": COUNT, "body": True}).json()
    assert "2 MB of memory" in answer["incomplete"] and 0 < len(answer["hits"]) < COUNT
    assert len(daemon.ask({"q": "ferry", "limit": COUNT, "snippets": 0,
                           "attributesToRetrieve": ["headline"]}).json()["hits"]) > len(answer["hits"])


def test_running_requests_share_memory(start):
    daemon = start("--max-running-mb", "1", *PATIENT)
    answer = daemon.ask({"q": "ferry", "limit": COUNT, "body": True}).json()
    assert "more than 1 MB of memory together" in answer["incomplete"]
    assert "incomplete" not in daemon.search(q="ferry", limit=5)


def test_a_merged_list_says_that_it_is_incomplete(start):
    daemon = start("--max-hits", "30", *PATIENT)
    answer = ask_many(daemon, *[{"q": "ferry"}] * 3, federation={"limit": 20})
    assert "at most 30 hits" in answer["incomplete"]
    assert len(answer["hits"]) == 20 and answer["estimatedTotalHits"] == COUNT
    assert "incomplete" not in ask_many(daemon, {"q": "ferry"}, federation={"limit": 20})


def test_the_time_of_all_queries_is_that_of_one_search(start):
    daemon = start("--search-deadline-ms", "50")
    heavy = {"q": "ferry the pilot and", "limit": COUNT, "attributesToHighlight": ["*"], "facets": ["*"], "body": True}
    began = time.monotonic()
    results = ask_many(daemon, *[heavy] * 256)["results"]
    assert time.monotonic() - began < 10  # 256 such searches need more than a minute
    assert results[-1]["timedOut"] and results[-1]["hits"] == []
    assert len(results) == 256 and results[0]["hits"]
    merged = ask_many(daemon, *[{"q": "ferry the pilot and"}] * 256,
                      federation={"limit": COUNT, "facetsByIndex": {"articles": ["*"]}})
    assert merged["hits"]


@pytest.fixture
def ferries(start, tmp_path):
    """An index of documents, whose clients may know Meilisearch's members only."""
    live = Live(start("--search-deadline-ms", "50", db=tmp_path / "db"), "ferries")
    live.done(live.of_index("PATCH", "/settings", json={"filterableAttributes": ["desk"]}))
    live.add([{"id": n, "title": f"Ferry {n} crossed the bay", "text": f"{BODY} Number {n}.", "desk": n % 7} for n in range(COUNT)])
    return live


def ask_late(live, queries, **more):
    """On a busy machine, the time may end in the filter of the first query: then there is no answer yet."""
    seen = []

    def is_answered():
        seen.append(live.call("POST", "/multi-search", json={"queries": queries, **more}))
        first = seen[-1].status_code == 503 and ".queries[0]" in seen[-1].json()["message"]
        assert first or seen[-1].status_code == 200, seen[-1].text
        return not first

    until(is_answered)
    return seen[-1].json()


def test_time_that_ends_is_told_to_every_client(ferries):
    """Also if it ends in the filter of a later query, or if rules make the filters."""
    query = {"indexUid": "ferries", "q": "ferry the pilot and", "attributesToHighlight": ["*"]}
    queries = [query, *({**query, "filter": f"desk > {n % 6}"} for n in range(255))]
    for action in (None, {"filter": "desk = 3", "weight": 0}, {"filter": "desk = 3", "weight": 2}):
        if action:
            ferries.done(ferries.call("PATCH", "/dynamic-search-rules/desks", json={"actions": {"scale": [action]}}))
        results = ask_late(ferries, [{**one, "limit": COUNT} for one in queries])["results"]
        assert len(results) == 256 and results[0]["hits"]
        assert results[-1]["timedOut"] and results[-1]["hits"] == []
        assert not {"fewerWords", "suggestion"} & set().union(*results)
        merged = ask_late(ferries, queries, federation={"limit": COUNT, "facetsByIndex": {"ferries": ["desk"]}})
        assert merged["hits"] and merged["timedOut"] and merged["estimatedTotalHits"] >= len(merged["hits"])


def test_a_page_of_documents_is_whole_or_an_error(start):
    daemon = start("--max-answer-mb", "1", *PATIENT)
    refused = daemon.get("/indexes/articles/documents", params={"limit": COUNT})
    assert refused.status_code == 400 and refused.json()["code"] == "invalid_document_limit"
    fit = int(refused.json()["message"].split("the first ")[1].split()[0])
    assert 0 < fit < COUNT and "`limit`" in refused.json()["message"]
    page = daemon.get("/indexes/articles/documents", params={"limit": fit - 1})
    assert page.status_code == 200 and len(page.json()["results"]) == fit - 1
    assert daemon.get("/indexes/articles/documents",
                      params={"limit": COUNT, "fields": "id,headline"}).status_code == 200


def test_a_page_of_large_tasks_has_a_next_one(start, tmp_path):
    daemon = start(db=tmp_path / "db")
    for n in range(12):  # the details of each are 600 kB
        words = [f"{n}-{i}-{'x' * 50}" for i in range(10000)]
        answer = requests.put(f"{daemon.url}/indexes/notes/settings/stop-words", json=words, timeout=ANSWER_SECONDS)
        assert answer.status_code == 202, answer.text
    for path in ("/tasks", "/batches"):
        seen, start_at, pages = [], 11, 0
        while start_at is not None:
            page = daemon.get(path, params={"limit": 100, "from": start_at}).json()
            seen += [row["uid"] for row in page["results"]]
            start_at, pages = page["next"], pages + 1
            assert page["results"] and len(json.dumps(page)) < 5 << 20
        assert seen == sorted(seen, reverse=True) and len(seen) == len(set(seen))
        if path == "/tasks":
            assert len(seen) == 12 and pages == 2
    while daemon.get("/tasks", params={"statuses": "enqueued,processing", "limit": 1}).json()["total"]:
        time.sleep(0.05)


def test_the_memory_of_large_answers_goes_back(start):
    daemon = start("--search-deadline-ms", "800")
    daemon.search(q="ferry")
    before = memory(daemon)
    for _ in range(3):
        ask_many(daemon, *[{"q": "ferry the pilot", "limit": COUNT, "body": True, "attributesToHighlight": ["*"]}] * 30)
    assert has_less(daemon, before + (300 << 10), "VmHWM")  # all results together: 1 GB
    until(lambda: has_less(daemon, before + (12 << 10)))


def test_a_body_of_very_many_values_is_refused_before_they_are_made(start):
    daemon = start("--max-request-mb", "32")
    daemon.search(q="ferry")
    before = memory(daemon)
    session = requests.Session()
    for values, status, word in ((300000, 413, "32"), (40000, 400, "`.q`"), (300000, 413, "32")):
        answer = session.post(daemon.url + "/indexes/articles/search", timeout=ANSWER_SECONDS,
                              headers={"Content-Type": "application/json"}, data='{"q":[' + "{}," * values + "{}]}")
        assert answer.status_code == status and word in answer.json()["message"], answer.text[:200]
    assert has_less(daemon, before + (48 << 10), "VmHWM")
    until(lambda: has_less(daemon, before + (8 << 10)))


@pytest.mark.parametrize("count", [300, 1000, 2000])
def test_an_address_of_any_number_of_parameters_is_answered(start, count):
    daemon = start()
    parameters = "&".join(f"p{n}=1" for n in range(count))
    with daemon.wire() as wire:
        wire.send(get(f"/search?{parameters}"))
        status, _, body = wire.answer()
        assert status == 400 and b"parameter" in body


def test_unanswered_requests_leave_no_memory(start):
    daemon = start()
    target = "/search?q=" + "a" * 14000
    broken = [get("/search?" + "&".join(f"p{n}=1" for n in range(1900))),
              f"GET {target} HTTP/1.1\r\nHost: local",
              f"POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n" + "{",
              f"GET {target} HTTP/1.1\r\nHost: localhost\r\nCookie: " + "a=b; " * 3000 + "\r\n\r\n"]

    def send_all(times):
        for _ in range(times):
            for request in broken:
                wire = daemon.wire()
                wire.send(request)
                wire.close()
        until(lambda: daemon.get("/version").status_code == 200)

    send_all(100)
    before = memory(daemon)
    send_all(200)
    until(lambda: has_less(daemon, before + (3 << 10)))  # 800 times 15 kB
