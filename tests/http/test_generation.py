# SPDX-License-Identifier: GPL-2.0-or-later
"""test_generation.py - what the indexer publishes is found at once, and no search notices."""
import threading

import requests

from articles import ARTICLES, BUDGET
from conftest import ANSWER_SECONDS, index, until


def test_a_new_generation_comes_without_a_hitch(start, tmp_path):
    database = tmp_path / "db"
    index(database, ARTICLES)
    daemon = start(db=database)
    over = threading.Event()
    wrong = []

    def client():
        session = requests.Session()
        while not over.is_set():
            answer = session.get(daemon.url + "/search", timeout=ANSWER_SECONDS,
                                 params={"q": "round", "limit": 5})
            if answer.status_code != 200 or len(answer.json()["hits"]) != 5:
                wrong.append(answer.text)

    threads = [threading.Thread(target=client) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(5):
        new = {"id": f"new-{number}", "headline": f"Comet {number} sighted over the valley",
               "body": "Seen by many."}
        index(database, [new])
        until(lambda: daemon.search(q="comet", limit=0)["estimatedTotalHits"] == number + 1)
    over.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_article_indexed_again_is_replaced(start, tmp_path):
    database = tmp_path / "db"
    index(database, ARTICLES)
    daemon = start(db=database)
    total = daemon.search(limit=0)["estimatedTotalHits"]
    index(database, [dict(BUDGET, headline="Council withdraws budget")])
    until(lambda: daemon.search(q="withdraws")["estimatedTotalHits"] == 1)
    assert daemon.search(limit=0)["estimatedTotalHits"] == total
    assert daemon.search(q="headline:passes", matchingStrategy="all")["hits"] == []
