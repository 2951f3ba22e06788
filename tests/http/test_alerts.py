# SPDX-License-Identifier: GPL-2.0-or-later
"""test_alerts.py - saved searches ring once for each article: in pages, feeds and streams, over
restarts and kills; and only for what their makers may see."""
import datetime
import gzip
import json
import re
import signal
import threading
import time
import xml.etree.ElementTree as ElementTree

import pytest
import requests

import test_webhooks
from test_tenant import token
from conftest import ANSWER_SECONDS, Daemon, index, until
from live import Live

ATOM = "{http://www.w3.org/2005/Atom}"
MASTER = "a-master-key-of-sufficient-length"


def article(identifier, headline, body="Nothing else is known.", **more):
    return {"id": identifier, "headline": headline, "body": body, "published": "2024-05-04T10:00:00Z",
            "source": "Harbour Gazette", "language": "en", **more}


def filler(count):
    return [article(f"filler{number}", f"Market report number {number}") for number in range(count)]


def in_future(seconds):
    return (datetime.datetime.now(datetime.timezone.utc) +
            datetime.timedelta(seconds=seconds)).isoformat(timespec="milliseconds")


def match(alerts, expect=200, **body):
    answer = alerts.call("POST", "/indexes/articles/alerts/match", json=body)
    assert answer.status_code == expect, answer.text
    return answer.json()["results"] if expect == 200 else answer.json()


class Alerts(Live):
    def __init__(self, daemon, index, key=None):
        super().__init__(daemon, index)
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}

    def call(self, method, path, **options):
        return super().call(method, path, headers=self.headers, **options)

    def set(self, expect=201, **alert):
        answer = self.call("POST", "/indexes/articles/alerts", json=alert)
        assert answer.status_code == expect, answer.text
        return answer.json()

    def path(self, alert):
        return f"/indexes/articles/alerts/{alert['uuid']}"

    def rings(self, alert, **parameters):
        answer = self.call("GET", self.path(alert) + "/matches", params={"limit": 100, **parameters})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ids(self, alert):
        return [(ring["id"], ring["kind"]) for ring in self.rings(alert)["results"]]

    def add(self, *articles):
        self.done(self.call("POST", "/indexes/articles/documents", json=list(articles)))

    def settle(self):
        """An article that rings an alert of its own has been looked at: so have those before it."""
        self.marks = getattr(self, "marks", 0) + 1
        word = f"settlemark{self.marks}{int(time.time() * 1000)}"
        alert = self.set(query=word)
        self.add(article(f"mark-{word}", word))
        until(lambda: self.rings(alert)["results"])
        assert self.call("DELETE", self.path(alert)).status_code == 204


@pytest.fixture
def alerts(start, tmp_path):
    database = tmp_path / "db"
    index(database, [article("old", "The ferry sank in the harbour"), *filler(3)])
    return Alerts(start(db=database), index="articles")


# --- ringing -----------------------------------------------------------------------------------

def test_a_new_article_rings_the_alerts_that_it_matches(alerts):
    ferry = alerts.set(query="ferry harbour", name="Ferries")
    phrase = alerts.set(query='"coast guard"')
    near = alerts.set(query="ferry w/3 captain", queryLanguage="professional")
    field = alerts.set(query="headline(captain)", queryLanguage="professional")
    filtered = alerts.set(query="ferry", filter='source = "Harbour Gazette"')
    other = alerts.set(query="ferry", filter='source = "Another"')
    prefix = alerts.set(query="capt*", queryLanguage="professional")
    excluded = alerts.set(query="ferry -guard")
    alerts.add(article("new", "Captain of the ferry questioned", "The coast guard left the harbour."))
    until(lambda: alerts.ids(ferry))
    for alert in [ferry, phrase, near, field, filtered, prefix]:
        assert alerts.ids(alert) == [("new", "new")], alert
    for alert in [other, excluded]:
        assert alerts.ids(alert) == [], alert
    ring = alerts.rings(ferry)["results"][0]
    assert "<mark>harbour</mark>" in ring["snippet"]
    assert ring["document"]["headline"] == "Captain of the ferry questioned"
    shown = alerts.call("GET", alerts.path(ferry)).json()
    assert shown["rings"] == 1 and shown["lastRing"] and shown["name"] == "Ferries"


def test_what_is_there_already_does_not_ring(alerts):
    ferry = alerts.set(query="ferry")
    alerts.settle()
    assert alerts.ids(ferry) == []


def test_an_unchanged_article_rings_nothing(alerts):
    ferry = alerts.set(query="ferry")
    alerts.add(article("old", "The ferry sank in the harbour"))
    alerts.add(article("new", "A ferry"))
    alerts.add(article("new", "A ferry"))
    alerts.settle()
    assert alerts.ids(ferry) == [("new", "new")]


def test_a_correction_and_a_withdrawal_ring_where_they_are_asked_for(alerts):
    plain = alerts.set(query="ferry")
    all_of_it = alerts.set(query="ferry", corrections=True, withdrawals=True)
    alerts.add(article("new", "A ferry"))
    alerts.settle()
    alerts.add(article("new", "A ferry that sank"))
    alerts.settle()
    alerts.add(article("new", "A ferry that sank", status="canceled"))
    alerts.settle()
    assert alerts.ids(plain) == [("new", "new")]
    assert alerts.ids(all_of_it) == [("new", "new"), ("new", "correction"), ("new", "withdrawal")]
    assert [ring["document"] for ring in alerts.rings(all_of_it)["results"]] == [None] * 3


