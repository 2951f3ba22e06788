# SPDX-License-Identifier: GPL-2.0-or-later
"""test_copies.py - corpus/reprints: one hit a story, the copies listed; the same event in other
words stays a story of its own."""
import json
import os
import subprocess
from pathlib import Path

import pytest

from conftest import Daemon, index, program

REPRINTS = [json.loads(line) for line in
            (Path(os.environ["DATELINE_CORPUS"]) / "reprints" / "reprints.jsonl").open(encoding="utf-8")]
FERRY = {"ferry-wire", "ferry-herald", "ferry-cut", "ferry-lead", "ferry-corrected"}
FIRE = {"fire-kelmouth", "fire-varn"}
OTHER = {"ferry-own-words"}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = tmp_path_factory.mktemp("copies") / "db"
    for article in reversed(REPRINTS):  # the reprints before the wire's
        index(database, [article])
    return database


@pytest.fixture(scope="module")
def daemon(database):
    daemon = Daemon(database)
    yield daemon
    assert daemon.stop() == 0


def ids(answer):
    return [hit["id"] for hit in answer["hits"]]


def ask(daemon, **parameters):
    answer = daemon.ask(parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_without_collapse_every_copy_is_a_hit(daemon):
    answer = ask(daemon, q="Kelmouth")
    assert set(ids(answer)) == (FERRY | FIRE | OTHER) - {"ferry-lead"}  # its lead named the town
    assert all("_story" not in hit for hit in answer["hits"])


@pytest.mark.parametrize("mode", ["best", "earliest"])
def test_one_hit_a_story_with_the_count_of_the_others(daemon, mode):
    answer = ask(daemon, q="Kelmouth", collapse=mode, hitsPerPage=10)
    assert answer["totalHits"] == 3
    copies = {hit["id"]: hit["_story"]["copies"] for hit in answer["hits"]}
    assert len(copies) == 3
    assert sorted(copies.values()) == [0, 1, 4]
    assert copies["ferry-own-words"] == 0


def test_the_earliest_is_the_wire_s_own(daemon):
    assert set(ids(ask(daemon, q="Kelmouth", collapse="earliest"))) == {
        "ferry-wire", "fire-kelmouth", "ferry-own-words"}


def test_the_best_stands_where_the_first_copy_stood(daemon):
    every = ids(ask(daemon, q="timber piles storms"))
    best = ids(ask(daemon, q="timber piles storms", collapse="best"))
    assert best[0] == every[0]


def test_preferred_sources_in_their_order(daemon):
    answer = ask(daemon, q="ferry dock", collapseSources=["The Moon", "island post", "Varn Herald"])
    assert "ferry-cut" in ids(answer) and "ferry-herald" not in ids(answer)
    answer = ask(daemon, q="ferry dock", collapse="source", collapseSources=["Coast Wire"])
    assert "ferry-wire" in ids(answer)  # of two, the earlier


def test_sorted_by_date_a_story_stands_where_its_first_does(daemon):
    answer = ask(daemon, q="", sort=["published:asc"], collapse="best")
    assert ids(answer) == ["fire-kelmouth", "ferry-wire", "ferry-own-words"]


def test_pages_fit_together(daemon):
    pages = [ids(ask(daemon, q="Kelmouth", collapse="best", limit=1, offset=at)) for at in range(4)]
    assert [page for page in pages if page] == [[hit] for hit in
                                                ids(ask(daemon, q="Kelmouth", collapse="best"))]


def test_the_copies_can_be_listed(daemon):
    hit = ask(daemon, q="ferry dock", collapse="earliest")["hits"][0]
    assert hit["id"] == "ferry-wire"
    story = hit["_story"]["id"]
    assert set(ids(ask(daemon, filter=f'story = "{story}"'))) == FERRY
    assert set(ids(ask(daemon, filter=f'story = "{story}" AND source = "Coast Wire"'))) == {
        "ferry-wire", "ferry-corrected"}
    assert set(ids(ask(daemon, filter=[f"story != {story}"]))) == FIRE | OTHER
    assert ids(ask(daemon, filter="story = 0123456789abcdef")) == []


def test_what_the_filter_keeps_out_is_neither_shown_nor_counted(daemon):
    answer = ask(daemon, q="ferry", collapse="earliest", filter='source IN ["Varn Herald", "Island Post"]')
    assert ids(answer) == ["ferry-herald"]
    assert answer["hits"][0]["_story"]["copies"] == 1


def test_it_is_there_for_a_url_too(daemon):
    answer = daemon.search(q="Kelmouth", collapse="earliest")
    assert set(ids(answer)) == {"ferry-wire", "fire-kelmouth", "ferry-own-words"}
    answer = daemon.search(q="ferry", collapseSources="Morning Sound,Coast Wire")
    assert "ferry-lead" in ids(answer)


@pytest.mark.parametrize("parameters, code", [
    ({"collapse": "latest"}, "invalid_search_collapse"),
    ({"collapse": 1}, "invalid_search_collapse"),
    ({"collapseSources": "AP"}, "invalid_search_collapse_sources"),
    ({"filter": "story = x"}, "invalid_search_filter"),
    ({"filter": "story > 0123456789abcdef"}, "invalid_search_filter"),
])
def test_what_is_wrong_is_named(daemon, parameters, code):
    answer = daemon.ask(parameters)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_the_indexer_lists_them(database):
    def copies(*options):
        done = subprocess.run([program("index/indexer", "dateline-index"), "--db", str(database),
                               "--copies", *options], text=True, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    stories = [json.loads(line) for line in copies("--json").splitlines()]
    assert [{document["id"] for document in story["documents"]} for story in stories] == [FERRY, FIRE]
    lines = copies().splitlines()
    assert lines[0].startswith("story " + stories[0]["story"]) and "5 articles" in lines[0]
    assert lines[-1] == "2 stories told by 7 of 8 articles"


def test_articles_about_one_event_are_no_copies(tmp_path):
    seeds = Path(os.environ["DATELINE_SHARED"]) / "seeds"
    if not seeds.is_dir():
        pytest.skip("there are no seeds here")
    for command in ([str(seeds)], ["--copies"]):
        done = subprocess.run([program("index/indexer", "dateline-index"), "--db", str(tmp_path / "db"),
                               *command], text=True, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0 stories")
