# SPDX-License-Identifier: GPL-2.0-or-later
"""test_snippets.py - the snippets of the default search: which text they come from, how many passages they have."""
import pytest

from conftest import Daemon, index

PAD = ("The council met on Thursday evening to speak about roads, schools and the new library, as it does every month. "
       "Nobody was in a hurry, and the reporters waited outside until the doors were opened. ") * 3
ARTICLES = [
    {"id": "summary", "headline": "Quokka census begins", "language": "en",
     "summary": "Counters will visit every bay of the island until May.",
     "body": "PERTH (Harbour Wire) — The counters left on Monday. They take boats, tents and a great many lists. " + PAD},
    {"id": "lead", "headline": "Wombat census ends", "language": "en",
     "body": "FOR IMMEDIATE RELEASE\n\nPERTH (Harbour Wire) — The last counters came home on Monday. " + PAD},
    {"id": "far", "headline": "Two birds", "language": "en",
     "body": "A heron stood by the pier. " + PAD + "A pelican slept on the roof. " + PAD},
    {"id": "deck", "headline": "Ferries", "language": "en",
     "body": "Dugong ferries will run twice as often\n\nOSLO — The dugong timetable was published on Monday, the company "
             "said, and is valid until the spring of the next year. " + PAD},
]


@pytest.fixture(scope="module")
def snippet(tmp_path_factory):
    database = tmp_path_factory.mktemp("snippets") / "db"
    index(database, ARTICLES)
    daemon = Daemon(database)
    yield lambda query, **options: daemon.search(q=query, **options)["hits"][0]["_snippet"]
    daemon.stop()


def test_a_summary_where_only_the_headline_matches(snippet):
    assert snippet("quokka") == "Counters will visit every bay of the island until May."


def test_the_first_real_sentence_where_there_is_no_summary(snippet):
    assert snippet("wombat").startswith("The last counters came home on Monday.")


def test_the_body_where_it_matches_though_there_is_a_summary(snippet):
    assert snippet("quokka lists").startswith("They take boats, tents and a great many <mark>lists</mark>.")


def test_two_passages_where_one_does_not_show_all_words(snippet):
    assert "<mark>heron</mark>" in snippet("heron pelican") and "<mark>pelican</mark>" in snippet("heron pelican")
    assert " … " in snippet("heron pelican")


def test_as_many_passages_as_are_asked_for(snippet):
    assert snippet("heron pelican", snippets=1).count("<mark>") == 1
    assert " … " not in snippet("heron pelican", snippets=1)


def test_a_mark_between_a_summary_and_the_story(snippet):
    assert "twice as often … The <mark>dugong</mark>" in snippet("ferries dugong timetable")
