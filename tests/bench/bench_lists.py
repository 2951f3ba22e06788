#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_lists.py - how long lists of names take, on an index that exists: DATELINED DB [INDEX [NAMES]]

The names are pairs of capitalised words of the index's own articles. The daemon writes nothing but its
lock into DB: give it a copy."""
import random
import re
import subprocess
import sys
import time

import requests

NAME = re.compile(r"\b([A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+)\b")
PAGE = 400  # articles
ROWS = 200  # names


def names_of(url, most):
    found, offset = set(), 0
    while len(found) < 2 * most:
        page = requests.get(f"{url}/documents", params={"limit": PAGE, "offset": offset}, timeout=60).json()["results"]
        found.update(name for article in page for name in NAME.findall(article.get("body", "")))
        offset += PAGE
        if not page:
            break
    found = sorted(found)
    random.Random(2).shuffle(found)
    return found[:most]


def processor(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def measure(url, pid, names, query):
    began, used = time.monotonic(), processor(pid)
    sent = requests.post(f"{url}/lists?{query}", data="\n".join(names).encode(), headers={"Content-Type": "text/csv"},
                         timeout=60).json()
    address = f"{url}/lists/{sent['id']}"
    while not (state := requests.get(f"{address}?limit=0", timeout=60).json())["finishedAt"]:
        time.sleep(0.2)
    print(f"{query:34} {state['done']} names  {time.monotonic() - began:6.1f} s  "
          f"{processor(pid) - used:6.1f} s of processor", flush=True)
    show_late(address, state["done"])


def show_late(address, count):
    """The names that were not looked for in all articles."""
    for offset in range(0, count, ROWS):
        for row in requests.get(address, params={"limit": ROWS, "offset": offset}, timeout=60).json()["results"]:
            if row["timedOut"]:
                print(f"  timed out: {row['name']}  ({row['articles']} exact, {row['fuzzyArticles']} fuzzy)", flush=True)


def main():
    program, database, *more = sys.argv[1:]
    daemon = subprocess.Popen([program, "--db", database, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        address = re.search(r"http://\S+", daemon.stdout.readline()).group().rstrip(",")
        url = f"{address}/indexes/{more[0] if more else 'articles'}"
        names = names_of(url, int(more[1]) if len(more) > 1 else 10000)
        for query in ("fuzzy=false&articlesPerName=0", "fuzzy=false&articlesPerName=100", "fuzzy=true&articlesPerName=100"):
            measure(url, daemon.pid, names, query)
    finally:
        daemon.terminate()
        daemon.wait()


if __name__ == "__main__":
    main()
