# SPDX-License-Identifier: GPL-2.0-or-later
"""test_superdesk.py - the search provider with a real daemon, called as Superdesk's proxy calls it. Superdesk is not installed:
`superdesk` is a stand-in with the names and signatures that the provider uses."""
import importlib
import sys
import types
from datetime import datetime, timezone
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "client/superdesk"), str(ROOT / "tests/http")]
from conftest import Daemon, index  # noqa: E402

ARTICLES = [
    {"id": "urn:news:1", "headline": "Quay opens", "body": "The quay opens.\n\nFerries use it <from> Monday.", "source": "Harbour Wire",
     "byline": "A. Ostrow", "keywords": ["quay", "ferries"], "section": "City", "published": "2026-03-01T09:00:00Z", "language": "en"},
    {"id": "urn:news:2", "headline": "Ferry stops", "body": "The ferry stops at the quay for the winter.", "source": "Bay Courier",
     "published": "2025-11-01T09:00:00Z", "updated": "2025-11-02T10:00:00Z", "language": "en"},
    {"id": "urn:news:3", "headline": "Phare rouvert", "body": "Le phare du port est rouvert.", "source": "Bay Courier",
     "published": "2024-05-01T09:00:00Z", "language": "fr"},
    {"id": "urn:news:4", "headline": "Quay sold", "body": "The quay was sold.", "source": "Harbour Wire", "embargo": "2999-01-01",
     "published": "2026-03-02T09:00:00Z"},
]


class SearchProvider:
    """As in superdesk-core: it keeps what the administrator entered."""

    label = "unknown"

    def __init__(self, provider, **_):
        self.provider = provider


@pytest.fixture(scope="module")
def module():
    registered = {}
    stand_in = types.ModuleType("superdesk")
    stand_in.SearchProvider = SearchProvider
    stand_in.register_search_provider = lambda name, fetch_endpoint=None, provider_class=None, label=None: registered.update({name: provider_class})
    sys.modules["superdesk"] = stand_in
    loaded = importlib.import_module("dateline_superdesk")
    loaded.init_app(None)
    loaded.registered = registered
    yield loaded
    del sys.modules["superdesk"]


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("superdesk")
    index(folder / "db", ARTICLES)
    running = Daemon(folder / "db")
    yield running
    assert running.stop() == 0


@pytest.fixture
def provider(module, daemon):
    return module.registered["dateline"]({"_id": "x", "search_provider": "dateline", "config": {"url": daemon.url + "/"}})


def asked(text, filters=None, **more):
    """What Superdesk's client sends."""
    query = {"query_string": {"query": text, "default_operator": "AND"}} if text else {"match_all": {}}
    return {"query": {"filtered": {"query": query, "filter": {"and": filters or []}}}, "size": 25, "from": 0, **more}


def guids(found):
    return [item["guid"] for item in found]


def test_it_is_registered_with_a_label(module):
    assert module.registered["dateline"].label == "Dateline"


def test_finds_items_of_superdesks_form(provider):
    found = provider.find(asked("quay opens"))
    item = found[0]
    assert item["guid"] == item["_id"] == "urn:news:1" and item["type"] == "text"
    assert item["body_html"] == "<p>The quay opens.</p><p>Ferries use it &lt;from&gt; Monday.</p>"
    assert item["firstcreated"] == datetime(2026, 3, 1, 9, tzinfo=timezone.utc) == item["versioncreated"]
    assert item["byline"] == "A. Ostrow" and item["slugline"] == "quay" and item["keywords"] == ["quay", "ferries"]
    assert item["anpa_category"] == [{"qcode": "City", "name": "City"}]


def test_a_cursor_counts_all_and_holds_a_page(provider):
    found = provider.find(asked("", size=2))
    assert len(found) == 2 and found.count() == 3 and found.first() == found[0] and len(list(found)) == 2
    assert guids(provider.find(asked("", size=2, **{"from": 2}))) and len(provider.find(asked("", **{"from": 3}))) == 0
    assert provider.find(asked("zeppelin")).first() is None
    response = {}
    found.extra(response)
    assert {"key": "Bay Courier", "doc_count": 2} in response["_aggregations"]["source"]["buckets"]