def test_a_withdrawal_rings_once_for_an_alert_that_was_changed(alerts):
    ferry = alerts.set(query="ferry", withdrawals=True)
    alerts.add(article("new", "A ferry"))
    alerts.settle()
    for name in ["One", "Two"]:
        assert alerts.call("PATCH", alerts.path(ferry), json={"name": name}).status_code == 200
        alerts.settle()
    alerts.add(article("new", "A ferry", status="canceled"))
    alerts.settle()
    assert alerts.ids(ferry) == [("new", "new"), ("new", "withdrawal")]


def test_an_article_that_comes_to_match_rings(alerts):
    ferry = alerts.set(query="ferry")
    alerts.add(article("new", "A boat"))
    alerts.settle()
    assert alerts.ids(ferry) == []
    alerts.add(article("new", "A boat, in fact a ferry"))
    until(lambda: alerts.ids(ferry))


def test_an_embargoed_article_rings_when_it_is_released(alerts):
    ferry = alerts.set(query="ferry")
    alerts.add(article("later", "A ferry", embargo=in_future(3)))
    alerts.settle()
    assert alerts.ids(ferry) == []
    until(lambda: alerts.ids(ferry) == [("later", "new")])


def test_only_the_first_copy_of_a_story_rings(alerts):
    body = " ".join(f"The ferry carried passenger number {number} to island {number * 7}." for number in range(60))
    first = alerts.set(query="ferry", firstCopies=True)
    every = alerts.set(query="ferry")
    alerts.add(article("one", "Ferry to the islands", body))
    alerts.settle()
    alerts.add(article("two", "Ferry to the islands", body, source="Another"))
    alerts.settle()
    assert alerts.ids(every) == [("one", "new"), ("two", "new")]
    assert alerts.ids(first) == [("one", "new")]


def long_text(name):
    return " ".join(f"The {name} carried passenger number {number} to island {number * 7}." for number in range(60))


def test_the_first_copy_is_that_of_what_the_alert_matches(alerts):
    """Not of articles of other sources, which it does not show."""
    herald = alerts.set(query="ferry", filter="source = Herald", firstCopies=True)
    every = alerts.set(query="ferry", firstCopies=True)
    for identifier, source in [("g1", "Gazette"), ("h1", "Herald"), ("h2", "Herald")]:
        alerts.add(article(identifier, "Ferry to the islands", long_text("ferry"), source=source))
        alerts.settle()
    assert alerts.ids(every) == [("g1", "new")]
    assert alerts.ids(herald) == [("h1", "new")]


def test_of_copies_that_come_together_one_rings(alerts):
    ferry = alerts.set(query="ferry", firstCopies=True)
    alerts.add(*[article(f"c{number}", "Ferry", long_text("ferry")) for number in range(3)])
    alerts.settle()
    assert len(alerts.ids(ferry)) == 1


def test_what_another_process_loads_rings(alerts, tmp_path):
    ferry = alerts.set(query="ferry")
    alerts.settle()
    index(tmp_path / "db", [article("loaded", "The ferry was raised"), *filler(5)])
    until(lambda: alerts.ids(ferry) == [("loaded", "new")])


# --- the alerts themselves ---------------------------------------------------------------------

def test_a_paused_alert_does_not_ring(alerts):
    ferry = alerts.set(query="ferry")
    assert alerts.call("PATCH", alerts.path(ferry), json={"paused": True}).json()["paused"]
    alerts.add(article("unheard", "A ferry"))
    alerts.settle()
    assert not alerts.call("PATCH", alerts.path(ferry), json={"paused": False}).json()["paused"]
    alerts.add(article("heard", "Another ferry"))
    until(lambda: alerts.ids(ferry))
    assert alerts.ids(ferry) == [("heard", "new")]


def test_a_changed_query_rings_from_then_on(alerts):
    alert = alerts.set(query="ferry")
    assert alerts.call("PATCH", alerts.path(alert), json={"query": "tunnel"}).status_code == 200
    alerts.add(article("f", "A ferry"), article("t", "A tunnel"))
    until(lambda: alerts.ids(alert))
    alerts.settle()
    assert alerts.ids(alert) == [("t", "new")]


def test_alerts_are_listed_and_deleted(alerts):
    made = [alerts.set(query=f"word{number}") for number in range(5)]
    page = alerts.call("GET", "/indexes/articles/alerts", params={"limit": 2, "offset": 1}).json()
    assert [alert["uuid"] for alert in page["results"]] == [alert["uuid"] for alert in made[1:3]]
    assert page["total"] == 5
    assert alerts.call("DELETE", alerts.path(made[0])).status_code == 204
    assert alerts.call("GET", alerts.path(made[0])).status_code == 404
    assert alerts.call("GET", "/indexes/articles/alerts").json()["total"] == 4


