# SPDX-License-Identifier: GPL-2.0-or-later
"""One hit a story: a cluster finds near-duplicates as an index on this machine does, whatever order they come in."""
import json
import os
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "http")]
from conftest import Daemon  # noqa: E402
from fronts import done, generated, make, node, post, start  # noqa: E402, F401

REPRINTS = [json.loads(line) for line in
            (Path(os.environ["DATELINE_CORPUS"]) / "reprints" / "reprints.jsonl").open(encoding="utf-8")]
FERRY = {"ferry-wire", "ferry-herald", "ferry-cut", "ferry-lead", "ferry-corrected"}
FIRE = {"fire-kelmouth", "fire-varn"}
HIDDEN = {**next(article for article in REPRINTS if article["id"] == "ferry-herald"),
          "id": "ferry-later", "embargo": "2999-01-01T00:00:00Z"}


@pytest.fixture(scope="module")
def both(node, tmp_path_factory):  # noqa: F811
    patient = ["--search-deadline-ms", "600000"]
    daemons = [start(node, tmp_path_factory.mktemp("far"), *patient), Daemon(tmp_path_factory.mktemp("near"), *patient)]
    for daemon in daemons:
        make(daemon)
        for article in [*reversed(REPRINTS), HIDDEN]:  # the reprints before the wire's
            done(daemon, post(daemon, "/indexes/articles/documents", [article]))
        done(daemon, post(daemon, "/indexes/articles/documents", generated(300)))
    yield daemons
    for daemon in daemons:
        daemon.stop()


def ask(daemon, **request):
    answer = post(daemon, "/indexes/articles/search", {"correct": False, "matchingStrategy": "all", **request})
    assert answer.status_code == 200, answer.text
    return answer.json()


def told(answer):
    return {hit["id"]: hit["_story"]["copies"] for hit in answer["hits"]}


REQUESTS = [{"q": "Kelmouth"}, {"q": "ferry"}, {"q": "ferry", "filter": 'source IN ["Varn Herald", "Island Post"]'},
            {"q": "", "sort": ["published:asc"], "limit": 50}, {"q": "timber piles storms"}]


@pytest.mark.parametrize("more", [{"collapse": "earliest"}, {"collapseSources": ["The Moon", "island post", "Varn Herald"]}])
@pytest.mark.parametrize("request_", REQUESTS)
def test_the_same_article_is_shown_for_each_story(both, request_, more):
    far, near = both
    here, there = (ask(daemon, **request_, **more) for daemon in (near, far))
    assert told(there) == told(here) and here["hits"]
    assert there["estimatedTotalHits"] == here["estimatedTotalHits"]


@pytest.mark.parametrize("request_", REQUESTS)
def test_each_story_has_one_hit(both, request_):
    """The best: which of several copies that is depends on the ranking."""
    far, near = both
    here, there = (ask(daemon, collapse="best", **request_) for daemon in (near, far))
    assert sorted(told(there).values()) == sorted(told(here).values())
    assert there["estimatedTotalHits"] == here["estimatedTotalHits"]
    assert len({hit["_story"]["id"] for hit in there["hits"]}) == len(there["hits"])


def test_pages_of_stories_fit_together(both):
    far = both[0]
    whole = ids_of(ask(far, q="Kelmouth", collapse="best"))
    assert len(whole) == 3
    assert [ids_of(ask(far, q="Kelmouth", collapse="best", limit=1, offset=at)) for at in range(4)] == [
        *([hit] for hit in whole), []]


def ids_of(answer):
    return [hit["id"] for hit in answer["hits"]]


def test_the_copies_can_be_listed(both):
    far = both[0]
    hit = ask(far, q="ferry dock", collapse="earliest")["hits"][0]
    assert (hit["id"], hit["_story"]["copies"]) == ("ferry-wire", len(FERRY) - 1)
    story = hit["_story"]["id"]
    assert set(ids_of(ask(far, q="", filter=f'story = "{story}"'))) == FERRY  # without the one that may not be shown
    assert set(ids_of(ask(far, q="", filter=f'story = "{story}" AND source = "Coast Wire"'))) == {"ferry-wire", "ferry-corrected"}
    others = set(ids_of(ask(far, q="Kelmouth", filter=[f"story != {story}"])))
    assert others >= FIRE and not others & FERRY
    assert ids_of(ask(far, q="", filter="story = 0123456789abcdef")) == []


def test_a_story_shrinks_when_a_copy_is_deleted(both):
    answers = []
    for daemon in both:
        done(daemon, post(daemon, "/indexes/articles/documents/delete-batch", ["fire-varn"]))
        answers.append(told(ask(daemon, q="fire Kelmouth", collapse="earliest")))
    assert answers[0] == answers[1] and answers[0]["fire-kelmouth"] == 0


def test_outside_of_searches_it_is_refused(both):
    far = both[0]
    answer = post(far, "/indexes/articles/export", {"q": "ferry", "collapse": "best"})
    assert answer.status_code == 400, answer.text
