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
from test_tenant import token  # noqa: E402

QUERIES = int(os.environ.get("CLUSTER_QUERIES", "2000"))
SLIPS = 120
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


def ids_of(answer):
    return [hit["id"] for hit in answer["hits"]]


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


# --- the professional's language ---

PROFESSIONAL = [
    "bridge", "bridges and harbour", "bridge or zeppelin", "bridge not wire", "not bridge", "(chief or bridge) and not wire", '"bridges"',
    "cyber-security", '"cyber security" and chief', "bridg*", "brid!", "headline(bridges)", "headline(cyber*)", "body(bridge)", "hl=bridges",
    "byline(stone)", "date is 2021", "date aft 1/5/2021", "date from 1/1/2021 to 2/1/2021", "bridge and date bef 2022", "plural(bridge)",
    "singular(bridges)", "bridge w/1 bridge", "bridge w/2 bridge", "bridge pre/1 bridge", "bridging w/2 harbour", "harbour w/2 bridging",
    "bridging pre/2 harbour", "harbour pre/2 bridging", "chief w/5 plans", "(cyber or cybersecurity) w/4 (chief or bridges)",
    "(cyber or \"cyber security\") pre/1 chief", '"cyber security" w/3 chief', "chie* w/4 secur*", "brid* w/1 bridge", "spoke adj C",
    "brigde~", "bridgs~", "brigde~2", "cheif~ w/5 plan~", "headline(brigdes~)", '"j" pre/1 "k" pre/1 stone~', "chief pre/1 spoke pre/1 of pre/1 bridge", "(spoke or chief) pre/1 (of pre/1 cyber)", "not brigde~ and harbur~", "zeppelim~", "plan~1",
    "bridge not w/3 harbour", "harbour not pre/4 bridge", "bridge not pre/4 harbour", "(bridge or chief) not w/2 (harbour or wire)",
    "harbour not w/5 bridg*", '"cyber security" not w/9 chief', 'chief not w/9 "cyber security"', "headline(bridge not w/3 harbour)",
    "chief not w/9 headline(bridge)", "(chief not w/2 plans) and not wire", "atleast2 bridge", "atleast3 (bridge or chief)", "atleast1 zeppelin",
    "atleast2 brid*", "headline(atleast2 bridge)", "atleast20 the", "lead(bridge)", "hlead(bridge)", 'lead("cyber security")', "lead(brid* or chief)",
    "lead(bridge) and not wire", "lead(bridge and chief)",
    "bridge /s harbour", "harbour /s bridge", "bridge same harbour", "bridge pre/s harbour", "harbour pre/s bridge", "bridge /p chief",
    "bridge pre/p chief", "chief pre/p bridge", "bridge /s bridges", "bridge /s bridge", "bridges pre/s bridge", "(chief or bridge) /s (of or plans)",
    '"cyber security" /s cyber', '"cyber security" /p "security chief"', "chie* /s secur*", "chief /s spoke /s of", "(chief w/5 plans) /s the",
    "(chief /s spoke) /p bridge", "(chief /p bridge) /s spoke", "headline(chief /s plans)", "headline(chief) /s spoke", "lead(bridge) /s harbour",
    "bridge not /s harbour", "harbour not /s bridge", "bridge not pre/s harbour", "harbour not pre/s bridge", "chief not /p bridge",
    "(bridge or chief) not /s (harbour or spoke)", 'chief not /s "cyber security"', "bridge not /s zeppelin", "the not pre/s a", "a not pre/s the",
    "of not pre/p a", "headline(bridge not /s harbour)", "bridge not /s (harbour w/3 chief)",
    "caps(bridge)", "caps(bridges or harbour)", "nocaps(bridge)", "nocaps(chief or the)", "allcaps(j)", "allcaps(eu or un or us)", '"=Bridge"', '"=bridge"',
    '"=The"', '"=J. K. Stone"', '"=a"', '"=A"', 'caps("cyber security")', 'nocaps("cyber security")', 'caps("j. k.")', "caps(the) w/3 bridge",
    "nocaps(the) pre/2 caps(bridge or chief or the)", "caps(harbour) /s nocaps(the)", "atleast2 caps(the)", "atleast2 nocaps(bridge)", "caps(bridge) not w/3 harbour",
    "chief not w/3 caps(the)", 'atleast2 caps("cyber security")', "headline(caps(bridge))", "lead(caps(the))", "atleast2 allcaps(a)",
    "lead(bridge) w/3 harbour", "lead(the) pre/2 chief", "lead(bridge) w/9 lead(harbour)", 'lead("cyber security") w/9 chief', "chief w/3 lead(spoke)",
    "hlead(bridge) w/5 harbour", "wc>100", "wc<100", "wc>3", "wc<=40", "wc>100 and bridge", "length(>200) and not wire", "wc>9999", "bridge and wc<150",
    'atleast2 "cyber security"', 'atleast2 "of the"', 'atleast3 ("of the" or "in the")', 'atleast2 ("of the" or bridge)',
    "br?dge", "b*ge", "h*b*r", "br?dg*", "?*", "b*ge w/5 harbour", "harbour pre/9 b*e", "b?*dge and wire", "atleast2 b*ge", "headline(b*ge)", '"cyber s*y"',
    '"=B*ge"', "caps(b*ge)", "b*ge not w/3 harbour", "h*r /s b*ge", "plan? and wire", "lead(b*ge)",
    'bridge not pre/s "cyber security"', "bridge /s headline(bridge)", '"cyber security" w/5 headline("cyber security")',
    "security /s cybersecurity", "security w/3 cybersecurity", '"security chief" w/5 "cybersecurity chief"', "atleast2 (cybersecurity or chief)",
    "bridge not /s (harbour w/9 chief)", "the not /s (of w/2 a)", "chief not /p (bridge /s harbour)", "bridge or wc>150",
    "headline(chief w/5 plans)", "headline(chief) w/9 spoke", "(bridge w/3 harbour) and wire", "(bridge w/1 zeppelin) or chief",
]


