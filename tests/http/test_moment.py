# SPDX-License-Identifier: GPL-2.0-or-later
"""test_moment.py - what may not be shown at this moment is in no answer of any route: not as a document, and not as
anything that is made of one (a total, a facet value, a field, a suggestion, a similar article)."""
import fcntl
import re
import time
from datetime import datetime, timedelta, timezone

import pytest
from conftest import index, until
from live import Live

SECRET = "zyxomma"
FORBIDDEN = re.compile("zyxomma", re.IGNORECASE)


def moment(**distance):
    return (datetime.now(timezone.utc) + timedelta(**distance)).isoformat()


def article(identifier, **fields):
    return {"id": identifier, "headline": "Harbour bridge reopens", "source": "Harbour Wire", "section": "City",
            "published": "2025-03-01T10:00:00Z", "body": "The bridge across the harbour reopened on Monday.", **fields}


def secret(identifier, **fields):
    return article(identifier, headline="Harbour bridge sold to Zyxomma", section="Zyxomma desk",
                   source="Zyxomma Wire", keywords=["Zyxomma"], meta={"zyxommaName": "Zyxomma"}, byline="Zoe Zyxomma",
                   published="2031-05-05T10:00:00Z", zyxommaField="Zyxomma",
                   body="The bridge across the harbour was sold to Zyxomma on Monday.", **fields)


ARTICLES = [article("shown", meta={"desk": "City"}), article("other", headline="Ferry across the harbour stops", section="Transport"),
            secret("held", embargo=moment(days=1)), secret("over", expires=moment(days=-1)),
            secret("both", embargo=moment(days=-2), expires=moment(hours=-1)),
            secret("canceled", status="canceled"), secret("withdrawn", status="Withdrawn")]
HIDDEN = ["held", "over", "both", "canceled", "withdrawn"]

NOTHING = [{}]
ALL_FACETS = ["source", "section", "byline", "keywords", "language"]
SEARCHES = [
    {"q": "bridge", "facets": ALL_FACETS, "attributesToHighlight": ["*"], "attributesToCrop": ["*"],
     "showMatchesPosition": True, "showRankingScore": True, "showRankingScoreDetails": True},
    {"q": "", "limit": 1000, "facets": ALL_FACETS, "sort": ["published:desc"]},
    {"q": "zyxoma"}, {"q": "zyxom"}, {"q": "zyx", "prefix": "always"}, {"q": "bridge zyxoma"},
    {"q": "bridge", "filter": "published > 2030-01-01"}, {"q": "", "filter": "published > 2030-01-01"},
    {"q": "", "filter": "NOT section = City"}, {"q": "bridge", "collapse": "best"},
    {"q": "bridge", "distinct": "source"}, {"q": "bridge", "matchingStrategy": "frequency"},
    {"q": "", "page": 1, "hitsPerPage": 100}, {"q": "", "facets": ["*"]}, {"q": "", "facets": ["meta"]},
    {"q": "bridge", "attributesToSearchOn": ["none"]}, {"q": "zyxommas"[:6]},
]
URL_SEARCHES = [{name: ",".join(value) if isinstance(value, list) else str(value).lower() if isinstance(value, bool)
                 else value for name, value in search.items()} for search in SEARCHES]
FETCHES = [{}, {"limit": 1000}, {"ids": HIDDEN}, {"sort": ["published:desc"]}, {"fields": ["zyxommaField", "id"]},
           {"filter": "published > 2030-01-01"}]