def test_each_alert_of_a_list_has_its_own_result(alerts):
    answer = alerts.call("POST", "/indexes/articles/alerts", json=[
        {"query": "ferry", "name": "One"}, {"query": "(a", "queryLanguage": "professional"}, {"query": "harbour"},
        {"query": "x", "querry": "y"}, "ferry", {"query": ""}])
    assert answer.status_code == 200, answer.text
    results = answer.json()["results"]
    assert (answer.json()["set"], answer.json()["refused"]) == (2, 4)
    assert [result.get("code") for result in results] == \
        [None, "invalid_search_q", None, "invalid_alert", "invalid_alert", "alert_too_broad"]
    one, harbour = results[0], results[2]
    assert (one["name"], one["query"], harbour["query"]) == ("One", "ferry", "harbour")
    assert [listed["uuid"] for listed in alerts.call("GET", "/indexes/articles/alerts").json()["results"]] == \
        [one["uuid"], harbour["uuid"]]
    alerts.add(article("new", "A ferry left the harbour"))
    until(lambda: alerts.ids(one) == alerts.ids(harbour) == [("new", "new")])


def test_a_list_of_alerts_has_a_limit(alerts):
    assert alerts.call("POST", "/indexes/articles/alerts", json=[]).json() == {"results": [], "set": 0, "refused": 0}
    refused = alerts.call("POST", "/indexes/articles/alerts", json=[{"query": "ferry"}] * 1001)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_alert")
    assert "at most 1000 alerts" in refused.json()["message"] and "1001" in refused.json()["message"]
    assert alerts.call("GET", "/indexes/articles/alerts").json()["total"] == 0
    long = "ferry " + "harbour " * 2400  # 1,000 of them are longer than a search may be
    answer = alerts.call("POST", "/indexes/articles/alerts", json=[{"query": long, "queryLanguage": "lucene"}] * 400)
    assert answer.status_code == 200, answer.text
    assert answer.json()["set"] + answer.json()["refused"] == 400


def test_alerts_of_a_list_that_the_time_does_not_suffice_for_can_be_sent_again(start, tmp_path):
    index(tmp_path / "db", filler(1200))
    alerts = Alerts(start("--search-deadline-ms", "1", db=tmp_path / "db"), index="articles")
    answer = alerts.call("POST", "/indexes/articles/alerts", json=[{"query": f"tunnel{n} report"} for n in range(1000)])
    codes = {result.get("code") for result in answer.json()["results"]}
    assert answer.status_code == 200 and codes <= {None, "too_many_search_requests"}, codes
    assert "too_many_search_requests" in codes and alerts.call("GET", "/indexes/articles/alerts").json()["total"] == \
        answer.json()["set"]


def test_the_alert_that_meets_the_end_of_the_time_can_be_sent_again_if_others_came_before_it(start, tmp_path):
    """It may be short enough: only the first of a list has had the whole time."""
    index(tmp_path / "db", filler(3000))
    alerts = Alerts(start("--search-deadline-ms", "6", db=tmp_path / "db"), index="articles")
    alerts.done(alerts.call("PATCH", "/indexes/articles/settings", json={"filterableAttributes": ["headline"]}))
    first, others = set(), set()
    for _ in range(20):
        answer = alerts.call("POST", "/indexes/articles/alerts",
                             json=[{"query": "report", "filter": "headline CONTAINS 'none'"}] * 100)
        assert answer.status_code == 200, answer.text
        codes = [result.get("code") for result in answer.json()["results"]]
        first.add(codes[0])
        others.update(codes[1:])
    assert others <= {None, "too_many_search_requests"} and "too_many_search_requests" in others, others
    assert first <= {None, "too_many_search_requests", "search_timeout"}, first


