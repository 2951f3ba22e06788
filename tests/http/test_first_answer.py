# SPDX-License-Identifier: GPL-2.0-or-later
"""test_first_answer.py - the search page comes with the answer to its first search: the one that it would get, only what
the request may see, and text that stays text."""
import base64
import hashlib
import html
import json
import re

import pytest
import requests

from conftest import ANSWER_SECONDS, Daemon
from live import Live
from test_tenant import token

MASTER = "a-master-key-of-tests"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
NASTY = '</script><script>alert(1)</script><!-- <b>"&'


@pytest.fixture
def live(start, tmp_path):
    return Live(start(db=tmp_path / "db"), index="articles")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "master").write_text(MASTER)
    (folder / "master").chmod(0o600)
    running = Daemon(folder / "db", "--master-key-file", str(folder / "master"))
    headers = {"Authorization": f"Bearer {MASTER}"}
    Keyed(running, headers).add([{"id": "open", "headline": "Ferry", "section": "open"}, {"id": "closed", "headline": "Ferry", "section": "closed"}])
    yield running
    assert running.stop() == 0, running.errors


class Keyed(Live):
    def __init__(self, daemon, headers):
        super().__init__(daemon, index="articles")
        self.headers = headers

    def call(self, method, path, **options):
        return super().call(method, path, headers=self.headers, **options)


def page(daemon, address="/", **headers):
    answer = daemon.get(address, headers={**BROWSER, **headers})
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return answer


def first(daemon, address="/", **headers):
    """What comes with the page: {index, request, answer}, or None. A busy machine may be too slow for it once."""
    for _ in range(5):
        found = re.findall(r'<script type="application/json" id="first">(.*?)</script>', page(daemon, address, **headers).text, re.S)
        assert len(found) <= 1 and all("<" not in text for text in found)
        if found:
            return json.loads(found[0])
    return None


def without_time(answer):
    return {name: value for name, value in answer.items() if name != "processingTimeMs"}


@pytest.mark.parametrize("address, words", [("/", ""), ("/?q=", ""), ("/?q=storm", "storm"), ("/?q=%22harbour+bridge%22%20-x", '"harbour bridge" -x'),
                                            ("/?index=articles&q=storm", "storm")])
def test_it_is_what_the_page_would_ask_for(daemon, address, words):
    given = first(daemon, address)
    assert given["index"] == "articles" and given["request"]["q"] == words
    asked = requests.post(f"{daemon.url}/indexes/articles/search", json=given["request"], timeout=ANSWER_SECONDS)
    assert without_time(given["answer"]) == without_time(asked.json())


@pytest.mark.parametrize("address", ["/?q=storm&section=News", "/?id=1", "/?page=2&q=storm", "/?index=nosuch", "/?index=..%2Fx&q=a", "/?like=1",
                                     "/?q=storm&utm_source=x"])
def test_other_addresses_come_without(daemon, address):
    assert first(daemon, address) is None


def test_text_stays_text(live):
    live.add([{"id": "1", "headline": html.escape(NASTY), "body": html.escape(NASTY)}])
    given = first(live.daemon)
    assert given["answer"]["hits"][0]["headline"] == NASTY
    assert first(live.daemon, "/?q=alert+%3C%2Fscript%3E")["request"]["q"] == "alert </script>"


def test_it_is_the_answer_of_the_moment(live):
    live.add([{"id": "1", "headline": "Ferry"}])
    assert first(live.daemon)["answer"]["estimatedTotalHits"] == 1
    live.add([{"id": "2", "headline": "Bridge"}, {"id": "3", "headline": "Held", "embargo": "2999-01-01T00:00:00Z"}])
    assert sorted(hit["id"] for hit in first(live.daemon)["answer"]["hits"]) == ["1", "2"]
    assert page(live.daemon).headers["Cache-Control"] == "no-store"
    assert "Accept" in page(live.daemon).headers["Vary"]


def test_head_searches_nothing(daemon):
    def searches():
        return int(re.search(r"^dateline_searches_total (\d+)", daemon.get("/metrics").text, re.M).group(1))

    before = searches()
    answer = requests.head(f"{daemon.url}/?q=headsearch", headers=BROWSER, timeout=ANSWER_SECONDS)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "text/html; charset=utf-8" and not answer.content
    assert searches() == before
    assert first(daemon, "/?q=headsearch") is not None and searches() > before


def test_no_one_gets_more_than_a_search_would_give(guarded):
    def ids(key):
        given = first(guarded, **({"Authorization": f"Bearer {key}"} if key else {}))
        return given and sorted(hit["id"] for hit in given["answer"]["hits"])

    def key(**rights):
        return requests.post(f"{guarded.url}/keys", headers={"Authorization": f"Bearer {MASTER}"}, timeout=ANSWER_SECONDS,
                             json={"expiresAt": None, **rights}).json()

    assert ids(None) is None and ids("wrong") is None
    assert ids(key(actions=["documents.get"], indexes=["articles"])["key"]) is None
    assert ids(key(actions=["search"], indexes=["others"])["key"]) is None
    searcher = key(actions=["search"], indexes=["articles"])
    assert ids(searcher["key"]) == ["closed", "open"]
    assert ids(token(searcher, {"articles": {"filter": "section = open"}})) == ["open"]


def test_the_policy_allows_the_page_its_own_script_and_style_alone(daemon):
    answer = page(daemon, "/?q=storm")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        text, = re.findall(rf"<{tag}>(.*?)</{tag}>", answer.text, re.S)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert policy[rule] == f"'sha256-{digest}'"
    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"


def test_the_health_address_searches_nothing(start):
    running = start("--health-listen", "127.0.0.1:0")
    answer = requests.get(running.health_url + "/", headers=BROWSER, timeout=ANSWER_SECONDS)
    assert answer.status_code == 200 and 'id="first"' not in answer.text


def test_programs_get_json(daemon):
    assert daemon.get("/").json()["name"] == "dateline"
