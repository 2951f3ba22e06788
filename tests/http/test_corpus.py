# SPDX-License-Identifier: GPL-2.0-or-later
"""test_corpus.py - corpus/ from its files to an answer: every article read right, every query of
queries.tsv answered by the article that it is about, in HTTP and by `dateline`."""
import os
import subprocess
import urllib.parse
from pathlib import Path

import pytest

from conftest import Daemon, program

CORPUS = Path(os.environ["DATELINE_CORPUS"])
FIRST_TEN = 10
# What stands around the stories of the saved pages, and must never be shown as one.
NAVIGATION = ["Privacy policy", "Cookie settings", "MOST READ", "Sign in", "Read more", "Subscribe",
              "Impressum", "Abonnez-vous", "You may also like", "Live ticker"]


def table(name):
    """The rows of a .tsv file as lists of cells."""
    lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


COLUMNS, *ARTICLES = table("articles.tsv")
QUERIES = [(row + [""])[:3] for row in table("queries.tsv")]


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    database = tmp_path_factory.mktemp("corpus") / "db"
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", str(database), "--json",
                           "--ids", "name", str(CORPUS / "articles")], text=True, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    daemon = Daemon(database)
    yield daemon
    assert daemon.stop() == 0


def client(daemon, *arguments):
    done = subprocess.run([program("client", "dateline"), "--server", daemon.url, *arguments],
                          capture_output=True, text=True, timeout=30)
    return done.returncode, done.stdout


def test_all_articles_are_there_and_no_others(daemon):
    stats = daemon.get("/indexes/articles/stats").json()
    assert stats["numberOfDocuments"] == len(ARTICLES)


@pytest.mark.parametrize("row", ARTICLES, ids=lambda row: row[0])
def test_article_is_read_right(daemon, row):
    answer = daemon.get("/indexes/articles/documents/" + urllib.parse.quote(row[0], safe=""))
    assert answer.status_code == 200, answer.text
    article = answer.json()
    wanted = {name: value for name, value in zip(COLUMNS, row) if value != "~"}
    assert {name: article.get(name, "") for name in wanted} == wanted


@pytest.mark.parametrize("query, first, among", QUERIES, ids=lambda value: value)
def test_query_is_answered(daemon, query, first, among):
    found = [hit["id"] for hit in daemon.search(q=query, limit=FIRST_TEN)["hits"]]
    assert found and found[0] in first.split()
    assert set(among.split()) <= set(found)


def test_snippets_show_the_story_not_the_page(daemon):
    for query, _, _ in QUERIES:
        for hit in daemon.search(q=query, limit=FIRST_TEN, matchingStrategy="all")["hits"]:
            assert not [word for word in NAVIGATION if word in hit["_snippet"]], hit["id"]


def test_words_of_the_page_do_not_outrank_words_of_a_story(daemon):
    """Saved pages link to something about vans, milk and a dam; other stories tell of them."""
    for query, story in [("vans", "html/ledger-veldt-recall"), ("milk", "ledger-lumen-dairy"),
                         ("dam", "courier-2024-beavers")]:
        found = [hit["id"] for hit in daemon.search(q=query)["hits"]]
        pages = [number for number, id in enumerate(found) if id.startswith("text/ledger")]
        assert found.index(story) < min(pages, default=len(found))


def test_only_the_stories_that_name_it(daemon):
    found = {hit["id"] for hit in daemon.search(q="solarwinds", limit=100)["hits"]}
    assert found == {"text/switch-orion-breach", "hw-solarwinds-tied", "ledger-solarwinds-cost",
                     "switch-supply-chain-list"}


def test_did_you_mean(daemon):
    answer = daemon.search(q="solarwnids")
    assert answer["suggestion"] == "solarwinds"
    assert {"hw-solarwinds-tied", "ledger-solarwinds-cost"} <= {h["id"] for h in answer["hits"]}


def test_filter_by_language(daemon):
    answer = daemon.search(q="", filter="language = fr", limit=50)
    assert {hit["id"] for hit in answer["hits"]} == {
        "html/courrier-bureau-cyber", "courrier-lac-niveau"}


def test_newest_first_within_dates(daemon):
    answer = daemon.search(q="bridge", sort="published:desc", **{"from": "2017", "to": "2020"})
    dates = [hit["published"] for hit in answer["hits"]]
    assert len(dates) >= 3 and dates == sorted(dates, reverse=True)
    assert all("2017" <= date < "2021" for date in dates)


def test_client_shows_what_it_finds(daemon):
    code, shown = client(daemon, "search", "walter", "aune", "swing", "bridge", "governor")
    assert code == 0 and shown.startswith("Orrin Bay's new bridge opens, five weeks late")
    assert "    2019-05-04 · Northfield Courier · Local · html/courier-bridge-opens\n" in shown


def test_client_counts_by_facets(daemon):
    code, shown = client(daemon, "search", "--limit", "0", "--facets", "section", "solarwinds")
    assert code == 0
    assert shown.endswith("\nsection\n      1  Business\n      1  Security\n      1  World\n")


def test_client_offers_another_spelling(daemon):
    code, shown = client(daemon, "search", "solarwnids")
    assert code == 0 and "Four agencies tie SolarWinds" in shown
    assert shown.endswith("Did you mean: solarwinds\n")
    code, shown = client(daemon, "search", "xsolarwnids")
    assert code == 0 and shown.endswith("Did you mean: solarwinds\n")
    assert client(daemon, "search", '"solarwnids"') == (
        1, 'Nothing found for: "solarwnids"\nDid you mean: "solarwinds"\n')


def test_client_gets_an_article_by_any_id(daemon):
    for id in ("tag:science-letter.example,2022:comet-nystrom", "text/hw-storm-iver",
               "https://courier.example/2022/11/storm-iver"):
        code, shown = client(daemon, "get", id)
        assert code == 0 and f" · {id}\n" in shown
    assert client(daemon, "get", "no such id")[0] == 1


def test_client_tells_of_the_server(daemon):
    assert client(daemon, "health") == (0, "available\n")
    code, shown = client(daemon, "stats")
    assert code == 0 and f"articles: {len(ARTICLES)} documents\n" in shown


def test_client_passes_on_what_the_server_refuses(daemon):
    done = subprocess.run([program("client", "dateline"), "--server", daemon.url, "search", "x",
                           "--filter", "source =="], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2 and "the server refused (400)" in done.stderr