def test_the_last_alert_is_deleted_while_others_come(alerts):
    """What the index has is then read anew: old articles ring nothing."""
    def change_some():
        for _ in range(15):
            alert = alerts.set(query="ferry")
            assert alerts.call("DELETE", alerts.path(alert)).status_code == 204

    clients = [threading.Thread(target=change_some) for _ in range(4)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert alerts.call("GET", "/indexes/articles/alerts").json()["total"] == 0
    ferry = alerts.set(query="ferry")
    alerts.settle()
    assert alerts.ids(ferry) == []
    assert "dateline_alert_rings_total 1\n" in alerts.call("GET", "/metrics").text # of settle


@pytest.mark.parametrize("alert, code", [
    ({"query": 7}, "invalid_alert"),
    ({"query": "x" * 20001}, "invalid_alert"),
    ({"query": "x", "querry": "y"}, "invalid_alert"),
    ({"query": "x", "queryLanguage": "latin"}, "invalid_alert"),
    ({"query": "x", "minimumScore": 2}, "invalid_alert"),
    ({"query": "x", "digest": {"every": "yearly"}}, "invalid_alert"),
    ({"query": "x", "digest": {"every": "daily", "at": "25:00"}}, "invalid_alert"),
    ({"query": "x", "digest": {"every": "weekly", "timezone": "Europe/Atlantis"}}, "invalid_alert"),
    ({"query": "x", "webhook": {"url": "ftp://example.org/"}}, "invalid_alert"),
    ({"query": "x", "webhook": {"url": "https://example.org:99999/"}}, "invalid_alert"),
    ({"query": "x", "webhook": {"url": "https://example.org/", "secret": "short"}}, "invalid_alert"),
    ({"query": "(a", "queryLanguage": "professional"}, "invalid_search_q"),
    ({"query": "x", "filter": "source ="}, "invalid_search_filter"),
    ({"query": ""}, "alert_too_broad"),
])
def test_a_wrong_alert_is_refused(alerts, alert, code):
    answer = alerts.call("POST", "/indexes/articles/alerts", json=alert)
    assert (answer.status_code, answer.json()["code"]) == (400, code), answer.text


def test_an_alert_that_would_ring_for_everything_is_refused_with_its_rate(start, tmp_path):
    index(tmp_path / "db", filler(1200))
    alerts = Alerts(start(db=tmp_path / "db"), index="articles")
    refused = alerts.set(expect=400, query="market report")
    assert refused["code"] == "alert_too_broad" and "1200 of 1200" in refused["message"]
    tried = alerts.call("POST", "/indexes/articles/alerts/test", json={"query": "market report"}).json()
    assert tried["tooBroad"] and tried["total"] == 1200 and tried["months"] == {"2024-05": 1200}


def test_an_alert_can_be_tried_on_the_archive(alerts):
    tried = alerts.call("POST", "/indexes/articles/alerts/test", json={"query": "ferry"}).json()
    assert tried["total"] == 1 and not tried["tooBroad"]
    assert tried["months"] == {"2024-05": 1}
    assert tried["results"][0]["document"]["id"] == "old"


def test_a_trial_counts_first_copies_only_where_they_are_asked_for(alerts):
    alerts.add(article("one", "Ferry", long_text("ferry"), published="2024-05-04"),
               article("two", "Ferry", long_text("ferry"), published="2024-06-04"), article("other", "Another ferry"))
    for first, total in [(False, 4), (True, 3)]:
        tried = alerts.call("POST", "/indexes/articles/alerts/test", json={"query": "ferry", "firstCopies": first}).json()
        assert tried["total"] == len(tried["results"]) == total
        assert tried["months"] == {"2024-05": 3, "2024-06": 1} # in each month, the stories that it has copies of


def test_an_article_tells_which_alerts_it_rings(alerts):
    ferry, _ = alerts.set(query="ferry"), alerts.set(query="tunnel")
    matched = alerts.call("POST", "/indexes/articles/alerts/match", json={"id": "old"}).json()
    assert matched == {"results": [ferry["uuid"]]}
    assert alerts.call("POST", "/indexes/articles/alerts/match", json={"id": "none"}).status_code == 404


def test_a_copy_would_not_ring_an_alert_for_first_copies(alerts):
    first, every = alerts.set(query="ferry", firstCopies=True), alerts.set(query="ferry")
    herald = alerts.set(query="ferry", filter="source = Herald", firstCopies=True)
    both, all_of_them = [first["uuid"], every["uuid"]], [first["uuid"], every["uuid"], herald["uuid"]]
    alerts.add(article("one", "Ferry to the islands", long_text("ferry"), published="2024-05-04T09:00:00Z"),
               article("two", "Ferry to the islands", long_text("ferry"), published="2024-05-04T10:00:00Z"))
    assert match(alerts, id="one") == both
    assert match(alerts, id="two") == [every["uuid"]]
    shorter = long_text("ferry")[:-300]
    for text in [long_text("ferry"), shorter, "The ferry left at nine. " + long_text("ferry")]:
        assert match(alerts, document=article("draft", "A ferry", text)) == [every["uuid"]]
    # a copy of what the alert does not match
    assert match(alerts, document=article("draft", "A ferry", shorter, source="Herald")) == [every["uuid"], herald["uuid"]]
    # no copies: other words, or too few
    assert match(alerts, document=article("draft", "A ferry", long_text("ferry tonight"))) == both
    assert match(alerts, document=article("draft", "A ferry", "It sank.", source="Herald")) == all_of_them
    # a version of the first one is no copy of it, but one of the second
    assert match(alerts, document=article("one", "A ferry", shorter)) == [every["uuid"]]
    alerts.done(alerts.call("DELETE", "/indexes/articles/documents/two"))
    assert match(alerts, document=article("one", "A ferry", shorter)) == both


def test_a_hidden_article_has_no_copies(alerts):
    first = alerts.set(query="ferry", firstCopies=True)
    alerts.add(article("later", "Ferry", long_text("ferry"), embargo=in_future(3600)))
    assert match(alerts, document=article("draft", "A ferry", long_text("ferry"))) == [first["uuid"]]


def test_the_pages_of_what_rang(alerts):
    ferry = alerts.set(query="ferry")
    alerts.add(*[article(f"n{number}", f"Ferry number {number}") for number in range(7)])
    until(lambda: len(alerts.ids(ferry)) == 7)
    seen, after, more = [], 0, True
    while more:
        page = alerts.rings(ferry, limit=3, after=after)
        seen += [ring["id"] for ring in page["results"]]
        after, more = page["after"], page["more"]
    assert sorted(seen) == [f"n{number}" for number in range(7)] and len(seen) == 7


def test_the_newest_rings_come_first_where_they_are_asked_for(alerts):
    alert = alerts.set(query="ferry")
    alerts.add(*[article(f"f{number}", f"Ferry {number}") for number in range(5)])
    until(lambda: len(alerts.ids(alert)) == 5)
    page = alerts.rings(alert, newest="true", limit=3)
    assert [ring["id"] for ring in page["results"]] == [ring for ring, _ in reversed(alerts.ids(alert))][:3]
    assert page["more"] is True
    assert alerts.rings(alert, newest="true", limit=5)["more"] is False
    assert alerts.rings(alert, after=page["after"])["results"] == []


def test_alerts_show_only_what_the_index_displays(alerts):
    alerts.done(alerts.call("PATCH", "/indexes/articles/settings",
                            json={"displayedAttributes": ["id", "published"]}))
    ferry = alerts.set(query="ferry secret")
    alerts.add(article("new", "A secret ferry", "The secret ferry sank.", summary="A secret of the ferry.",
                       url="https://example.org/secret", source="Secret Gazette",
                       _vectors={"one": [0.25]}))
    until(lambda: alerts.ids(ferry))
    ring = alerts.rings(ferry)["results"][0]
    assert ring["document"] == {"id": "new", "published": "2024-05-04T10:00:00Z"}
    assert ring["snippet"] is None and ring["headline"] is None
    assert Stream(alerts.daemon.url + ferry["feeds"]["events"], last=0).first() == ring
    tried = alerts.call("POST", "/indexes/articles/alerts/test", json={"query": "ferry secret"}).json()
    assert tried["results"] == [{"document": ring["document"], "snippet": ""}]
    for kind in ["atom", "json"]:
        feed = requests.get(alerts.daemon.url + ferry["feeds"][kind], timeout=ANSWER_SECONDS).text
        assert "urn:uuid:" in feed and "ecret " not in feed.replace("ferry secret", ""), feed
        assert "/secret" not in feed and "sank" not in feed and "Gazette" not in feed


def test_snippets_of_alerts_are_cut_from_what_the_index_displays(alerts):
    alerts.done(alerts.call("PATCH", "/indexes/articles/settings",
                            json={"displayedAttributes": ["id", "summary"]}))
    ferry = alerts.set(query="ferry")
    alerts.add(article("new", "A secret ferry", "The secret ferry sank.", summary="The ferry was late."))
    until(lambda: alerts.ids(ferry))
    ring = alerts.rings(ferry)["results"][0]
    assert (ring["snippet"], ring["headline"]) == ("The <mark>ferry</mark> was late.", None)
    tried = alerts.call("POST", "/indexes/articles/alerts/test", json={"query": "ferry"}).json()
    assert {"document": ring["document"], "snippet": ring["snippet"]} in tried["results"]


def test_alerts_show_no_vectors_and_no_boxes(alerts):
    ferry = alerts.set(query="ferry")
    alerts.add(article("new", "A ferry", _vectors={"one": [0.25]}, _boxes="many"))
    until(lambda: alerts.ids(ferry))
    ring = alerts.rings(ferry)["results"][0]
    tried = alerts.call("POST", "/indexes/articles/alerts/test", json={"query": "ferry"}).json()
    for document in [ring["document"], *[hit["document"] for hit in tried["results"]]]:
        assert "headline" in document and "_vectors" not in document and "_boxes" not in document
    assert ring["headline"] == "A <mark>ferry</mark>"


# --- where it rings ----------------------------------------------------------------------------

def test_a_feed_reader_needs_no_key(alerts):
    ferry = alerts.set(query="ferry", name="Ferries & more")
    alerts.add(article("new", "A ferry <sinks>", "It was a ferry.", url="https://example.org/a?b&c"))
    until(lambda: alerts.ids(ferry))
    answer = requests.get(alerts.daemon.url + ferry["feeds"]["atom"], timeout=ANSWER_SECONDS)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    assert feed.find(ATOM + "title").text == "Ferries & more"
    entry = feed.find(ATOM + "entry")
    assert entry.find(ATOM + "title").text == "A ferry <sinks>"
    assert entry.find(ATOM + "link").get("href") == "https://example.org/a?b&c"
    assert "<mark>ferry</mark>" in entry.find(ATOM + "summary").text
    items = requests.get(alerts.daemon.url + ferry["feeds"]["json"], timeout=ANSWER_SECONDS).json()["items"]
    assert [item["title"] for item in items] == ["A ferry <sinks>"]
    guessed = re.sub(r"/feeds/.", "/feeds/0" if "/feeds/0" not in ferry["feeds"]["atom"] else "/feeds/1",
                     ferry["feeds"]["atom"])
    assert requests.get(alerts.daemon.url + guessed, timeout=ANSWER_SECONDS).status_code == 404


def test_feeds_have_what_their_standards_require(alerts):
    """RFC 4287: id, title, updated; content if there is no link; only characters of XML. JSON Feed: id and content."""
    ferry = alerts.set(query="ferry", withdrawals=True)
    alerts.add(article("linked", "A ferry", url="https://example.org/a"), article("plain", "Ferry \ufffe\u0001"),
               article("not web", "A ferry", url="urn:x"), article("gone", "A ferry"))
    until(lambda: len(alerts.ids(ferry)) == 4)
    alerts.add(article("gone", "A ferry", status="canceled"))
    until(lambda: len(alerts.ids(ferry)) == 5)
    feed = ElementTree.fromstring(requests.get(alerts.daemon.url + ferry["feeds"]["atom"], timeout=ANSWER_SECONDS).content)
    entries = feed.findall(ATOM + "entry")
    assert all(feed.find(ATOM + name).text for name in ["id", "title", "updated"]) and len(entries) == 5
    for entry in entries:
        assert all(entry.find(ATOM + name).text for name in ["id", "title", "updated"])
        assert (entry.find(ATOM + "link") is None) == (entry.find(ATOM + "content") is not None)
    items = requests.get(alerts.daemon.url + ferry["feeds"]["json"], timeout=ANSWER_SECONDS).json()["items"]
    assert all(isinstance(item["content_html"], str) for item in items)
    for ids in [[entry.find(ATOM + "id").text for entry in entries], [item["id"] for item in items]]:
        assert len(set(ids)) == 5
        assert all(re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}#\d+", one) for one in ids), ids


class Stream:
    """Reads server-sent events on a thread of its own."""

    def __init__(self, url, last=None):
        self.events = []
        self.data = []
        head = {"Last-Event-ID": str(last)} if last is not None else {}
        self.answer = requests.get(url, headers=head, stream=True, timeout=ANSWER_SECONDS)
        assert self.answer.headers["content-type"] == "text/event-stream"
        self.ended = threading.Event()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        event = {}
        try:
            for line in self.answer.iter_lines(chunk_size=1):
                name, _, value = line.decode().partition(": ")
                if name in ("id", "event", "data"):
                    event[name] = value
                elif not line and "data" in event:
                    self.data.append(json.loads(event["data"]))
                    self.events.append((int(event["id"]), self.data[-1]["id"]))
                    event = {}
        except requests.RequestException:
            pass
        self.ended.set()

    def first(self):
        until(lambda: self.data)
        return self.data[0]


def test_a_stream_tells_what_rings_and_goes_on_where_it_was(alerts):
    ferry = alerts.set(query="ferry")
    url = alerts.daemon.url + ferry["feeds"]["events"]
    stream = Stream(url)
    alerts.add(article("one", "A ferry"))
    until(lambda: [identifier for _, identifier in stream.events] == ["one"])
    alerts.add(article("two", "Another ferry"))
    until(lambda: len(stream.events) == 2)
    again = Stream(url, last=stream.events[0][0])
    until(lambda: again.events == stream.events[1:])
    keyed = Stream(alerts.daemon.url + alerts.path(ferry) + "/events", last=0)
    until(lambda: keyed.events == stream.events)


def test_a_stop_ends_the_streams_at_once(alerts):
    ferry = alerts.set(query="ferry")
    streams = [Stream(alerts.daemon.url + ferry["feeds"]["events"]) for _ in range(5)]
    began = time.monotonic()
    assert alerts.daemon.stop() == 0
    assert time.monotonic() - began < 5
    for stream in streams:
        assert stream.ended.wait(5)


def test_a_deleted_alert_ends_its_stream(alerts):
    ferry = alerts.set(query="ferry")
    stream = Stream(alerts.daemon.url + ferry["feeds"]["events"])
    assert alerts.call("DELETE", alerts.path(ferry)).status_code == 204
    assert stream.ended.wait(ANSWER_SECONDS)


class Receiver(test_webhooks.Receiver):
    def rings(self):
        """(alert, id of the article) of the accepted bodies, in their order."""
        bodies = [json.loads(gzip.decompress(body)) for body in list(self.bodies)]
        return [(body["alert"], ring["id"]) for body in bodies for ring in body["results"]]


def test_a_webhook_gets_what_rings_in_order_until_it_takes_it(start, tmp_path):
    database = tmp_path / "db"
    index(database, filler(3))
    alerts = Alerts(start(*test_webhooks.INSIDE, db=database), index="articles")
    receiver = Receiver(behave=[500])
    ferry = alerts.set(query="ferry", webhook={"url": receiver.url(), "secret": test_webhooks.SECRET})
    assert ferry["webhook"] == {"url": receiver.url(), "signed": True}
    alerts.add(article("one", "A ferry"))
    until(lambda: receiver.rings() == [(ferry["uuid"], "one")])
    assert all("webhook-signature" in head for _, head, _ in receiver.calls) and len(receiver.calls) == 2
    alerts.add(article("two", "A ferry"))
    until(lambda: len(receiver.rings()) == 2)
    assert alerts.call("DELETE", alerts.path(ferry)).status_code == 204
    assert receiver.rings() == [(ferry["uuid"], "one"), (ferry["uuid"], "two")]


def test_a_webhook_gets_after_a_restart_what_it_has_not(tmp_path):
    database = tmp_path / "db"
    index(database, filler(3))
    receiver = Receiver()
    daemon = Daemon(database, *test_webhooks.INSIDE)
    alerts = Alerts(daemon, index="articles")
    alerts.set(query="ferry", webhook={"url": receiver.url()})
    alerts.add(article("one", "A ferry"))
    until(lambda: len(receiver.rings()) == 1)
    daemon.signal(signal.SIGKILL)
    daemon.wait()
    index(database, [article("two", "A ferry that came meanwhile")])
    daemon = Daemon(database, *test_webhooks.INSIDE)
    until(lambda: [identifier for _, identifier in receiver.rings()][-1] == "two")
    assert daemon.stop() == 0


def test_a_digest_waits_for_its_time(start, tmp_path):
    index(tmp_path / "db", filler(3))
    alerts = Alerts(start(*test_webhooks.INSIDE, db=tmp_path / "db"), index="articles")
    receiver = Receiver()
    later = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=12)
    digest = {"every": "daily", "at": later.strftime("%H:%M"), "timezone": "UTC"}
    ferry = alerts.set(query="ferry", webhook={"url": receiver.url()}, digest=digest)
    alerts.add(article("one", "A ferry"))
    until(lambda: alerts.ids(ferry))
    alerts.settle()
    assert receiver.calls == []
    feed = alerts.daemon.url + ferry["feeds"]["json"]
    assert requests.get(feed, timeout=ANSWER_SECONDS).json()["items"] == []
    assert alerts.call("PATCH", alerts.path(ferry), json={"digest": None}).json()["digest"] is None
    until(lambda: receiver.rings() == [(ferry["uuid"], "one")])
    assert len(requests.get(feed, timeout=ANSWER_SECONDS).json()["items"]) == 1


