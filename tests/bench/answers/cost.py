# SPDX-License-Identifier: GPL-2.0-or-later
"""cost.py - how long the default search takes, over the press releases: one client of bench_http, a
keep-alive connection, each query once a round.

Queries are the same in every run: single words and questions of 2 to 4 words that stand in one article
(../queries.py), and headlines as readers paste them."""
import gzip
import json
import random
import subprocess
import urllib.parse
from contextlib import ExitStack
from statistics import median

from queries import make_queries
from served import open_releases

COUNT = 300
SEED = 20210107
ROUNDS = 5
COLUMNS = ("p50", "mean", "p90", "p99", "failed")


def headlines(articles, count):
    with gzip.open(articles, "rt", encoding="utf-8") as file:
        titles = [title for line in file if (title := (json.loads(line).get("title") or "").strip())]
    return random.Random(SEED).sample(titles, min(count, len(titles)))


def make_kinds(articles):
    asked = list(make_queries(str(articles), 4 * COUNT))
    words = {count: [query for query in asked if len(query.split()) == count] for count in (1, 2, 3, 4)}
    mixed = [query for trio in zip(words[2], words[3], words[4]) for query in trio]
    return {"words": words[1][:COUNT], "questions": mixed[:COUNT], "headlines": headlines(articles, COUNT)}


def write_urls(options, name, queries):
    path = options.work / f"cost-{name}.txt"
    path.write_text("".join(f"/search?{urllib.parse.urlencode({'q': query})}\n" for query in queries))
    return path


def ask(options, served, path):
    """Microseconds by name."""
    line = subprocess.run([options.build / "tests/bench/bench_http", str(served.engine.port), path],
                          text=True, capture_output=True, check=True).stdout
    return dict(pair.split("=") for pair in line.split())


def measure(options, daemons, path):
    """Rounds of one row for each daemon, which are asked in turn; one before warms up."""
    rounds = [[ask(options, served, path) for served in daemons] for _ in range(1 + ROUNDS)]
    return rounds[1:]


def print_row(name, rounds):
    """The best round, since other work of the machine only adds; the ratio is that of a usual round."""
    best = min((rows[0] for rows in rounds), key=lambda row: float(row["p50"]))
    columns = "".join(f"{best[column]:>8}" for column in COLUMNS)
    ratios = [float(rows[0]["p50"]) / float(rows[1]["p50"]) for rows in rounds if len(rows) > 1]
    print(f"{name:<12}{columns}" + (f"{median(ratios):15.2f}" if ratios else ""), flush=True)


def print_cost(options):
    heads = "".join(f"{column:>8}" for column in COLUMNS) + ("   p50 / before" if options.before else "")
    print(f"\ncost of the default search over the press releases, microseconds\n{'':<12}{heads}")
    if not (options.build / "tests/bench/bench_http").exists():
        print(f"skipped: no bench_http in {options.build} (ninja -C {options.build} benches)")
        return
    with ExitStack() as stack:
        daemons = [stack.enter_context(open_releases(options, build))
                   for build in (options.build, options.before) if build]
        if not daemons[0]:
            return
        for name, queries in make_kinds(daemons[0].articles).items():
            print_row(name, measure(options, daemons, write_urls(options, name, queries)))
