# SPDX-License-Identifier: GPL-2.0-or-later
"""A cluster puts hits in the order of an index on this machine: by frequency and length, form and closeness."""
import random
import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "http")]
from conftest import Daemon  # noqa: E402
from fronts import done, generated, make, node, post, start  # noqa: E402, F401

SEED = 41
CLEAR = .03  # scores, from 0 to 1; the form as typed counts by quarters here, and wholly or not at all in a cluster
WINDOW = 64  # hits that are ranked again (search/match/rank.h)

FILL = "It was a quiet day at the quay and little else of note was seen by those who had come to watch the tide go out."
PLACED = [
    {"id": "apart", "headline": "Notes of the week", "body": f"A lantern. {FILL} {FILL} {FILL} The warden."},
    {"id": "turned", "headline": "Notes of the week", "body": f"A warden with a lantern. {FILL} {FILL} {FILL}"},
    {"id": "together", "headline": "Notes of the week", "body": f"A lantern warden, and a quay. {FILL} {FILL} {FILL}"},
    {"id": "headline", "headline": "Week of the harpoon", "body": f"{FILL} {FILL} Nothing."},
    {"id": "lead", "headline": "Notes of the week", "body": f"A harpoon. {FILL} {FILL} {FILL} {FILL}"},
    {"id": "end", "headline": "Notes of the week", "body": f"{FILL} {FILL} {FILL} {FILL} A harpoon."},
    {"id": "police", "headline": "Police of the port", "body": f"Old police. {FILL}"},
    {"id": "policing", "headline": "Policing of the port", "body": f"Old policing. {FILL}"},
]


@pytest.fixture(scope="module")
def articles():
    return [{**article, "language": "en"} for article in PLACED] + generated()


@pytest.fixture(scope="module")
def both(node, articles, tmp_path_factory):  # noqa: F811
    patient = ["--search-deadline-ms", "600000"]
    daemons = [start(node, tmp_path_factory.mktemp("far"), *patient), Daemon(tmp_path_factory.mktemp("near"), *patient)]
    for daemon in daemons:
        make(daemon)
        for at in range(0, len(articles), 500):
            done(daemon, post(daemon, "/indexes/articles/documents", articles[at:at + 500]))
    yield daemons
    for daemon in daemons:
        daemon.stop()


def scores(daemon, query, **more):
    answer = post(daemon, "/indexes/articles/search",
                  {"q": query, "limit": WINDOW, "attributesToRetrieve": ["id"], "showRankingScore": True, "correct": False,
                   "prefix": False, "matchingStrategy": "any", **more})
    assert answer.status_code == 200, answer.text
    return {hit["id"]: hit["_rankingScore"] for hit in answer.json()["hits"]}


def test_lengths_add_no_score(both):
    """Articles with the word come first, whatever their length."""
    for query in ("bridge or wc>150", "wc>100 or caps(bridge)"):
        near, far = (scores(daemon, query, queryLanguage="professional") for daemon in both[::-1])
        best = [hit for hit in near if near[hit] > 0]
        assert 0 < len(best) < len(near) and sorted(list(far)[:len(best)]) == sorted(best), query


def words_of(article):
    return [word for word in article["body"].split() if word.isalpha() and len(word) > 3]


def test_hits_for_a_word_come_in_the_same_order(both, articles):
    """But for a few that have a word in several forms, one of them rare."""
    far, near = both
    chosen, compared, turned = random.Random(SEED), 0, []
    for article in chosen.sample(articles[len(PLACED):], 60):
        word = chosen.choice(words_of(article))
        here, there = scores(near, word), list(scores(far, word))
        both_have = [key for key in there if key in here]
        for above, below in zip(both_have, both_have[1:]):
            compared += 1
            if here[above] < here[below] - CLEAR:
                turned.append((word, above, below))
    assert compared > 500 and len(turned) < .01 * compared, turned


def test_hits_for_several_words_are_much_the_same(both, articles):
    """Closeness is added in another way, which moves some hits by a few places."""
    far, near = both
    chosen, shared, first, wanted = random.Random(SEED), 0, 0, 0
    for article in chosen.sample(articles[len(PLACED):], 60):
        words = words_of(article)
        at = chosen.randrange(len(words) - 3)
        query = " ".join(words[at:at + chosen.choice([2, 3])])
        here, there = (list(scores(daemon, query, limit=10)) for daemon in (near, far))
        shared += len(set(here) & set(there))
        wanted += len(here)
        first += here[0] in there[:3]
    assert wanted > 400 and shared > .9 * wanted and first > 55


@pytest.mark.parametrize("query, order", [
    ("lantern warden", ["together", "turned", "apart"]), ("harpoon", ["headline", "lead", "end"]),
    ("police", ["police", "policing"]), ("policing", ["policing", "police"])])
def test_the_order_is_that_of_places_and_forms(both, query, order):
    for daemon in reversed(both):
        found = [key for key in scores(daemon, query, matchingStrategy="all") if key in order]
        assert found == order


@pytest.mark.parametrize("query", ["harbour council", "said week", "harbour council week"])
@pytest.mark.parametrize("more", [{}, {"distinct": "published"}, {"facets": ["section"]}])
def test_pages_continue_one_list(both, query, more):
    far, _ = both
    whole = list(scores(far, query, limit=400, **more))
    paged = sum((list(scores(far, query, limit=23, offset=offset, **more)) for offset in range(0, len(whole), 23)), [])
    assert paged == whole and len(whole) > WINDOW


def test_no_hit_with_fewer_words_scores_as_one_with_all(both):
    far, _ = both
    found = scores(far, "lantern warden harpoon", matchingStrategy="last")
    several = scores(far, "lantern warden", matchingStrategy="last")
    for ranks in (list(found.values()), list(several.values())):
        assert ranks == sorted(ranks, reverse=True)
    assert min(rank for key, rank in several.items() if key in ("apart", "turned", "together")) > \
        max([rank for key, rank in several.items() if key not in ("apart", "turned", "together")] or [0])
