# SPDX-License-Identifier: GPL-2.0-or-later
"""A daemon whose indexes are in OpenSearch answers as one whose indexes are here, and loses nothing."""
import base64
import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "http")]
from conftest import Daemon, program, until  # noqa: E402
from fronts import ARTICLES, BY_HAND, done, generated, ids, make, node, post, settle, start  # noqa: E402, F401
from guard import Guard, certificate  # noqa: E402

QUERIES = int(os.environ.get("CLUSTER_QUERIES", "2000"))
SEED = 2719

BY_HAND_QUERIES = [
    "cyber-security", "cybersecurity", "cyber security", "U.S.", "US", "N. Korea", "north korea", "J. K. Stone", "C++",
    "C#", "CO2", "$3.5m", "3.5 million", "Node.js", "nodejs", "1000 days", "bridge", '"bridge"', '"bridges"', "bridging",
    '"harbour wire"', "boilerplate:museum", "museum", "東京", "選挙", "élection", "elections", "l'assemblée", "zeppelin",
    "published:2021", "published:2021-01-05", "published:2020-12-31..2021-01-31", "published:>2021-01-05", 'source:"harbour wire"',
    "headline:bridges", 'headline:"of bridges"', "body:bridge", 'body:"bridge bridges"', "bridge NEAR/3 harbour",
    "chief NEAR spoke", "bridge NEAR/1 bridge", "(chief OR bridge) NOT wire", "-chief", "brid*", "headline:cyber*", "the", '"of the"', "", "...", "OR",
]


@pytest.fixture(scope="module")
def articles():
    return generated() + BY_HAND


@pytest.fixture(scope="module")
def both(node, articles, tmp_path_factory):
    """The daemon with the cluster, and one with its own indexes; they have the same articles."""
    patient = ["--search-deadline-ms", "600000"] # what a deadline cuts differs
    daemons = [start(node, tmp_path_factory.mktemp("far"), *patient), Daemon(tmp_path_factory.mktemp("near"), *patient)]
    for daemon in daemons:
        make(daemon)
        for at in range(0, len(articles), 500):
            done(daemon, post(daemon, "/indexes/articles/documents", articles[at:at + 500]))
    yield daemons
    for daemon in daemons:
        daemon.stop()


def ask(daemon, **request):
    return requests.post(f"{daemon.url}/indexes/articles/search", json=request, timeout=60)


# --- the same answers ---

def some_words(chosen, article, count):
    words = [word.strip(".,;:!?\"'()") for word in (article["headline"] + " " + article["body"]).split()]
    words = [word for word in words if word.isalpha()]
    at = chosen.randrange(max(1, len(words) - count))
    return words[at:at + count]


def generate(chosen, articles):
    """One query, as readers write them, and perhaps a filter."""
    article = chosen.choice(articles)
    a, b, c = (some_words(chosen, chosen.choice([article, article, chosen.choice(articles)]), 1) + ["storm"]
               for _ in range(3))
    a, b, c = a[0], b[0], c[0]
    phrase = " ".join(some_words(chosen, article, chosen.choice([2, 3, 4])))
    query = chosen.choice([
        a, f"{a} {b}", f"{a} {b} {c}", f'"{phrase}"', f'"{phrase}" {a}', f"{a} -{b}", f"{a} OR {b}", f"({a} OR {b}) {c}",
        f"{a} AND NOT {b}", f"{a} NEAR/{chosen.choice([1, 3, 10])} {b}", f"headline:{a}", f"body:{a} {b}",
        f'headline:"{" ".join(article["headline"].split()[:2])}"', f"published:{article['published'][:7]}",
        f"{a} published:>{article['published'][:10]}", f'"{a}" {b}', phrase])
    conditions = [f'source = "{article.get("source", "x")}"', f'section = "{article.get("section", "x")}"',
                  f'published >= {article["published"][:10]}', f'language IN ["{article.get("language", "en")}", "fr"]',
                  f'NOT source = "{article.get("source", "x")}"', "section EXISTS"]
    request = {"q": query, "limit": 10000, "attributesToRetrieve": ["id"], "correct": False,
               "prefix": False, "matchingStrategy": chosen.choice(["all", "all", "any"])}
    if chosen.random() < 0.3:
        request["filter"] = chosen.choice(conditions)
    return request