# What is asked of each route that reads: (URL parameters, JSON body). Routes of other paths tell of no document.
ASKED = {
    ("get", "/search"): [(search, None) for search in URL_SEARCHES],
    ("get", "/indexes/{uid}/search"): [(search, None) for search in URL_SEARCHES],
    ("post", "/indexes/{uid}/search"): [(None, search) for search in SEARCHES],
    ("post", "/multi-search"): [
        (None, {"queries": [{"indexUid": "articles", **search} for search in SEARCHES]}),
        (None, {"federation": {"facetsByIndex": {"articles": ["section", "source"]}},
                "queries": [{"indexUid": "articles", "q": "bridge"}, {"indexUid": "articles", "q": ""}]})],
    ("post", "/indexes/{uid}/facet-search"): [
        (None, {"facetName": name, **more}) for name in ["section", "source", "byline", "keywords"]
        for more in [{}, {"facetQuery": "z"}, {"facetQuery": "zyxoma"}, {"q": "bridge"}]],
    ("get", "/indexes/{uid}/similar"): [({"id": identifier}, None) for identifier in ["shown", *HIDDEN]],
    ("post", "/indexes/{uid}/similar"): [(None, {"id": identifier, "limit": 100}) for identifier in ["shown", *HIDDEN]] +
        [(None, {"text": "The bridge was sold to Zyxoma"}), (None, {"moreLike": ["shown"]}), (None, {"moreLike": ["shown", "held"]})],
    ("post", "/indexes/{uid}/export"): [(None, {"q": q, "format": form, "snippets": 1}) for q in ["", "zyxoma", "bridge"]
                                        for form in ["csv", "jsonl", "ris", "bibtex", "csl-json", "ninjs"]],
    ("post", "/indexes/{uid}/timeline"): [(None, {"queries": ["", "zyxoma", "bridge"], "interval": interval})
                                          for interval in ["hour", "day", "year"]],
    ("get", "/indexes/{uid}/boxes"): [({"id": identifier, "q": "zyxoma bridge"}, None) for identifier in HIDDEN],
    ("get", "/indexes/{uid}/documents"): [({name: ",".join(value) if isinstance(value, list) else value
                                            for name, value in fetch.items()}, None) for fetch in FETCHES],
    ("post", "/indexes/{uid}/documents/fetch"): [(None, fetch) for fetch in FETCHES],
    ("get", "/indexes/{uid}/documents/{id}"): [(None, None)],
    ("get", "/indexes"): [(None, None)],
    ("get", "/indexes/{uid}"): [(None, None)],
    ("get", "/stats"): [(None, None)],
    ("get", "/indexes/{uid}/stats"): [(None, None)],
    ("post", "/indexes/{uid}/fields"): [(None, {}), (None, {"limit": 1000})],
    ("get", "/indexes/{uid}/settings"): [(None, None)],
    ("get", "/indexes/{uid}/settings/{setting}"): [(None, None)],
    ("get", "/tasks"): [(None, None)],
    ("get", "/tasks/{task}"): [(None, None)],
    ("get", "/batches"): [(None, None)],
    ("get", "/batches/{batch}"): [(None, None)],
    ("get", "/metrics"): [(None, None)],
    ("post", "/indexes/{uid}/alerts/test"): [(None, {"query": query}) for query in ["bridge", "zyxomma"]],
    ("post", "/indexes/{uid}/alerts/match"): [(None, {"id": identifier}) for identifier in ["shown", *HIDDEN]],
}
ELSEWHERE = {("get", "/tasks/{task}/documents"), ("get", "/tasks/stream"), ("get", "/batches/stream"), ("get", "/indexes/{uid}/lists"), ("post", "/indexes/{uid}/lists"),
             ("get", "/indexes/{uid}/lists/{list}"),  # tests of their own
             # What rang, in test_alerts.py: it is read again as of now.
             ("get", "/indexes/{uid}/alerts"), ("post", "/indexes/{uid}/alerts"), ("get", "/indexes/{uid}/alerts/{id}"),
             ("get", "/indexes/{uid}/alerts/{id}/matches"), ("get", "/indexes/{uid}/alerts/{id}/events"),
             ("get", "/feeds/{token}/atom"), ("get", "/feeds/{token}/json"), ("get", "/feeds/{token}/events")}
# Routes that write or tell of the daemon, and those that are not supported.
SILENT = re.compile(r"/$|/actions$|/(dateline\.\w+|admin(\.js)?|query/explain|read|health|version|openapi.json|docs|keys|experimental-features|webhooks|replication|chats|network|logs|"
                    r"export|dynamic-search-rules|render-template|swap-indexes|dumps|snapshots|takedowns)\b|/compact$|/tasks/cancel$|"
                    r"/documents/(delete|delete-batch|edit)$")


def paths_of(path):
    """The path with every id that is of interest."""
    path = path.replace("{uid}", "articles").replace("{setting}", "ranking-rules")
    path = path.replace("{task}", "0").replace("{batch}", "0")
    return [path.replace("{id}", identifier) for identifier in HIDDEN] if "{id}" in path else [path]


@pytest.fixture(scope="module")
def hiding(tmp_path_factory):
    database = tmp_path_factory.mktemp("hiding") / "db"
    index(database, ARTICLES)
    return database


def test_no_route_tells_of_a_hidden_article(start, hiding):
    daemon = start(db=hiding)
    live = Live(daemon, index="articles")
    live.add([secret("posted", embargo=moment(days=1)), article("posted too")])
    for (method, path), requests in ASKED.items():
        for parameters, body in requests:
            for place in paths_of(path):
                answer = live.call(method.upper(), place, params=parameters, json=body)
                assert not FORBIDDEN.search(answer.text), (method, place, parameters, body, answer.text)
                assert answer.status_code in (200, 404, 400), (method, place, parameters, body, answer.text)


def test_every_route_that_reads_is_asked(start, hiding):
    description = start(db=hiding).get("/openapi.json").json()
    reading = {(method, path) for path, methods in description["paths"].items() for method in methods
               if method in ("get", "post") and not SILENT.search(path)}
    writing = {("post", "/indexes"), ("post", "/indexes/{uid}/documents")}
    assert reading - writing - set(ASKED) - ELSEWHERE == set()