def test_a_webhook_at_a_forbidden_address_is_not_called(alerts):
    receiver = Receiver()
    ferry = alerts.set(query="ferry", webhook={"url": receiver.url()})
    alerts.add(article("one", "A ferry"))
    until(lambda: alerts.ids(ferry))
    alerts.settle()
    assert receiver.connections == []
    until(lambda: alerts.call("GET", alerts.path(ferry)).json()["delivery"]["status"] == "failing")
    assert "--webhook-allow" in alerts.call("GET", alerts.path(ferry)).json()["delivery"]["error"]
    assert alerts.set(query="tug")["delivery"] is None


# --- nothing lost, nothing twice ---------------------------------------------------------------

def test_alerts_of_many_clients_at_once_are_all_kept(tmp_path):
    """Also those of a list, while others are deleted; the daemon is killed right after the last answer."""
    index(tmp_path / "db", filler(3))
    alerts = Alerts(Daemon(tmp_path / "db"), index="articles")
    kept, wrong = [], []

    def change_some(client):
        made = [alerts.set(query=f"ferry word{client}") for _ in range(8)]
        for alert in made[::2]:
            if alerts.call("DELETE", alerts.path(alert)).status_code != 204:
                wrong.append(alert)
        answer = alerts.call("POST", "/indexes/articles/alerts", json=[{"query": "ferry"}] * 5).json()
        kept.extend(alert["uuid"] for alert in made[1::2] + answer["results"])

    clients = [threading.Thread(target=change_some, args=(number,)) for number in range(8)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    alerts.daemon.signal(signal.SIGKILL)
    alerts.daemon.wait()
    assert not wrong and len(kept) == 8 * 9
    again = Alerts(Daemon(tmp_path / "db"), index="articles")
    listed = again.call("GET", "/indexes/articles/alerts", params={"limit": 1000}).json()["results"]
    assert sorted(alert["uuid"] for alert in listed) == sorted(kept)
    assert again.daemon.stop() == 0


def test_a_kill_loses_no_ring_and_doubles_none(tmp_path):
    database = tmp_path / "db"
    index(database, filler(3))
    daemon = Daemon(database)
    alerts = Alerts(daemon, index="articles")
    ferry = alerts.set(query="ferry")
    sent = []
    for number in range(12):
        answer = alerts.call("POST", "/indexes/articles/documents",
                             json=[article(f"k{number}-{part}", f"Ferry {number} {part}") for part in range(20)])
        assert answer.status_code == 202
        sent += [f"k{number}-{part}" for part in range(20)]
        if number % 3 == 2:
            time.sleep(0.05 * number)
            daemon.signal(signal.SIGKILL)
            daemon.wait()
            daemon = Daemon(database)
            alerts = Alerts(daemon, index="articles")
    shown = lambda: alerts.call("GET", alerts.path(ferry)).json()["rings"]
    until(lambda: shown() >= len(sent))
    seen, after, more = [], 0, True
    while more:
        page = alerts.rings(ferry, after=after)
        seen += [ring["id"] for ring in page["results"]]
        after, more = page["after"], page["more"]
    assert sorted(seen) == sorted(sent)
    assert daemon.stop() == 0


def test_alerts_that_could_not_be_read_are_read_later(tmp_path):
    database = tmp_path / "db"
    index(database, filler(3))
    daemon = Daemon(database)
    alerts = Alerts(daemon, index="articles")
    ferry = alerts.set(query="ferry")
    alerts.add(article("one", "A ferry"))
    until(lambda: alerts.ids(ferry))
    assert daemon.stop() == 0
    (database / "alerts").rename(tmp_path / "aside")
    (database / "alerts").write_text("not a directory")
    daemon = Daemon(database)
    alerts = Alerts(daemon, index="articles")
    assert alerts.call("GET", alerts.path(ferry)).status_code == 404
    (database / "alerts").unlink()
    (tmp_path / "aside").rename(database / "alerts")
    until(lambda: alerts.call("GET", alerts.path(ferry)).status_code == 200)
    assert alerts.call("GET", alerts.path(ferry)).json()["rings"] == 1
    alerts.settle()
    assert alerts.ids(ferry) == [("one", "new")]
    assert daemon.stop() == 0


def test_an_index_that_is_built_anew_rings_nothing_twice(alerts):
    ferry = alerts.set(query="ferry")
    alerts.add(article("new", "A ferry"))
    until(lambda: alerts.ids(ferry))
    everything = alerts.call("GET", "/indexes/articles/documents", params={"limit": 100}).json()["results"]
    alerts.done(alerts.call("POST", "/indexes", json={"uid": "again", "primaryKey": "id"}))
    alerts.done(alerts.call("PATCH", "/indexes/again/settings", json={"preset": "articles"}))
    alerts.done(alerts.call("POST", "/indexes/again/documents", json=everything))
    alerts.done(alerts.call("POST", "/swap-indexes", json=[{"indexes": ["articles", "again"]}]))
    alerts.settle()
    assert alerts.ids(ferry) == [("new", "new")]


def test_new_settings_ring_nothing_again(alerts):
    ferry = alerts.set(query="ferry")
    alerts.add(article("new", "A ferry"))
    until(lambda: alerts.ids(ferry))
    alerts.done(alerts.call("PATCH", "/indexes/articles/settings", json={"stopWords": ["the"]}))
    alerts.settle()
    assert alerts.ids(ferry) == [("new", "new")]


# --- who sees what -----------------------------------------------------------------------------

@pytest.fixture
def keyed(start, tmp_path):
    database = tmp_path / "db"
    index(database, filler(3))
    key = tmp_path / "master"
    key.write_text(MASTER)
    key.chmod(0o600)
    return start("--master-key-file", str(key), db=database)


def key_of(daemon, **more):
    body = {"actions": ["search", "alerts.*"], "indexes": ["articles"], "expiresAt": None, **more}
    answer = requests.post(daemon.url + "/keys", json=body, timeout=ANSWER_SECONDS,
                           headers={"Authorization": f"Bearer {MASTER}"})
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_keys_see_only_their_own_alerts(keyed):
    one, two = key_of(keyed), key_of(keyed)
    of = {key["uid"]: Alerts(keyed, index="articles", key=key["key"]) for key in (one, two)}
    ferry = of[one["uid"]].set(query="ferry")
    assert of[one["uid"]].call("GET", of[one["uid"]].path(ferry)).status_code == 200
    for method in ["GET", "PATCH", "DELETE"]:
        assert of[two["uid"]].call(method, of[one["uid"]].path(ferry), json={}).status_code == 404
    assert of[two["uid"]].call("GET", "/indexes/articles/alerts").json()["total"] == 0
    master = Alerts(keyed, index="articles", key=MASTER)
    assert master.call("GET", "/indexes/articles/alerts").json()["total"] == 1
    reader = key_of(keyed, actions=["search"])
    assert Alerts(keyed, index="articles", key=reader["key"]).call(
        "GET", "/indexes/articles/alerts").status_code == 403


def test_an_alert_rings_only_while_its_key_is_valid(keyed):
    key = key_of(keyed)
    mine, master = (Alerts(keyed, index="articles", key=text) for text in (key["key"], MASTER))
    ferry = mine.set(query="ferry", withdrawals=True)
    always = master.set(query="ferry")
    master.add(article("one", "A ferry"))
    until(lambda: mine.ids(ferry))
    assert master.call("DELETE", f"/keys/{key['uid']}").status_code == 204
    master.add(article("two", "A ferry, too"))
    master.settle()
    master.add(article("one", "A ferry", status="canceled"))
    master.settle()
    assert master.ids(always) == [("one", "new"), ("two", "new")]
    assert master.ids(ferry) == [("one", "new")]
    assert master.rings(ferry)["results"][0]["document"] is None


def test_a_tenant_hears_only_of_what_it_may_see(keyed):
    key = key_of(keyed)
    rules = {"articles": {"filter": 'source = "Herald"'}}
    tenant = Alerts(keyed, index="articles", key=token(key, rules))
    other = Alerts(keyed, index="articles", key=token(key, {"articles": {"filter": 'source = "Gazette"'}}))
    master = Alerts(keyed, index="articles", key=MASTER)
    ferry = tenant.set(query="ferry")
    master.add(article("mine", "A ferry", source="Herald"), article("theirs", "A ferry", source="Gazette"))
    until(lambda: tenant.ids(ferry))
    master.settle()
    assert tenant.ids(ferry) == [("mine", "new")]
    assert other.call("GET", other.path(ferry)).status_code == 404
    assert tenant.call("POST", "/indexes/articles/alerts/match", json={"id": "theirs"}).status_code == 404
    assert tenant.call("POST", "/indexes/articles/alerts/match", json={"id": "mine"}).json()["results"] == [ferry["uuid"]]
    theirs = master.set(query="draft")
    assert match(tenant, document=article("d", "A ferry", source="Herald")) == [ferry["uuid"]]
    assert match(tenant, document=article("d", "A ferry", source="Gazette")) == []
    assert match(tenant, document=article("d", "A draft", source="Herald")) == []
    assert match(master, document=article("d", "A draft ferry", source="Herald")) == [ferry["uuid"], theirs["uuid"]]
    # An article that leaves what the tenant may see is named no more.
    master.add(article("mine", "A ferry", source="Gazette"))
    master.settle()
    assert tenant.rings(ferry)["results"][0]["document"] is None