def test_generated_queries_match_the_same_articles(both, articles):
    far, near = both
    chosen = random.Random(SEED)
    differing = []
    for _ in range(QUERIES):
        request = generate(chosen, articles[:ARTICLES])
        here, there = ids(ask(near, **request)), ids(ask(far, **request))
        if set(here) != set(there):
            differing.append((request, len(here), len(there)))
    assert not differing, f"{len(differing)} of {QUERIES}: {differing[:5]}"


@pytest.mark.parametrize("query", BY_HAND_QUERIES)
def test_words_in_all_their_forms_match_the_same_articles(both, query):
    far, near = both
    request = {"q": query, "limit": 10000, "attributesToRetrieve": ["id"], "correct": False, "matchingStrategy": "all"}
    assert sorted(ids(ask(far, **request))) == sorted(ids(ask(near, **request)))


FILTERS = ['source = "Harbour Wire"', 'source = "HARBOUR WIRE"', 'source != "Harbour Wire"', "section IS EMPTY", "section EXISTS",
           "NOT section EXISTS", "section IS NULL", "published > 2021-01-05", "published 2021-01-01 TO 2021-02-01",
           "published = 2021-02-01", "published < now-7d", 'source CONTAINS "arbour"', 'source STARTS WITH "har"',
           'source IN ["Asahi", "Zulu"] OR language = fr', 'id = "hand-2"', 'id IN ["hand-1", "hand-5", "none"]',
           'source > "Y"', 'byline = "J. K. Stone" AND NOT section = World']


@pytest.mark.parametrize("condition", FILTERS)
def test_filters_match_the_same_articles(both, condition):
    far, near = both
    request = {"q": "", "limit": 10000, "filter": condition, "attributesToRetrieve": ["id"]}
    assert sorted(ids(ask(far, **request))) == sorted(ids(ask(near, **request)))


@pytest.mark.parametrize("sort", ["published:asc", "published:desc", "source:asc", "source:desc", "section:asc"])
def test_hits_are_sorted_alike(both, sort):
    far, near = both
    field = sort.split(":")[0]
    request = {"q": "", "limit": 10000, "sort": [sort], "attributesToRetrieve": [field]}
    here, there = (ask(daemon, **request).json()["hits"] for daemon in (near, far))
    assert [hit.get(field) for hit in there] == [hit.get(field) for hit in here]


@pytest.mark.parametrize("facets", [["source", "section"], ["*"], ["year", "month"], ["published"], ["byline", "language"]])
@pytest.mark.parametrize("query", ["", "bridge", "chief harbour"])
def test_facets_count_the_same(both, query, facets):
    far, near = both
    request = {"q": query, "limit": 1, "facets": facets, "correct": False, "matchingStrategy": "all"}
    here, there = ask(near, **request).json(), ask(far, **request).json()
    assert json.dumps(there["facetDistribution"]) == json.dumps(here["facetDistribution"])
    assert there["facetStats"] == here["facetStats"]


def test_fewer_words_follow_all_words(both):
    far, near = both
    request = {"q": "cybersecurity zeppelins bridge", "limit": 10000, "attributesToRetrieve": ["id"], "correct": False}
    here, there = ask(near, **request), ask(far, **request)
    assert set(ids(there)) == set(ids(here)) and ids(there)
    request["q"] = "bridge chief"
    assert set(ids(ask(far, **request))) == set(ids(ask(near, **request)))
    pages = [ids(ask(far, **{**request, "limit": 3, "offset": offset})) for offset in range(0, 9, 3)]
    assert sum(pages, []) == ids(ask(far, **request))[:9]


def test_hits_are_shown_alike(both):
    far, near = both
    request = {"q": '"cyber security"', "snippets": 1, "attributesToHighlight": ["headline"], "body": True}
    here, there = (ask(daemon, **request).json()["hits"] for daemon in (near, far))
    assert there == here and "<mark>" in json.dumps(there)