def test_numbers_count_what_may_be_shown(start, hiding):
    daemon = start(db=hiding)
    live = Live(daemon, index="articles")
    shown = {hit["id"] for hit in daemon.ask({"q": "", "limit": 1000}).json()["hits"]}
    assert not shown & set(HIDDEN)
    assert live.of_index("GET", "/documents").json()["total"] == len(shown)
    stats = live.of_index("GET", "/stats").json()
    assert stats["numberOfDocuments"] == len(shown)
    assert stats["fieldDistribution"]["headline"] == len(shown)
    assert daemon.get("/stats").json()["indexes"]["articles"]["numberOfDocuments"] == len(shown)
    fields = {field["name"] for field in live.of_index("POST", "/fields", json={"limit": 1000}).json()["results"]}
    assert "headline" in fields and "zyxommaField" not in fields


def test_a_task_that_waits_tells_no_embargoed_document(start, tmp_path):
    index(tmp_path / "db", [article("shown")])
    daemon = start(db=tmp_path / "db")
    live = Live(daemon, index="articles")
    with open(tmp_path / "db" / "lock", "r+", encoding="utf-8") as lock:
        until(lambda: _taken(lock))
        answer = live.of_index("POST", "/documents", json=[secret("held", embargo=moment(days=1)),
                                                           secret("gone", status="withheld"), article("plain")])
        waiting = live.call("GET", f"/tasks/{answer.json()['taskUid']}/documents")
        assert waiting.status_code == 200
        assert '"plain"' in waiting.text and not FORBIDDEN.search(waiting.text)
    live.done(answer)


def _taken(lock):
    """The lock of the database, once the daemon that is idle has given it up."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False


def test_a_change_to_a_hidden_document_is_hidden_while_it_waits(start, tmp_path):
    index(tmp_path / "db", [article("shown"), secret("held", embargo=moment(days=1))])
    live = Live(start(db=tmp_path / "db"), index="articles")
    with open(tmp_path / "db" / "lock", "r+", encoding="utf-8") as lock:
        until(lambda: _taken(lock))
        answer = live.of_index("PUT", "/documents", json=[{"id": "held", "body": "Zyxomma pays more."},
                                                          {"id": "shown", "body": "Zebras cross."}])
        waiting = live.call("GET", f"/tasks/{answer.json()['taskUid']}/documents").text
        assert "Zebras" in waiting and not FORBIDDEN.search(waiting)
    live.done(answer)


def test_in_other_indexes_such_a_field_is_one_like_others(start, tmp_path):
    live = Live(start(db=tmp_path / "db"), index="parcels")
    document = {"id": 1, "expires": "2001-01-01", "embargo": "2999-01-01"}
    live.add([document])
    assert live.documents() == [document]


def test_a_suggestion_tells_no_form_of_a_word_that_only_a_hidden_article_has(start, tmp_path):
    index(tmp_path / "db", [article("shown", body="The minister will not resign."),
                            article("held", body="The resignation of the minister.", embargo=moment(days=1))])
    daemon = start(db=tmp_path / "db")
    assert "resignation" not in daemon.get("/search", params={"q": "resignatiom"}).text


def test_writers_see_what_is_hidden(start, hiding):
    """A deletion by filter reaches it, and a merge keeps its fields."""
    live = Live(start(db=hiding), index="articles")
    live.add([secret("later", embargo=moment(seconds=3))])
    live.add([{"id": "later", "section": "Merged"}], method="PUT")
    assert live.done(live.of_index("POST", "/documents/delete",
                                   json={"filter": 'section = "Zyxomma desk"'}))["details"]["deletedDocuments"] >= 3
    until(lambda: live.document("later").get("section") == "Merged")
    assert live.document("later")["byline"] == "Zoe Zyxomma"


def test_cached_answers_end_with_an_embargo_and_an_expiry(start, tmp_path):
    change = datetime.now(timezone.utc) + timedelta(seconds=4)
    index(tmp_path, [article("always"), article("opens", embargo=change.isoformat()),
                     article("ends", expires=change.isoformat())])
    daemon = start("--answer-cache-mb", "1", db=tmp_path)

    def ids():
        return {hit["id"] for hit in daemon.get("/search?q=bridge").json()["hits"]}

    before = ids()
    assert before == {"always", "ends"} or datetime.now(timezone.utc) >= change
    assert ids() == before or datetime.now(timezone.utc) >= change
    while datetime.now(timezone.utc) < change:
        time.sleep(0.05)
    assert ids() == {"always", "opens"}


def test_an_answer_whose_text_says_now_is_cached_and_a_relative_date_is_not(start, tmp_path):
    """Not the words of a request tell whether its answer moves with the clock, but what they mean."""
    index(tmp_path, [article("always")])
    daemon = start("--answer-cache-mb", "1", db=tmp_path)

    def recalled():
        return int(re.search(r"^dateline_searches_recalled_total (\d+)", daemon.get("/metrics").text, re.M).group(1))

    for _ in range(2):
        daemon.get("/search?q=known+snow")
    assert recalled() == 1
    for _ in range(2):
        daemon.get("/search", params={"q": "bridge published:now-7d..now"})
        daemon.get("/search", params={"q": "bridge", "filter": "published > now-7d"})
    assert recalled() == 1