def professionally(chosen, articles):
    article = chosen.choice(articles)
    words = [word for word in article["body"].split() if word.isalpha()] or ["storm"]
    at = chosen.randrange(max(1, len(words) - 12))
    near = (words[at:at + 12] + ["storm"] * 3)
    a, b, c = near[0], chosen.choice(near[1:6]), chosen.choice(near[1:])
    far = chosen.choice([1, 2, 3, 5, 9])
    return chosen.choice([
        f"{a} w/{far} {b}", f"{b} w/{far} {a}", f"{a} pre/{far} {b}", f"{b} pre/{far} {a}", f"({a} or {c}) w/{far} {b}",
        f'("{" ".join(near[:2])}" or {c}) w/{far} {b}', f'{a} pre/{far} "{" ".join(near[3:5])}"', f"{a[:4]}* w/{far} {b}", f"{a} w/{far} {a}",
        f"({a} w/{far} {b}) and not {c}", f"{a} not w/{far} {b}", f"{b} not pre/{far} {a}", f"({a} or {b}) not w/{far} {c}",
        f"{a} /s {b}", f"{b} /p {c}", f"{a} pre/s {b}", f"{b} pre/p {a}", f"({a} or {c}) /s {b}", f"{a} /s {a}", f"{a} not /s {b}", f"{b} not pre/s {a}",
        f"{b} not /p {c}", f"({a} w/{far} {b}) /s {c}", f'"{" ".join(near[:2])}" /s {b}', f"caps({a}) /s {b}", f"caps({b})", f"nocaps({a})", f"caps({a}) w/{far} {b}",
        f'"={a}"', f'caps("{" ".join(near[:2])}")', f"lead({a}) w/{far} {b}", f"{b} and wc>{far * 40}", f'atleast2 "{" ".join(near[:2])}"', f"{a[0]}*{a[-1]} w/{far} {b}",
        f"{b[0]}?{b[2:]}", f"atleast{far} {b}", f"atleast2 ({a} or {b})", f"lead({b})", f'lead("{near[0]} {near[1]}")', " pre/1 ".join(near[:3]), f"{near[0]} pre/1 {near[1][:3]}* pre/1 ({near[2]} or {c})", f"{a} {b}", f"{a} {near[1]}", f"headline({a}) or ({b} pre/{far} {c})"])


@pytest.mark.parametrize("query", PROFESSIONAL)
def test_professional_queries_match_the_same_articles(both, query):
    far, near = both
    request = {"q": query, "queryLanguage": "professional", "limit": 10000, "attributesToRetrieve": ["id"]}
    answers = [ask(daemon, **request) for daemon in (near, far)]
    assert answers[0].status_code == answers[1].status_code, answers[1].text
    if answers[0].ok:
        assert sorted(ids(answers[1])) == sorted(ids(answers[0]))