def test_articles_are_fetched_and_browsed(both, articles):
    far, near = both
    assert far.get("/indexes/articles/documents/hand-1").json() == near.get("/indexes/articles/documents/hand-1").json()
    for hidden in ("hand-5", "hand-6", "hand-7", "none"):
        assert far.get(f"/indexes/articles/documents/{hidden}").status_code == 404
    here, there = (daemon.get("/indexes/articles/documents?limit=10000").json() for daemon in (near, far))
    assert there["total"] == here["total"] == len(articles) - 3
    assert sorted(document["id"] for document in there["results"]) == sorted(document["id"] for document in here["results"])
    assert far.get("/indexes/articles/stats").json()["numberOfDocuments"] == here["total"]
    assert (far.get("/indexes/articles/stats").json()["fieldDistribution"]
            == near.get("/indexes/articles/stats").json()["fieldDistribution"])


# --- similar articles ---

def similar(daemon, **request):
    return requests.post(f"{daemon.url}/indexes/articles/similar", json=request, timeout=60)


def test_similar_articles_are_much_the_same(both, articles):
    """The cluster weighs words in another way: the article that is most like one is among the first ten of the other."""
    far, near = both
    chosen, agreed, tried = random.Random(SEED), 0, 0
    for article in chosen.sample(articles[:ARTICLES], 30):
        here, there = (ids(similar(daemon, id=article["id"], limit=10)) for daemon in (near, far))
        assert article["id"] not in there and len(set(there)) == len(there)
        tried += bool(here)
        agreed += bool(here) and here[0] in there
    assert tried > 20 and agreed >= 0.8 * tried


def test_similar_articles_are_those_that_the_filter_and_the_page_let_through(both):
    far, near = both
    request = {"id": "hand-2", "limit": 6}
    whole = similar(far, **request)
    pages = [ids(similar(far, **{**request, "limit": 2, "offset": offset})) for offset in (0, 2, 4)]
    assert sum(pages, []) == ids(whole) and len(ids(whole)) == 6
    hits = similar(far, **request, filter="language = fr", showRankingScore=True).json()["hits"]
    assert hits and all(hit["language"] == "fr" and 0 < hit["_rankingScore"] <= 1 for hit in hits)
    for hidden in ("hand-5", "none"):
        here, there = (similar(daemon, id=hidden) for daemon in (near, far))
        assert there.status_code == here.status_code == 400 and there.json()["code"] == here.json()["code"]


# --- exports ---

