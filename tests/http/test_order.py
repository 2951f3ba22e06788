# SPDX-License-Identifier: GPL-2.0-or-later
"""test_order.py - `dateline-index --order`: answers stay the same but for hits of the same score, and the documents are in
the order that was asked for."""
import json
import subprocess

import pytest
from conftest import program
from live import Live

ARTICLES = 2500
HITS = 1000 # at most, of an answer
FACETS = ["section", "source", "year"]
LAST = {"id": "last", "headline": "Harbour strike ends", "body": "The strike in the harbour ended.", "published": "2001-01-01"}


def run(database, *arguments, code=0, source=None):
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", str(database), "--quiet", *arguments],
                          text=True, capture_output=True, timeout=120, input=source)
    assert done.returncode == code, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def articles():
    return subprocess.run([program("corpus", "dateline-corpus"), str(ARTICLES)], text=True, capture_output=True, check=True,
                          timeout=120).stdout


def queries(articles):
    """Words, phrases, operators and beginnings of words that articles have."""
    for line in articles.splitlines()[::250]:
        words = [word for word in json.loads(line)["body"].split() if word.isalpha()]
        yield from (" ".join(words[3:6]), f'"{words[7]} {words[8]}"', f"{words[10]} AND NOT {words[12]}", f"{words[14][:5]}*",
                    " ".join(words[20:32]))


def answers(daemon, articles):
    """Totals, counts, the ten best scores, and the hits; of more than fit on a page, which ones depends on the order. Of
    hits with the same score, so does which one comes first, and which one is ranked again by closeness."""
    found = {}
    for query in queries(articles):
        answer = daemon.ask({"q": query, "limit": HITS, "facets": FACETS, "showRankingScore": True, "snippets": 1}).json()
        hits = sorted((hit["id"], hit.get("_snippet")) for hit in answer["hits"])
        best = [hit["_rankingScore"] for hit in answer["hits"][:10]]
        found[query] = (answer["estimatedTotalHits"], answer["facetDistribution"], best, hits if len(hits) < HITS else len(hits))
    return found


def listed(daemon, *fields):
    documents = Live(daemon, "articles").documents(limit=ARTICLES + 10)
    return [tuple(document.get(field, "") for field in fields) for document in documents]


def test_answers_stay_the_same(start, tmp_path, articles):
    run(tmp_path / "db", "-", source=articles)
    daemon = start(db=tmp_path / "db")
    before, ids = answers(daemon, articles), listed(daemon, "id")
    assert sum(0 < total < HITS for total, *_ in before.values()) > 30
    daemon.stop()
    for order in ("similar", "source,published", "published"):
        run(tmp_path / "db", "--compact", "--order", order)
        run(tmp_path / "db", "--check")
        daemon = start(db=tmp_path / "db")
        assert answers(daemon, articles) == before, order
        now = listed(daemon, "id")
        assert sorted(now) == sorted(ids)
        assert (now == ids) == (order == "published") # the corpus comes in the order of time
        daemon.stop()


def test_a_load_ends_in_the_order_and_later_articles_come_behind(start, tmp_path, articles):
    backwards = "".join(line + "\n" for line in reversed(articles.splitlines()))
    run(tmp_path / "db", "--order", "published", "-", source=backwards)
    run(tmp_path / "db", "--order", "published", "-", source=json.dumps(LAST) + "\n") # no bulk load
    daemon = start(db=tmp_path / "db")
    dates = [date for date, in listed(daemon, "published")]
    assert len(dates) == ARTICLES + 1
    assert dates[:-1] == sorted(dates[:-1]) and dates[-1].startswith("2001-01-01")
    assert dates[-2] > dates[-1]


@pytest.mark.parametrize("arguments, says", [
    (["--check", "--order", "similar"], "--order goes with a load and with --compact"),
    (["--compact", "--order", ""], "an order is `similar`, or names of fields"),
    (["--compact", "--order", "source,"], "an order is `similar`, or names of fields"),
    (["--compact", "--order", "source,source"], "the order has `source` twice"),
    (["--compact", "--order", "a,b,c,d,e"], "an order has at most 4 fields"),
    (["--compact", "--order", "similar,published"], "`similar` is written so, and has no fields beside it"),
    (["--compact", "--order", "Similar"], "`similar` is written so"),
    (["--compact", "--order", "published:desc"], "`published:desc` is no field's name"),
])
def test_an_order_that_cannot_be_read_is_refused(tmp_path, arguments, says):
    run(tmp_path / "db", "-", source=json.dumps(LAST) + "\n")
    assert says in run(tmp_path / "db", *arguments, code=2)


def test_a_field_that_nothing_can_be_ordered_by_is_named(tmp_path):
    run(tmp_path / "db", "-", source=json.dumps(LAST) + "\n")
    assert "not ordered by `colour`" in run(tmp_path / "db", "--compact", "--order", "colour,published")
