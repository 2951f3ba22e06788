# SPDX-License-Identifier: GPL-2.0-or-later
"""test_recall.py - answers kept for who asks the same: the same bytes, until the index changes."""
import re

from articles import ARTICLES, BUDGET
from conftest import index, until


def recalled(daemon):
    return int(re.search(r"^dateline_searches_recalled_total (\d+)", daemon.get("/metrics").text,
                         re.M).group(1))


def start_with_cache(start, tmp_path, *options):
    database = tmp_path / "db"
    index(database, ARTICLES)
    return database, start("--answer-cache-mb", "1", *options, db=database)


def test_the_same_question_gets_the_same_answer(start, tmp_path):
    _, daemon = start_with_cache(start, tmp_path)
    first = daemon.get("/search?q=budget&limit=3")
    again = daemon.get("/search?q=budget&limit=3")
    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert recalled(daemon) == 1


def test_another_question_is_not_answered_from_memory(start, tmp_path):
    _, daemon = start_with_cache(start, tmp_path)
    for target in ["/search?q=budget&limit=3", "/search?q=budget&limit=2", "/search?q=budgets&limit=3",
                   "/indexes/articles/search?q=budget&limit=3"]:
        assert daemon.get(target).status_code == 200
    assert daemon.ask({"q": "budget", "limit": 3}).status_code == 200
    assert recalled(daemon) == 0


def test_what_depends_on_the_time_is_asked_anew(start, tmp_path):
    _, daemon = start_with_cache(start, tmp_path)
    for _ in range(2):
        assert daemon.get("/search?q=budget&from=now-7d").status_code == 200
        assert daemon.get("/search?q=budget&recency=1").status_code == 200
    assert recalled(daemon) == 0


def test_an_error_is_not_kept(start, tmp_path):
    _, daemon = start_with_cache(start, tmp_path)
    for _ in range(2):
        assert daemon.get("/search?q=budget&filter=(").status_code == 400
    assert recalled(daemon) == 0


def test_a_new_generation_is_seen(start, tmp_path):
    database, daemon = start_with_cache(start, tmp_path)
    assert daemon.search(q="withdraws", matchingStrategy="all")["hits"] == []
    index(database, [dict(BUDGET, headline="Council withdraws budget")])
    until(lambda: len(daemon.search(q="withdraws", matchingStrategy="all")["hits"]) == 1)


def test_without_the_option_nothing_is_kept(start, tmp_path):
    database = tmp_path / "db"
    index(database, ARTICLES)
    daemon = start(db=database)
    for _ in range(2):
        assert daemon.get("/search?q=budget").status_code == 200
    assert recalled(daemon) == 0