def test_the_newest_come_first_if_asked_for(provider):
    assert guids(provider.find(asked("", sort=[{"versioncreated": "desc"}])))[0] == "urn:news:1"
    assert guids(provider.find(asked("quay", sort=[{"firstcreated": {"order": "asc"}}]))) == ["urn:news:2", "urn:news:1"]


@pytest.mark.parametrize("condition, expected", [
    ({"range": {"firstcreated": {"gte": "2026-01-01T00:00:00+00:00"}}}, ["urn:news:1"]),
    ({"range": {"versioncreated": {"lt": "2025-01-01", "gte": "2024-01-01"}}}, ["urn:news:3"]),
    ({"term": {"source": "Harbour Wire"}}, ["urn:news:1"]),
    ({"terms": {"language": ["fr", "de"]}}, ["urn:news:3"]),
    ({"term": {"source": 'no "such" one'}}, []),
])
def test_filters(provider, condition, expected):
    assert guids(provider.find(asked("", [condition]))) == expected
    assert guids(provider.find({"query": {"match_all": {}}, "post_filter": {"bool": {"must": [condition]}}})) == expected
    assert guids(provider.find({"query": {"bool": {"must": [{"match_all": {}}], "filter": [condition]}}})) == expected


def test_filters_of_superdesks_own_content_change_nothing(provider):
    assert len(provider.find(asked("", [{"not": {"term": {"source": "Bay Courier"}}}, {"term": {"task.desk": "x"}},
                                        {"terms": {"state": ["published"]}}, {"exists": {"field": "x"}}]))) == 3


@pytest.mark.parametrize("text, expected", [
    ("headline:ferry", ["urn:news:2"]), ("slugline:ferries", ["urn:news:1"]), ("*", None), ("*:*", None),
    ('"stops at the quay"', ["urn:news:2"]), ("quay NOT ferry AND )((", None),
])
def test_query_strings(provider, text, expected):
    found = guids(provider.find(asked(text)))
    assert found == expected or expected is None


@pytest.mark.parametrize("query", [None, {}, {"query": None}, {"query": {"filtered": {}}}, {"query": {"bool": {}}}, {"size": "x", "from": -5},
                                   {"query": {"bool": {"must": {"match_all": {}}}}, "sort": ["_score"]}])
def test_any_query_is_answered(provider, query):
    assert len(provider.find(query)) == 3


def test_the_form_of_a_panel(provider):
    assert guids(provider.find(asked(""), {"source": "Harbour Wire"})) == ["urn:news:1"]


def test_fetches_an_article_and_none_under_an_embargo(module, provider):
    assert provider.fetch("urn:news:2")["versioncreated"] == datetime(2025, 11, 2, 10, tzinfo=timezone.utc)
    for guid in ("urn:news:4", "none", 'a" OR id = "urn:news:1'):
        with pytest.raises(module.DatelineError):
            provider.fetch(guid)
    with pytest.raises(module.DatelineError):
        provider.fetch_file("http://127.0.0.1/x")


def test_says_what_is_wrong(module, daemon, tmp_path):
    away = module.DatelineSearchProvider({"config": {"url": "http://127.0.0.1:1"}})
    with pytest.raises(module.DatelineError, match="does not answer at http://127.0.0.1:1"):
        away.find(asked("x"))
    wrong = module.DatelineSearchProvider({"config": {"url": daemon.url, "index": "none"}})
    with pytest.raises(module.DatelineError, match="none"):
        wrong.find(asked("x"))


def test_sends_the_key(module, tmp_path):
    (tmp_path / "master").write_text("a-master-key-of-tests")
    (tmp_path / "master").chmod(0o600)
    index(tmp_path / "db", ARTICLES)
    guarded = Daemon(tmp_path / "db", "--master-key-file", str(tmp_path / "master"))
    try:
        assert len(module.DatelineSearchProvider({"config": {"url": guarded.url, "password": "a-master-key-of-tests"}}).find(asked(""))) == 3
        with pytest.raises(module.DatelineError, match="Authorization"):
            module.DatelineSearchProvider({"config": {"url": guarded.url}}).find(asked(""))
    finally:
        assert guarded.stop() == 0