def test_generated_professional_queries_match_the_same_articles(both, articles):
    far, near = both
    chosen, found = random.Random(SEED), 0
    for _ in range(QUERIES // 5):
        request = {"q": professionally(chosen, articles), "queryLanguage": "professional", "limit": 10000, "attributesToRetrieve": ["id"]}
        answers = [ask(daemon, **request) for daemon in (near, far)]
        if answers[1].status_code == 400 and any(says in answers[1].text for says in ("write more letters", "near their own forms", "may overlap")):
            continue
        assert answers[0].status_code == answers[1].status_code, (request["q"], answers[1].text)
        if answers[0].ok:
            here, there = (sorted(ids(answer)) for answer in answers)
            assert there == here, request["q"]
            found += bool(here)
    assert found > QUERIES // 10


def test_lucenes_syntax_matches_the_same_articles(both):
    far, near = both
    for query in ("bridge AND harbour", "+chief -wire", '"bridges bridged"~3', "headline:bridges", "brid*", "br?dge", "b*ges AND chief", "published:[2021-01-01 TO 2021-02-01]",
                  "bridge OR (chief AND plans)", "brigde~", "brigde~1 harbour~2"):
        request = {"q": query, "queryLanguage": "lucene", "limit": 10000, "attributesToRetrieve": ["id"]}
        answers = [ask(daemon, **request) for daemon in (near, far)]
        assert answers[0].status_code == answers[1].status_code, (query, answers[1].text)
        if answers[0].ok:
            assert sorted(ids(answers[1])) == sorted(ids(answers[0])), query


@pytest.mark.parametrize("query", ["bridg* w/5 harbour", "b*ges w/9 harbour", "br?dg?s", "ch??f and s*y!"])
def test_patterns_are_marked(both, query):
    far, near = both
    request = {"q": query, "queryLanguage": "professional", "snippets": 1}
    here, there = ({hit["id"]: hit["_snippet"] for hit in ask(daemon, **request).json()["hits"]} for daemon in (near, far))
    assert there == here and "<mark>" in json.dumps(there)


NOT_PROFESSIONAL = ['the not pre/s "of the"', "bridge not pre/s (harbour w/9 chief)", "bridge not /s headline(bridge)", "atleast3 cyber-security",
                    'atleast2 "the chief the"', "atleast21 bridge", "(bridge w/5 harbour) w/9 wire", "bridge not w/3 bridges", "bridge not /s bridges",
                    "(bridge w/5 harbour) not w/9 wire", "(bridge w/5 harbour) not /s wire", "(bridge not w/5 harbour) /s wire"]


@pytest.mark.parametrize("query", NOT_PROFESSIONAL)
def test_what_professionals_cannot_ask_a_cluster_is_refused_by_name(both, query):
    far, near = both
    here, there = (ask(daemon, q=query, queryLanguage="professional") for daemon in (near, far))
    assert here.status_code == 200, here.text
    assert there.status_code == 400 and "in a cluster" in there.text, there.text


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


# --- slips ---

def slip(chosen, word):
    """One typing error, not in the first letter."""
    at = chosen.randrange(1, len(word) - 1)
    return chosen.choice([word[:at] + word[at + 1:], word[:at] + word[at + 1] + word[at] + word[at + 2:],
                          word[:at] + "x" + word[at:], word[:at] + "x" + word[at + 1:]])


def told_of_slips(answer):
    assert answer.status_code == 200, answer.text
    answer = answer.json()
    return sorted(hit["id"] for hit in answer["hits"]), answer.get("suggestion"), answer.get("suggestionApplied")


def test_misspelt_words_find_what_they_are_slips_of(both, articles):
    far, near = both
    chosen, differing, corrected = random.Random(SEED), [], 0
    for number in range(SLIPS):
        article = chosen.choice(articles[:ARTICLES])
        words = some_words(chosen, article, chosen.choice([1, 2, 3]))
        at = max(range(len(words)), key=lambda i: len(words[i])) if words else 0
        if not words or len(words[at]) < 5:
            continue
        words[at] = slip(chosen, words[at].lower())
        request = {"q": " ".join(words), "limit": 10000, "attributesToRetrieve": ["id"], "prefix": False,
                   "matchingStrategy": chosen.choice(["all", "all", "any"])}
        if number % 4 == 0:
            request["filter"] = f'language = "{article.get("language", "en")}"'
        here, there = told_of_slips(ask(near, **request)), told_of_slips(ask(far, **request))
        corrected += bool(there[2])
        if here != there:
            differing.append((request, (len(here[0]), *here[1:]), (len(there[0]), *there[1:])))
    assert corrected > SLIPS / 3
    assert not differing, f"{len(differing)} of {SLIPS}: {differing[:8]}"


SLIPS_BY_HAND = ["brigde", "harbuor wire", "cybersecurty", "bridegs -chief", "élecion", "xyzzyqqq", "Sekret untill", "zepelin",
                 '"harbour wire" brigde', "Node.sj"]


@pytest.mark.parametrize("query", SLIPS_BY_HAND)
def test_corrections_are_told(both, query):
    far, near = both
    request = {"q": query, "limit": 10000, "attributesToRetrieve": ["id"], "prefix": False}
    assert told_of_slips(ask(far, **request)) == told_of_slips(ask(near, **request))
    request["correct"] = False
    assert told_of_slips(ask(far, **request))[0] == told_of_slips(ask(near, **request))[0]


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


# --- one hit for each value ---

def values_of(answer, field):
    assert answer.status_code == 200, answer.text
    return sorted(json.dumps(hit.get(field)).lower() for hit in answer.json()["hits"])


@pytest.mark.parametrize("field", ["source", "section", "language"])
@pytest.mark.parametrize("more", [{"q": ""}, {"q": "bridge"}, {"q": "cybersecurity zeppelins bridge"},
                                  {"q": "", "filter": "published > 2021-01-01", "sort": ["published:desc"]}])
def test_one_hit_for_each_value_are_the_same_values(both, field, more):
    far, near = both
    request = {"limit": 1000, "distinct": field, "correct": False, **more}
    here, there = ask(near, **request), ask(far, **request)
    assert values_of(there, field) == values_of(here, field) and there.json()["hits"]
    assert there.json()["estimatedTotalHits"] == here.json()["estimatedTotalHits"]
    if "sort" in more:
        assert ([hit["published"] for hit in there.json()["hits"]] == [hit["published"] for hit in here.json()["hits"]])
    pages = [ids(ask(far, **{**request, "limit": 2, "offset": offset})) for offset in range(0, 6, 2)]
    assert sum(pages, []) == ids(there)[:6]


def test_the_settings_say_of_what_there_is_one_hit(both):
    far, near = both
    for value in ("source", None):
        for daemon in both:
            done(daemon, requests.patch(f"{daemon.url}/indexes/articles/settings", json={"distinctAttribute": value}, timeout=60))
        until(lambda: far.get("/indexes/articles/settings").json()["distinctAttribute"] == value)
        request = {"q": "", "limit": 1000}
        here, there = ask(near, **request), ask(far, **request)
        assert values_of(there, "source") == values_of(here, "source")
        assert len(there.json()["hits"]) < 100 if value else len(there.json()["hits"]) > 500
    assert ask(far, q="", distinct="body").json()["code"] == ask(near, q="", distinct="body").json()["code"]


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


def test_what_a_token_may_not_see_is_not_similar(node, both, articles, tmp_path):
    (tmp_path / "master").write_text("masterKey")
    (tmp_path / "master").chmod(0o600)
    daemon = start(node, tmp_path / "db", "--master-key-file", str(tmp_path / "master"))

    def like(bearer, key, **more):
        return requests.post(f"{daemon.url}/indexes/articles/similar", json={"id": key, "limit": 1000, **more}, timeout=60,
                             headers={"Authorization": f"Bearer {bearer}"})

    try:
        key = requests.post(f"{daemon.url}/keys", json={"actions": ["search"], "indexes": ["articles"], "expiresAt": None},
                            headers={"Authorization": "Bearer masterKey"}, timeout=60).json()
        french = token(key, {"articles": {"filter": "language = fr"}})
        seen = next(article["id"] for article in articles if article.get("language") == "fr")
        hidden = next(article["id"] for article in articles if article.get("language") == "en")
        answers = [like(key["key"], seen), like(french, seen)]
        assert [answer.status_code for answer in answers] == [200, 200], [answer.text[:300] for answer in answers]
        free, hits = (answer.json()["hits"] for answer in answers)
        assert [hit["id"] for hit in hits] == [hit["id"] for hit in free if hit["language"] == "fr"]
        assert 0 < len(hits) < len(free)
        assert like(french, seen, filter="language = en").json()["hits"] == []
        answers = [like(french, hidden), like(french, "none")]  # it does not even exist
        assert [answer.status_code for answer in answers] == [400, 400]
        assert answers[0].json()["code"] == answers[1].json()["code"] == "not_found_similar_id"
        assert like(key["key"], hidden).status_code == 200
    finally:
        assert daemon.stop() == 0


def like(daemon, **request):
    answer = requests.post(f"{daemon.url}/indexes/articles/similar", json=request, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_articles_like_a_text_are_much_the_same(both, articles):
    """The first half of an article finds the whole one."""
    far, near = both
    chosen, agreed, tried = random.Random(SEED), 0, 0
    for article in chosen.sample(articles[:ARTICLES], 20):
        text = article["body"][:len(article["body"]) // 2]
        here, there = (like(daemon, text=text, limit=10, language=article["language"], collapse="none") for daemon in (near, far))
        assert there["query"].split() and set(there["query"].replace('"', " ").split()) & set(here["query"].replace('"', " ").split())
        tried += article["id"] in [hit["id"] for hit in here["hits"]]
        agreed += article["id"] in [hit["id"] for hit in there["hits"]]
    assert tried > 15 and agreed >= 0.9 * tried


def test_articles_like_several_are_others(both, articles):
    far, near = both
    keys = [article["id"] for article in articles[:3]]
    here, there = (like(daemon, moreLike=keys, limit=20, filter="language = fr") for daemon in (near, far))
    found = [hit["id"] for hit in there["hits"]]
    assert found and not set(found) & set(keys) and len(set(found)) == len(found)
    assert all(hit["language"] == "fr" for hit in there["hits"])
    assert len(set(found) & {hit["id"] for hit in here["hits"]}) >= len(found) // 2
    pages = [[hit["id"] for hit in like(far, moreLike=keys, limit=5, offset=offset, filter="language = fr")["hits"]] for offset in (0, 5, 10)]
    assert sum(pages, []) == found[:15]
    for hidden in ("hand-5", "none"):
        answers = [similar(daemon, moreLike=["hand-2", hidden]) for daemon in (near, far)]
        assert answers[0].status_code == answers[1].status_code == 400
        assert answers[0].json()["code"] == answers[1].json()["code"]
    assert like(far, text="... !")["hits"] == []


# --- exports ---

def export(daemon, **request):
    answer = requests.post(f"{daemon.url}/indexes/articles/export", json=request, timeout=60)
    assert answer.status_code == 200, answer.text
    answer.encoding = "utf-8"  # JSON Lines name none, and a guess from few rows can be wrong
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


# --- values and counts of all that a search finds ---

@pytest.mark.parametrize("zone", ["Europe/Berlin", "AMERICA/NEW_YORK", "+09:30"])
def test_dates_are_facets_by_the_clocks_of_a_zone(both, zone):
    far, near = both
    request = {"q": "", "facets": ["published", "year", "month"], "timezone": zone, "limit": 0}
    here, there = (ask(daemon, **request) for daemon in (near, far))
    assert there.status_code == here.status_code == 200, there.text + here.text
    here, there = here.json(), there.json()
    assert there["facetDistribution"] == here["facetDistribution"] and len(there["facetDistribution"]["month"]) > 10
    assert there["facetStats"] == here["facetStats"]


@pytest.mark.parametrize("text", ["har", "wire", "WIR", "harbuor", "le ph", "zzz", "", None])
@pytest.mark.parametrize("more", [{}, {"q": "bridge"}, {"q": "cybersecurity zeppelins bridge"}, {"filter": "language = fr"}])
def test_the_values_of_a_facet_are_searched(both, text, more):
    far, near = both
    for field in ("source", "section"):
        request = {"facetName": field, **({} if text is None else {"facetQuery": text}), **more}
        here, there = (post(daemon, "/indexes/articles/facet-search", request).json() for daemon in (near, far))
        assert there["facetHits"] == here["facetHits"]
        assert there["facetQuery"] == here["facetQuery"]


def test_more_values_than_a_page_are_searched(node, tmp_path):
    """The cluster lists 10,000 values at a time."""
    daemon = start(node, tmp_path, "--search-deadline-ms", "600000")
    try:
        make(daemon, "names")
        for at in range(0, 24000, 8000):
            done(daemon, post(daemon, "/indexes/names/documents", [{"id": str(number), "headline": "x", "source": f"Paper {number:05}"}
                                                                   for number in range(at, at + 8000)]))
        for number in (0, 9999, 10000, 19999, 20000, 23999):
            answer = post(daemon, "/indexes/names/facet-search", {"facetName": "source", "facetQuery": f"{number:05}"}).json()
            assert {"value": f"Paper {number:05}", "count": 1} in answer["facetHits"]
    finally:
        assert daemon.stop() == 0


def test_a_facet_without_search_is_refused_alike(both):
    far, near = both
    here, there = (post(daemon, "/indexes/articles/facet-search", {"facetName": "body"}) for daemon in (near, far))
    assert there.status_code == here.status_code == 400 and there.json()["code"] == here.json()["code"]


@pytest.mark.parametrize("interval", ["hour", "day", "week", "month", "quarter", "year", "decade"])
@pytest.mark.parametrize("zone", [None, "Europe/Berlin", "AMERICA/NEW_YORK", "-03:30"])
def test_hits_are_counted_over_time(both, interval, zone):
    far, near = both
    request = {"queries": ["bridge", "cybersecurity zeppelins bridge", {"q": "", "filter": "language = fr"}, "nowhere-at-all"],
               "interval": interval, "stories": False, "share": True, "correct": False}
    if interval == "hour":
        request.update({"from": "2021-01-01", "to": "2021-03-01"})
    if zone:
        request["timezone"] = zone
    here, there = (post(daemon, "/indexes/articles/timeline", request) for daemon in (near, far))
    assert there.status_code == here.status_code == 200, there.text
    here, there = here.json(), there.json()
    for answer in (here, there):
        del answer["processingTimeMs"]
    assert there == here and sum(there["published"]) > 2


def test_an_interval_has_a_story(both):
    far, near = both
    request = {"queries": ["bridge"], "interval": "month"}
    here, there = (post(daemon, "/indexes/articles/timeline", request).json()["queries"][0] for daemon in (near, far))
    assert there["counts"] == here["counts"] and there["highest"]["hit"]["id"]


def test_too_many_intervals_are_refused(both):
    answer = post(both[0], "/indexes/articles/timeline", {"queries": ["bridge"], "interval": "hour"})
    assert answer.status_code == 200 or "narrow" in answer.text, answer.text


@pytest.mark.parametrize("queries", [
    [{"q": "bridge"}, {"q": "harbour"}], [{"q": "bridge", "filter": "language = fr"}, {"q": "", "filter": "source = Zulu"}],
    [{"q": "cybersecurity zeppelins bridge"}, {"q": "nowhere-at-all"}]])
@pytest.mark.parametrize("merged", [{}, None])
def test_several_searches_are_one_with_facets(both, queries, merged):
    far, near = both
    body = {"federation": {"limit": 5, "facetsByIndex": {"articles": ["source", "year"]},
                           **({} if merged is None else {"mergeFacets": merged})},
            "queries": [{"indexUid": "articles", "correct": False, **query} for query in queries]}
    here, there = (post(daemon, "/multi-search", body) for daemon in (near, far))
    assert there.status_code == here.status_code == 200, there.text
    here, there = here.json(), there.json()
    for member in ("facetsByIndex", "facetDistribution", "estimatedTotalHits"):
        assert there.get(member) == here.get(member), member
    assert len(there["hits"]) == len(here["hits"])


def test_an_article_is_one_hit_of_several_searches(both):
    far, near = both
    body = {"federation": {"limit": 50}, "queries": [{"indexUid": "articles", "q": query, "correct": False}
                                                     for query in ("bridge", "bridges", "bridge harbour", "chief")]}
    here, there = (post(daemon, "/multi-search", body).json() for daemon in (near, far))
    assert len({hit["id"] for hit in there["hits"]}) == len(there["hits"]) > 3
    assert {hit["id"] for hit in there["hits"]} == {hit["id"] for hit in here["hits"]}


def test_what_a_rule_pins_stands_before_the_other_hits(both):
    far, near = both
    rule = {"actions": [{"selector": {"id": key}, "action": {"type": "pin", "position": place}}
                        for place, key in ((0, "hand-4"), (1, "none"), (2, "hand-8"))]}
    answers = []
    for daemon in (near, far):
        done(daemon, requests.patch(f"{daemon.url}/dynamic-search-rules/bridges", json=rule, timeout=60))
        try:
            answers.append(ask(daemon, q="bridge", facets=["source"], correct=False, limit=8).json())
        finally:
            done(daemon, requests.delete(f"{daemon.url}/dynamic-search-rules/bridges", timeout=60))
    here, there = answers
    order = [hit["id"] for hit in there["hits"]]
    assert order[0] == "hand-4" and order[2] == "hand-8" and "hand-2" in order and len(set(order)) == len(order) > 3
    assert {hit["id"] for hit in here["hits"]} == set(order)
    assert there["estimatedTotalHits"] == here["estimatedTotalHits"]
    assert there["facetDistribution"] == here["facetDistribution"]


# --- recency ---

def test_recent_articles_come_first(node, tmp_path):
    far, near = start(node, tmp_path / "far", "--search-deadline-ms", "600000"), Daemon(tmp_path / "near")
    chosen = random.Random(SEED)
    dates = [f"2022-{1 + number % 12:02}-{1 + number // 12:02}" for number in range(200)]
    chosen.shuffle(dates)
    articles = [{"id": str(number), "headline": "A lantern at sea", "published": date, "language": "en", "source": f"S{number}",
                 "body": f"Report {number} of the lantern."} for number, date in enumerate(dates)]
    articles.append({"id": "undated", "headline": "A lantern at sea", "language": "en", "body": "Report of the lantern."})
    # far more about it, though old
    articles.append({"id": "close", "headline": "The old lantern keeper", "published": "1990-01-01", "language": "en",
                     "body": "The lantern keeper kept the lantern. A lantern keeper."})
    articles += [{"id": f"fill{number}", "headline": "Tides", "published": "2021-01-01", "language": "en", "body": "The tide."}
                 for number in range(300)]
    try:
        for daemon in (far, near):
            make(daemon, "recent")
            done(daemon, post(daemon, "/indexes/recent/documents", articles))

        def order(daemon, **more):
            return ids(post(daemon, "/indexes/recent/search", {"q": "lantern", "limit": 1000, "correct": False, "prefix": False,
                                                              "matchingStrategy": "all", "recency": 1, **more}))

        expected = [article["id"] for article in sorted((article for article in articles if article["id"].isdigit()),
                                                        key=lambda article: article["published"], reverse=True)]
        here, there = ([key for key in order(daemon) if key.isdigit()] for daemon in (near, far))
        assert there[:100] == expected[:100] == here[:100]
        assert sorted(there) == sorted(here)
        assert order(far, q="lantern keeper")[0] == order(near, q="lantern keeper")[0] == "close"
        pages = [order(far, limit=20, offset=offset) for offset in range(0, 100, 20)]
        assert sum(pages, []) == order(far)[:100]
    finally:
        assert [far.stop(), near.stop()] == [0, 0]


# --- what is refused ---

@pytest.mark.parametrize("method, path, body", [
    ("POST", "/snapshots", None), ("POST", "/swap-indexes", [{"indexes": ["articles", "articles2"]}]),
    ("POST", "/indexes/articles/compact", None), ("PATCH", "/indexes/articles", {"primaryKey": "url"}),
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


def test_details_name_the_same_rules(both):
    for request in ({"q": "bridge"}, {"q": "bridge harbour", "sort": ["published:desc", "source:asc"]}, {"q": ""},
                    {"q": "bridge", "distinct": "source"}, {"q": "", "sort": ["source:desc"]}):
        shown = [ask(daemon, showRankingScoreDetails=True, showRankingScore=True, **request).json()["hits"] for daemon in both]
        assert [list(hit["_rankingScoreDetails"]) for hit in shown[0]] == [list(hit["_rankingScoreDetails"]) for hit in shown[1]], request
        values = [{hit["id"]: {name: rule.get("value") for name, rule in hit["_rankingScoreDetails"].items()} for hit in hits} for hits in shown]
        assert all(values[0][key] == values[1][key] for key in values[0].keys() & values[1].keys()), request
        assert shown[0], request


def test_sorted_searches_are_joined_in_their_order(both):
    body = {"federation": {"limit": 20}, "queries": [{"indexUid": "articles", "q": query, "sort": ["published:desc"], "prefix": False}
                                                     for query in ("bridge", "chief")]}
    far, near = (post(daemon, "/multi-search", body).json() for daemon in both)
    assert ids_of(far) == ids_of(near) and len(far["hits"]) == 20


def test_a_least_score_cuts_the_hits_off(both):
    far, _ = both
    whole = ask(far, q="bridge harbour wire", limit=1000, showRankingScore=True).json()["hits"]
    scores = [hit["_rankingScore"] for hit in whole]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) > 10
    for least in (scores[3], scores[len(scores) // 2], 0.01, 1):
        kept = [hit["id"] for hit in whole if hit["_rankingScore"] >= least]
        cut = ask(far, q="bridge harbour wire", limit=1000, rankingScoreThreshold=least).json()
        assert ids_of(cut) == kept and cut["estimatedTotalHits"] == len(kept), least
        page = ask(far, q="bridge harbour wire", limit=2, offset=1, rankingScoreThreshold=least).json()
        assert ids_of(page) == kept[1:3], least


def test_lists_of_names_are_matched_alike(both):
    """Exactly, and with slips; far from here only what the exact query finds is left out of the other one."""
    names = [{"name": "Stone", "spellings": ["J. K. Stone"]}, {"name": "harbour wire"}, {"name": "Assemblée"}, {"name": "Brigdes"},
             {"name": "cyber-security"}, {"name": "Nobody Whatsoever"}, {"name": "東京"}]
    tables = []
    for daemon in both:
        made = post(daemon, "/indexes/articles/lists?articlesPerName=1000", {"names": names}).json()
        until(lambda: daemon.get(f"/indexes/articles/lists/{made['id']}").json()["finishedAt"])
        table = daemon.get(f"/indexes/articles/lists/{made['id']}").json()
        assert table["status"] == "succeeded", table
        tables.append([(row["name"], row["articles"], row["fuzzyArticles"], sorted((match["id"], match["match"]) for match in row["matches"]))
                       for row in table["results"]])
    assert tables[0] == tables[1] and sum(row[1] for row in tables[1]) > 10 and sum(row[2] for row in tables[1]) > 0


def test_an_answer_does_not_depend_on_what_was_asked_before(both, articles):
    """What is probably needed next is asked for ahead, by guesses of words that were asked for before."""
    far, _ = both
    chosen = random.Random(SEED + 1)
    for _ in range(60):
        text = " ".join(some_words(chosen, chosen.choice(articles[:ARTICLES]), chosen.choice([1, 2, 3, 4])))
        answers = [ask(far, q=text, limit=limit, offset=offset, attributesToRetrieve=["id"], snippets=1).json()
                   for limit, offset in [(10, 0), (10, 0), (3, 0), (10, 0), (7, 3), (0, 0), (200, 0)]]
        hits = [[(hit["id"], hit.get("_snippet")) for hit in answer["hits"]] for answer in answers]
        assert hits[0] == hits[1] == hits[3] == hits[2] + hits[4] == hits[6][:10], text
        assert len({answer["estimatedTotalHits"] for answer in answers}) == 1, text


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


@pytest.fixture
def patient(node, tmp_path):
    """Its searches have time for all that they ask of a slow node."""
    daemon = start(node, tmp_path, "--search-deadline-ms", "60000")
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


CHANGES = [{"stopWords": ["the", "harbour"]}, {"searchableAttributes": ["headline", "section"]},
           {"filterableAttributes": ["desk", "source"], "searchableAttributes": None}, {"stopWords": None}]


def indexes_of(node, uid):
    return sorted(name for name in node.ask("GET", f"/dateline-{uid}*/_mapping"))


def test_settings_that_change_what_is_indexed_make_the_index_anew(daemon, node, tmp_path):
    articles = generated(300) + [{"id": "d", "headline": "The desk", "desk": "night", "body": "text"}]
    near, other = Daemon(tmp_path / "near"), start(node, tmp_path / "other")
    queries = [{"q": "the harbour"}, {"q": "chief"}, {"q": "section:world"}, {"q": "text", "filter": "desk = night"}, {"q": "storm"}]
    try:
        for each in (near, daemon):
            make(each, "anew")
            done(each, post(each, "/indexes/anew/documents", articles))
        for number, settings in enumerate(CHANGES):
            for each in (near, daemon):
                done(each, requests.patch(f"{each.url}/indexes/anew/settings", json=settings, timeout=60))
            assert indexes_of(node, "anew") == [f"dateline-anew.{number + 2}"]
            assert requests.get(f"{node.url}/dateline_state/_doc/block-anew", timeout=60).status_code == 404
            until(lambda: other.get("/indexes/anew/settings").json() == near.get("/indexes/anew/settings").json())
            for query in queries:
                request = {"limit": 1000, "correct": False, "matchingStrategy": "all", "attributesToRetrieve": ["id"], **query}
                answers = [post(each, "/indexes/anew/search", request) for each in (near, daemon, other)]
                if answers[0].status_code == 400:  # the filter, before the field is filterable
                    assert [answer.json()["code"] for answer in answers[1:]] == [answers[0].json()["code"]] * 2
                else:
                    assert sorted(ids(answers[0])) == sorted(ids(answers[1])) == sorted(ids(answers[2])), (settings, query)
        done(daemon, post(daemon, "/indexes/anew/documents", [{"id": "later", "headline": "After the change"}]))
        assert fetched(daemon, "anew", "later") and daemon.get("/indexes/anew/stats").json()["numberOfDocuments"] == 302
        assert [index["uid"] for index in daemon.get("/indexes").json()["results"] if "anew" in index["uid"]] == ["anew"]
        done(daemon, requests.delete(f"{daemon.url}/indexes/anew", timeout=60))
        assert daemon.get("/indexes/anew").status_code == 404
        assert not any("anew" in name for name in node.ask("GET", "/_all/_mapping"))
    finally:
        assert (near.stop(), other.stop()) == (0, 0)


# --- faults ---

def test_a_daemon_that_is_killed_while_it_makes_an_index_anew_does_it_again(node, tmp_path):
    daemon = start(node, tmp_path / "db")
    make(daemon, "again")
    done(daemon, post(daemon, "/indexes/again/documents",
                      [{"id": f"a{i}", "headline": "Kept", "body": "the text " * 50} for i in range(6000)]))
    answer = requests.patch(f"{daemon.url}/indexes/again/settings", json={"stopWords": ["the"]}, timeout=60)
    until(lambda: "dateline-again.2" in indexes_of(node, "again"))
    daemon.process.kill()
    daemon.wait()
    assert indexes_of(node, "again") == ["dateline-again", "dateline-again.2"]  # not in place yet
    daemon = start(node, tmp_path / "db")
    try:
        assert [index["uid"] for index in daemon.get("/indexes").json()["results"] if "again" in index["uid"]] == ["again"]
        done(daemon, answer)
        assert indexes_of(node, "again") == ["dateline-again.2"]
        assert daemon.get("/indexes/again/stats").json()["numberOfDocuments"] == 6000
        assert daemon.get("/indexes/again/settings").json()["stopWords"] == ["the"]
    finally:
        daemon.stop()


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


def test_a_block_that_a_killed_daemon_left_is_removed(daemon, node):
    """It blocks writes to an index before it puts another one in its place. A block without its note stays."""
    make(daemon, "left")
    node.ask("PUT", "/dateline-left/_block/write")
    answer = post(daemon, "/indexes/left/documents", [{"id": "1", "headline": "Waits"}])
    until(lambda: "waitsFor" in json.dumps(daemon.get(f"/tasks/{answer.json()['taskUid']}").json()))
    node.ask("PUT", "/dateline_state/_doc/block-left", json={"owner": "one that was killed"})
    done(daemon, answer)
    done(daemon, post(daemon, "/indexes/left/documents", [{"id": "2", "headline": "Does not"}]))
    assert requests.get(f"{node.url}/dateline_state/_doc/block-left", timeout=60).status_code == 404


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


def test_a_hit_with_several_values_is_one_of_each(daemon, tmp_path):
    words = [["a", "b"], ["b", "c"], ["C"], ["c", "e"], ["e"], None, None, [], ["d"]]
    articles = [{"id": str(i), "headline": "Words", "body": "text", "published": f"2021-01-{20 - i:02}",
                 **({"keywords": word} if word is not None else {})} for i, word in enumerate(words)]
    near = Daemon(tmp_path / "near")
    answers = []
    for each in (near, daemon):
        make(each, "several")
        done(each, requests.patch(f"{each.url}/indexes/several/settings", json={"filterableAttributes": ["keywords"]}, timeout=60))
        done(each, post(each, "/indexes/several/documents", articles))
        answers.append(post(each, "/indexes/several/search", {"q": "", "distinct": "keywords", "sort": ["published:desc"]}))
    assert near.stop() == 0
    assert ids(answers[1]) == ids(answers[0]) and ids(answers[1]) == ["0", "2", "4", "5", "6", "7", "8"]
    assert answers[1].json()["estimatedTotalHits"] == answers[0].json()["estimatedTotalHits"] == 7


def test_many_values_are_counted_without_looking_at_all_hits(patient):
    make(patient, "thousands")
    done(patient, post(patient, "/indexes/thousands/documents",
                      [{"id": str(i), "headline": "Count", "body": "text", **({"source": f"Wire {i % 1500}"} if i < 3000 else {})}
                       for i in range(3050)]))
    answer = post(patient, "/indexes/thousands/search", {"q": "count", "distinct": "source", "limit": 60})
    assert answer.status_code == 200, answer.text
    answer = answer.json()
    sources = [hit["source"] for hit in answer["hits"] if "source" in hit]
    assert len(answer["hits"]) == 60 and "timedOut" not in answer
    assert len(sources) == len(set(sources)) == 60
    assert 1400 <= answer["estimatedTotalHits"] <= 1700
    answer = post(patient, "/indexes/thousands/search", {"q": "count", "distinct": "source", "limit": 5000}).json()
    sources = [hit["source"] for hit in answer["hits"] if "source" in hit]
    assert len(sources) == len(set(sources)) == 1500 and len(answer["hits"]) == answer["estimatedTotalHits"] == 1550


def test_an_embargo_ends_without_a_write(daemon):
    make(daemon, "embargo")
    end = time.time() + 4
    done(daemon, post(daemon, "/indexes/embargo/documents", [
        {"id": "1", "headline": "Later", "embargo": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(end))}]))
    if time.time() < end - 1:
        assert ids(post(daemon, "/indexes/embargo/search", {"q": "later"})) == []
    time.sleep(max(0, end - time.time()) + 1)
    assert ids(post(daemon, "/indexes/embargo/search", {"q": "later"})) == ["1"]