def export(daemon, **request):
    answer = requests.post(f"{daemon.url}/indexes/articles/export", json=request, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer


EXPORTS = [{"q": ""}, {"q": "", "sort": ["source:desc", "published:asc"], "attributesToRetrieve": ["*"]},
           {"q": '"harbour wire"', "format": "csv", "snippets": 1}, {"q": "cybersecurity zeppelins bridge", "format": "ninjs"},
           {"q": "", "filter": "language = fr"}, {"q": "zeppelin", "format": "ris"}]


@pytest.mark.parametrize("request_", EXPORTS)
def test_exports_have_the_same_rows(both, request_):
    far, near = both
    here, there = (export(daemon, **request_) for daemon in (near, far))
    assert there.headers["Dateline-Rows"] == here.headers["Dateline-Rows"]
    here, there = (sorted(line.rstrip(",") for line in answer.text.splitlines()) for answer in (here, there))
    assert there == here  # rows of one date may be in another order


def test_an_export_is_of_one_state_and_begins_where_it_is_told(both, articles):
    far = both[0]
    rows = export(far, q="").text.splitlines()
    assert len(rows) == len(articles) - 3 > 500  # more than one page of the cluster
    dates = [json.loads(row).get("published") or "~" for row in rows]
    assert dates == sorted(dates)  # the oldest first, those without a date last
    assert export(far, q="", offset=len(rows) - 3).text.splitlines() == rows[-3:]
    assert export(far, q="", offset=600, limit=5).text.splitlines() == rows[600:605]
    cursor = export(far, q="", limit=1).headers["Dateline-Cursor"]
    answer = requests.post(f"{far.url}/indexes/articles/export", json={"q": "", "cursor": cursor, "offset": 1}, timeout=60)
    assert answer.status_code == 410, answer.text


# --- what is refused ---

REFUSED = [{"collapse": "best"}, {"distinct": "source"}, {"showRankingScoreDetails": True}, {"rankingScoreThreshold": 0.5},
           {"recency": 0.5}, {"queryLanguage": "professional", "q": "bridge*"},
           {"queryLanguage": "lucene", "q": "bridge~"}]


@pytest.mark.parametrize("more", REFUSED)
def test_what_a_cluster_cannot_do_yet_is_refused_by_name(both, more):
    answer = ask(both[0], **{"q": "storm", **more})
    assert answer.status_code == 400 and "in a cluster" in answer.text, answer.text


@pytest.mark.parametrize("method, path, body", [
    ("POST", "/snapshots", None), ("POST", "/swap-indexes", [{"indexes": ["articles", "articles2"]}]),
    ("POST", "/indexes/articles/compact", None), ("PATCH", "/indexes/articles", {"primaryKey": "url"}),
    ("PATCH", "/indexes/articles/settings", {"stopWords": ["the"]}),
    ("PATCH", "/indexes/articles/settings", {"rankingRules": ["words"]}),
    ("POST", "/indexes", {"uid": "movies"}), ("POST", "/indexes", {"uid": "News", "preset": "articles"})])
def test_operations_that_a_cluster_lacks_fail_with_the_reason(both, method, path, body):
    daemon = both[0]
    answer = requests.request(method, daemon.url + path, json=body, timeout=60)
    if answer.status_code == 202:
        task = settle(daemon, answer)
        assert task["status"] == "failed", task
        assert "cluster" in task["error"]["message"] or "not found" in task["error"]["message"], task
    else:
        assert answer.status_code == 400 and "cluster" in answer.text, answer.text


def test_a_list_of_names_fails_with_the_reason(both):
    """It looks for names with slips, which only the lexicon knows."""
    daemon = both[0]
    made = post(daemon, "/indexes/articles/lists", {"names": [{"name": "Stone"}]}).json()
    until(lambda: daemon.get(f"/indexes/articles/lists/{made['id']}").json()["finishedAt"])
    made = daemon.get(f"/indexes/articles/lists/{made['id']}").json()
    assert made["status"] == "failed" and "in a cluster" in json.dumps(made["error"]), made


def test_options_that_do_not_go_together_are_refused(node, tmp_path):
    for options in (["--follow", "http://localhost:1"], ["--cluster", "search1:9200"],
                    ["--cluster", "https://user:secret@search1:9200"]):
        done = subprocess.run([program("server", "datelined"), "--db", str(tmp_path), "--cluster", node.url, *options],
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 2 and "cluster" in done.stderr and "secret@" not in done.stderr


# --- TLS and credentials ---

LOGIN = "dateline:a secret:word"


@pytest.mark.parametrize("line, wanted", [
    (LOGIN, "Basic " + base64.b64encode(LOGIN.encode()).decode()), ("ApiKey a2V5OnNlY3JldA==", "ApiKey a2V5OnNlY3JldA==")])
def test_the_cluster_is_reached_by_tls_with_credentials(node, tmp_path, line, wanted):
    paths = certificate(tmp_path, "own")
    guard = Guard(node.url, paths, wanted)
    login = tmp_path / "login"
    login.write_text(line + "\n")
    login.chmod(0o600)
    options = ["--cluster", guard.url, "--cluster-ca", str(paths[0]), "--cluster-auth-file", str(login)]
    daemon = Daemon(tmp_path / "db", *options)
    uid = f"guarded-{wanted.split()[0].lower()}"
    try:
        make(daemon, uid)
        done(daemon, post(daemon, f"/indexes/{uid}/documents", [{"id": "1", "headline": "Behind TLS"}]))
        assert ids(post(daemon, f"/indexes/{uid}/search", {"q": "tls"})) == ["1"]
        guard.wanted = "changed"
        answer = post(daemon, f"/indexes/{uid}/search", {"q": "tls"})
        assert answer.status_code >= 500 and "401" in answer.text, answer.text
        written = post(daemon, f"/indexes/{uid}/documents", [{"id": "2", "headline": "Behind TLS, too"}])
        guard.wanted = wanted
        done(daemon, written)  # it waited for the credentials to be right again
    finally:
        assert daemon.stop() == 0
        guard.close()
    assert "secret" not in daemon.errors and "a2V5" not in daemon.errors


def test_a_certificate_of_another_authority_is_not_trusted(node, tmp_path):
    guard = Guard(node.url, certificate(tmp_path, "own"), None)
    daemon = Daemon(tmp_path / "db", "--cluster", guard.url, "--cluster-ca", str(certificate(tmp_path, "other")[0]))
    try:
        answer = post(daemon, "/indexes/articles/search", {"q": "storm"})
        assert answer.status_code >= 500 and "certificate" in answer.text.lower(), answer.text
        assert guard.asked == 0
    finally:
        daemon.stop()
        guard.close()


# --- writing ---

@pytest.fixture
def daemon(node, tmp_path):
    daemon = start(node, tmp_path)
    yield daemon
    daemon.stop()


def fetched(daemon, uid, key):
    answer = daemon.get(f"/indexes/{uid}/documents/{key}")
    return answer.json() if answer.status_code == 200 else None


def test_an_earlier_version_never_replaces_a_later_one(daemon):
    make(daemon, "versions")
    for version, wins in ((3, 3), (2, 3), (5, 5), (4, 5)):
        done(daemon, post(daemon, "/indexes/versions/documents",
                          [{"id": "a", "headline": f"version {version}", "body": "text", "version": version}]))
        assert fetched(daemon, "versions", "a")["headline"] == f"version {wins}"
    done(daemon, post(daemon, "/indexes/versions/documents", [{"id": "a", "headline": "six", "version": 6},
                                                              {"id": "a", "headline": "five", "version": 5}]))
    assert fetched(daemon, "versions", "a")["headline"] == "six"
    done(daemon, post(daemon, "/indexes/versions/documents", [{"id": "a", "version": 7, "status": "canceled"}]))
    done(daemon, post(daemon, "/indexes/versions/documents", [{"id": "a", "headline": "back", "version": 6}]))
    assert fetched(daemon, "versions", "a") is None


def test_articles_are_changed_and_deleted(daemon):
    make(daemon, "changes")
    url = f"{daemon.url}/indexes/changes/documents"
    done(daemon, post(daemon, "/indexes/changes/documents",
                      [{"id": str(i), "headline": f"Number {i}", "section": "odd" if i % 2 else "even", "body": "text"}
                       for i in range(20)]))
    done(daemon, requests.put(url, json=[{"id": "3", "section": "changed"}], timeout=60))
    assert fetched(daemon, "changes", "3") | {"section": "changed", "headline": "Number 3"} == fetched(daemon, "changes", "3")
    task = done(daemon, post(daemon, "/indexes/changes/documents/delete", {"filter": "section = even"}))
    assert task["details"]["deletedDocuments"] == 10
    task = done(daemon, post(daemon, "/indexes/changes/documents/delete-batch", ["1", "3", "none"]))
    assert task["details"]["deletedDocuments"] == 2
    assert daemon.get("/indexes/changes/documents").json()["total"] == 8
    task = done(daemon, requests.delete(url, timeout=60))
    assert task["details"]["deletedDocuments"] == 8
    assert daemon.get("/indexes/changes/documents").json()["total"] == 0
    done(daemon, requests.delete(f"{daemon.url}/indexes/changes", timeout=60))
    assert daemon.get("/indexes/changes").status_code == 404


def test_settings_are_the_clusters(daemon, node, tmp_path):
    make(daemon, "settings")
    change = {"filterableAttributes": ["desk"], "sortableAttributes": ["desk"], "stopWords": ["the"]}
    done(daemon, requests.patch(f"{daemon.url}/indexes/settings/settings", json=change, timeout=60))
    done(daemon, post(daemon, "/indexes/settings/documents", [{"id": "1", "headline": "One", "desk": 12},
                                                              {"id": "2", "headline": "Two", "desk": "13"}]))
    other = start(node, tmp_path / "other")
    try:
        assert other.get("/indexes/settings/settings").json()["stopWords"] == ["the"]
        for condition, found in (("desk = 12", ["1"]), ("desk > 12", ["2"]), ("desk >= 12", ["1", "2"])):
            answer = post(other, "/indexes/settings/search", {"q": "", "filter": condition})
            assert sorted(ids(answer)) == found, condition
    finally:
        other.stop()


# --- faults ---

def test_a_killed_node_loses_nothing(node, tmp_path):
    """Writes that were accepted are done once the node is back; searches fail with an error until then."""
    daemon = start(node, tmp_path / "killed")
    make(daemon, "killed")
    accepted, stopping = [], threading.Event()

    def write():
        while not stopping.is_set():
            key = f"k{len(accepted)}"
            answer = post(daemon, "/indexes/killed/documents", [{"id": key, "headline": "Kept", "body": f"number {key}"}])
            assert answer.status_code == 202
            accepted.append((key, answer.json()["taskUid"]))
            time.sleep(0.05)

    writer = threading.Thread(target=write)
    try:
        writer.start()
        for _ in range(3):
            time.sleep(1)
            node.kill()
            time.sleep(1)
            assert post(daemon, "/indexes/killed/search", {"q": "kept"}).status_code >= 500
            assert daemon.get("/health").status_code == 200
            node.start()
        stopping.set()
        writer.join()
        for _, task in accepted:
            state = settle(daemon, type("Answer", (), {"status_code": 202, "json": staticmethod(lambda: {"taskUid": task})}))
            assert state["status"] == "succeeded", state
        found = ids(post(daemon, "/indexes/killed/search", {"q": "kept", "limit": 10000}))
        assert sorted(found) == sorted(key for key, _ in accepted) and accepted
    finally:
        stopping.set()
        daemon.stop()


def test_a_killed_daemon_goes_on_with_its_tasks(node, tmp_path):
    daemon = start(node, tmp_path / "db")
    make(daemon, "crashed")
    for i in range(40):
        post(daemon, "/indexes/crashed/documents", [{"id": f"c{i}", "headline": "Kept", "body": "text " * 200}])
    daemon.process.kill()
    daemon.wait()
    daemon = start(node, tmp_path / "db")
    try:
        done(daemon, post(daemon, "/indexes/crashed/documents", [{"id": "last", "headline": "Kept"}]))
        found = ids(post(daemon, "/indexes/crashed/search", {"q": "kept", "limit": 1000}))
        assert sorted(found) == sorted([f"c{i}" for i in range(40)] + ["last"])
    finally:
        daemon.stop()


def test_a_read_only_index_makes_tasks_wait(daemon, node):
    make(daemon, "blocked")
    block = {"index.blocks.read_only_allow_delete": True}
    node.ask("PUT", "/dateline-blocked/_settings", json=block)
    answer = post(daemon, "/indexes/blocked/documents", [{"id": "1", "headline": "Waits"}])
    time.sleep(2)
    task = daemon.get(f"/tasks/{answer.json()['taskUid']}").json()
    assert task["status"] in ("enqueued", "processing"), task
    node.ask("PUT", "/dateline-blocked/_settings", json={"index.blocks.read_only_allow_delete": None})
    assert settle(daemon, answer)["status"] == "succeeded"


def test_one_of_two_daemons_writes(node, tmp_path):
    daemons = [start(node, tmp_path / name) for name in ("one", "two")]
    try:
        make(daemons[0], "shared")
        answers = [(daemon, post(daemon, "/indexes/shared/documents", [{"id": f"{number}-{i}", "headline": "Both"}]))
                   for i in range(10) for number, daemon in enumerate(daemons)]
        for daemon, answer in answers:
            done(daemon, answer)
        for daemon in daemons:
            assert len(ids(post(daemon, "/indexes/shared/search", {"q": "both", "limit": 100}))) == 20
    finally:
        for daemon in daemons:
            daemon.stop()


def test_an_embargo_ends_without_a_write(daemon):
    make(daemon, "embargo")
    end = time.time() + 4
    done(daemon, post(daemon, "/indexes/embargo/documents", [
        {"id": "1", "headline": "Later", "embargo": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(end))}]))
    if time.time() < end - 1:
        assert ids(post(daemon, "/indexes/embargo/search", {"q": "later"})) == []
    time.sleep(max(0, end - time.time()) + 1)
    assert ids(post(daemon, "/indexes/embargo/search", {"q": "later"})) == ["1"]
