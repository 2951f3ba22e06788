# SPDX-License-Identifier: GPL-2.0-or-later
"""test_load.py - a daemon under searches, broken requests and writes gives its memory back: afterwards it has
little more than after its first minute's work.

DATELINE_LOAD_SECONDS says how long (default 8). How much it has is told; only a leak is judged: more than
LEAK_MAX above the start."""
import http.client
import itertools
import os
import random
import threading
import time

from figures import note
from live_daemon import Daemon
from programs import SANITIZED, WORDS, complete, write_articles

SECONDS = float(os.environ.get("DATELINE_LOAD_SECONDS", "8"))
LEAK_MAX = 64  # MB
CLIENTS = 4


def memory(daemon):
    """MB that belong to the daemon alone."""
    with open(f"/proc/{daemon.process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("RssAnon:")) / 1024


def requests(roll):
    """Endless: method, path, body."""
    while True:
        words = " ".join(roll.sample(WORDS, roll.randint(1, 4)))
        yield from [
            ("POST", "/indexes/articles/search", {"q": words, "facets": ["source"], "limit": 20}),
            ("POST", "/indexes/articles/search", {"q": words[:3], "attributesToHighlight": ["*"], "limit": 100}),
            ("POST", "/indexes/articles/search", {"q": words, "filter": "source = ", "limit": 5}),
            ("POST", "/multi-search", {"queries": [{"indexUid": "articles", "q": word} for word in words.split()]}),
            ("GET", "/indexes/articles/documents?limit=200", None),
            ("GET", "/search?q=" + "%41" * roll.randint(1, 300) + "&" * 50, None),
            ("POST", "/indexes/news/documents", [{"id": roll.randint(1, 500), "headline": words}]),
        ]


def load(daemon, until, seed):
    for method, path, body in requests(random.Random(seed)):
        if time.monotonic() >= until:
            return
        try:
            daemon.ask(method, path, body)
        except (OSError, http.client.HTTPException):
            assert daemon.process.poll() is None, "the daemon has died"


def run_load(daemon, seconds, seeds):
    until = time.monotonic() + seconds
    clients = [threading.Thread(target=load, args=(daemon, until, next(seeds))) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    daemon.settle()
    time.sleep(min(5, seconds / 4))  # so that what idles is given back


def test_memory_is_given_back_after_load(tmp_path):
    complete(tmp_path / "db", write_articles(tmp_path / "articles.jsonl", 0, 2000))
    daemon, seeds = Daemon(tmp_path / "db"), itertools.count()
    run_load(daemon, min(60, SECONDS / 2), seeds)
    before = memory(daemon)
    run_load(daemon, SECONDS, seeds)
    after = memory(daemon)
    note("memory at the start, MB", round(before), 0, "")
    leaks = not SANITIZED and after - before > LEAK_MAX  # a sanitizer looks for leaks at the end
    note("memory after load, MB", round(after), int(leaks), "leaks")
    assert not leaks, (before, after)
    assert daemon.stop() == 0
