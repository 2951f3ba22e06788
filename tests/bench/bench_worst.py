#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_worst.py - the dearest requests: DATELINED [DB]

Sends each of the requests below once to a daemon of its own state: searches, lists and bodies that ask for as much as
they may. Prints the ten that took the most processor time, with that time, the memory that they added at their peak,
the time until the answer, and its size. DB is a database with an index `articles` in English; without it, one of 20,000
generated articles is made."""
import http.client
import json
import os
import sys
import tempfile
import time

import bench_fair
import bench_live

TICK = os.sysconf("SC_CLK_TCK")
SHOWN = 10
INDEX = "/indexes/articles"


def requests(common):
    """name: (method, path, body); `common` are the most frequent words."""
    every, letters = " ".join(common), [letter + "*" for letter in "abcdefghijklmnopqrstuvwxyz"]
    search = {
        "10,000 hits": {"q": every, "limit": 10000},
        "all marked": {"q": every, "limit": 10000, "attributesToHighlight": ["*"], "showMatchesPosition": True},
        "all cropped": {"q": every, "limit": 10000, "attributesToCrop": ["*"], "cropLength": 1000},
        "every prefix": {"q": " ".join(letters)},
        "every prefix near": {"q": " NEAR ".join(letters), "queryLanguage": "professional"},
        "any of every prefix": {"q": " OR ".join(letters), "matchingStrategy": "any"},
        "a phrase of frequent words": {"q": '"' + " ".join(common * 3) + '"'},
        "60 words with typos": {"q": " ".join(word * 5 for word in common * 10)},
        "all facets": {"q": every, "matchingStrategy": "any", "facets": ["*"]},
        "one hit a story": {"q": every, "limit": 10000, "collapse": "best"},
        "details of scores": {"q": every, "limit": 10000, "showRankingScoreDetails": True},
        "a filter of 5,000 parts": {"q": "", "filter": " OR ".join(f"source = s{n}" for n in range(5000))},
        "500 KB of words": {"q": "storm " * 80000},
        "500 KB of spaces": {"q": " " * 500000},
    }
    named = {name: ("POST", INDEX + "/search", body) for name, body in search.items()}
    heavy = {"indexUid": "articles", "q": every, "limit": 10000, "attributesToHighlight": ["*"]}
    return named | {
        "256 queries": ("POST", "/multi-search", {"queries": [heavy] * 256}),
        "256 queries as one": ("POST", "/multi-search",
                               {"federation": {}, "queries": [{"indexUid": "articles", "q": every}] * 256}),
        "a list of all": ("GET", INDEX + "/documents?limit=1000000", None),
        "a list of all ids": ("GET", INDEX + "/documents?limit=1000000&fields=id", None),
        "50,000 ids": ("POST", INDEX + "/documents/fetch", {"ids": [f"no-{n}" for n in range(50000)]}),
        "250,000 objects": ("POST", INDEX + "/search", [{}] * 250000),
        "80,000 members": ("POST", INDEX + "/search", {f"k{n}": 1 for n in range(80000)}),
        "3,000 parameters": ("GET", "/search?" + "q=a&" * 3000, None),
        "statistics": ("GET", "/stats", None),
        "metrics": ("GET", "/metrics", None),
    }


def processor(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13])) / TICK


def memory(pid, name):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name)) / 1024


def measure(daemon, method, path, body):
    """Processor time in ms, MB, ms, status, bytes."""
    with open(f"/proc/{daemon.pid}/clear_refs", "w", encoding="ascii") as file:
        file.write("5")  # the peak begins anew
    before, used, begun = memory(daemon.pid, "VmRSS"), processor(daemon.pid), time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", daemon.port, timeout=60)
    connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    size = len(answer.read())
    connection.close()
    return ((processor(daemon.pid) - used) * 1000, max(0, memory(daemon.pid, "VmHWM") - before),
            (time.monotonic() - begun) * 1000, answer.status, size)


def main():
    with tempfile.TemporaryDirectory() as folder:
        db, common = sys.argv[2] if len(sys.argv) > 2 else folder, "the of and to in a".split()
        if db == folder:
            bench_fair.make(db, sys.argv[1])
            common = bench_live.WORDS[:6]
        with bench_fair.serving(sys.argv[1], db) as daemon:
            measured = [(measure(daemon, *what), name) for name, what in requests(common).items()]
    print(f"{'request':28} {'CPU ms':>7} {'MB':>6} {'ms':>6} {'status':>6} {'answer KB':>10}")
    for (used, peak, taken, status, size), name in sorted(measured, reverse=True)[:SHOWN]:
        print(f"{name:28} {used:7.0f} {peak:6.0f} {taken:6.0f} {status:6} {size / 1024:10,.0f}")


if __name__ == "__main__":
    main()
