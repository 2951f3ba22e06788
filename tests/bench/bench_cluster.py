#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_cluster.py - how good and how fast a daemon with a cluster is: BUILD COLLECTION...

A collection is a folder with docs.jsonl.gz, queries.tsv and qrels.tsv (as judged.c draws them). Starts one node of
OpenSearch (tests/cluster), a daemon with its indexes there, and one with its own. Both load the articles over HTTP, and
answer all queries, any of the words wanted, ten snippets each. OpenSearch gets the same articles and queries without a
daemon, too: its english analyzer, no snippets. Prints for each the mean nDCG@10, articles loaded a second, and the
median time of an answer; and nDCG as a share of that of the daemon's own indexes. Before it measures a collection, all
load a part of it by turns, and answer some queries: Java compiles what it runs often."""
import copy
import functools
import gzip
import json
import math
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import requests

if len(sys.argv) < 3 or {"-h", "--help"} & set(sys.argv):
    sys.exit(__doc__)
HERE = Path(__file__).resolve().parent
os.environ["DATELINE_BUILD"] = str(Path(sys.argv[1]).resolve())
sys.path[:0] = [str(HERE.parent / "cluster"), str(HERE.parent / "http")]
from conftest import Daemon  # noqa: E402
from search_node import SearchNode  # noqa: E402

CUT = 10
UPLOAD = 500
LOAD_SECONDS = 600
WARM_ARTICLES, WARM_LOADS, WARM_QUERIES = 1500, 3, 50


class Collection:
    def __init__(self, folder):
        self.name = folder.name
        with gzip.open(folder / "docs.jsonl.gz", "rt", encoding="utf-8") as lines:
            self.articles = [json.loads(line) for line in lines]
        self.queries = dict(line.split("\t", 1) for line in (folder / "queries.tsv").read_text().splitlines())
        self.gains = defaultdict(dict)
        for line in (folder / "qrels.tsv").read_text().splitlines():
            query, _, document, gain = line.split("\t")
            if float(gain) > 0:
                self.gains[query][document] = float(gain)

    def part(self, name):
        part = copy.copy(self)
        part.name, part.articles = name, self.articles[:WARM_ARTICLES]
        part.queries = dict(list(self.queries.items())[:WARM_QUERIES])
        return part

    def ndcg(self, query, found):
        gains = self.gains[query]
        ideal = sorted(gains.values(), reverse=True)[:CUT]
        return discounted([gains.get(key, 0) for key in found[:CUT]]) / discounted(ideal)


def discounted(gains):
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def wait_for(daemon, task):
    end = time.monotonic() + LOAD_SECONDS
    while time.monotonic() < end:
        state = daemon.get(f"/tasks/{task}").json()
        if state["status"] not in ("enqueued", "processing"):
            assert state["status"] == "succeeded", state
            return
        time.sleep(0.01)
    raise AssertionError(f"task {task} does not end")


def post(daemon, path, body):
    answer = requests.post(daemon.url + path, json=body, timeout=LOAD_SECONDS)
    answer.raise_for_status()
    return answer.json()


def load(daemon, collection):
    """Seconds."""
    wait_for(daemon, post(daemon, "/indexes", {"uid": collection.name, "preset": "articles"})["taskUid"])
    began = time.monotonic()
    for at in range(0, len(collection.articles), UPLOAD):
        last = post(daemon, f"/indexes/{collection.name}/documents", collection.articles[at:at + UPLOAD])["taskUid"]
    wait_for(daemon, last)
    return time.monotonic() - began


def ask(daemon, collection, text):
    """The ids of the hits."""
    answer = post(daemon, f"/indexes/{collection.name}/search",
                  {"q": text, "limit": CUT, "snippets": 1, "matchingStrategy": "any", "prefix": False})
    return [str(hit["id"]) for hit in answer["hits"]]


class Plain:
    """OpenSearch itself."""

    def __init__(self, node):
        self.url = node.url

    def load(self, collection):
        """Seconds."""
        words = {"type": "text", "analyzer": "english"}
        requests.put(f"{self.url}/plain-{collection.name}", timeout=LOAD_SECONDS, json={
            "settings": {"number_of_replicas": 0, "refresh_interval": -1},
            "mappings": {"properties": {"headline": words, "body": words}}}).raise_for_status()
        began = time.monotonic()
        for at in range(0, len(collection.articles), UPLOAD):
            lines = "".join(json.dumps({"index": {"_id": article["id"]}}) + "\n" + json.dumps(article) + "\n"
                            for article in collection.articles[at:at + UPLOAD])
            answer = requests.post(f"{self.url}/plain-{collection.name}/_bulk", data=lines.encode(),
                                   headers={"Content-Type": "application/x-ndjson"}, timeout=LOAD_SECONDS)
            assert not answer.json()["errors"], answer.text[:500]
        requests.post(f"{self.url}/plain-{collection.name}/_refresh", timeout=LOAD_SECONDS).raise_for_status()
        return time.monotonic() - began

    def ask(self, collection, text):
        answer = post(self, f"/plain-{collection.name}/_search", {
            "size": CUT, "query": {"multi_match": {"query": text, "fields": ["headline", "body"]}}})
        return [hit["_id"] for hit in answer["hits"]["hits"]]


def measure(askers, collection):
    """For each asker the mean nDCG, and the median milliseconds of an answer. They answer each query by turns."""
    quality, times = defaultdict(list), defaultdict(list)
    for query, text in collection.queries.items():
        for name, asker in askers.items() if collection.gains.get(query) else ():
            began = time.monotonic()
            found = asker(collection, text)
            times[name].append((time.monotonic() - began) * 1000)
            quality[name].append(collection.ndcg(query, found))
    return {name: (statistics.mean(quality[name]), statistics.median(times[name])) for name in askers}


def warm(loaders, askers, collection):
    for number in range(WARM_LOADS):
        part = collection.part(f"{collection.name}-warm{number}")
        for load_with in loaders.values():
            load_with(part)
    measure(askers, part)


def main():
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
        folder = Path(name)
        node = SearchNode(folder / "node")
        daemons = {"own indexes": Daemon(folder / "near"), "cluster": Daemon(folder / "far", "--cluster", node.url)}
        plain = Plain(node)
        askers = {name: functools.partial(ask, daemon) for name, daemon in daemons.items()} | {"OpenSearch": plain.ask}
        loaders = {name: functools.partial(load, daemon) for name, daemon in daemons.items()} | {"OpenSearch": plain.load}
        print(f"{'collection':12} {'':12} {'nDCG@10':>8} {'share':>6} {'articles/s':>11} {'ms':>6}")
        for collection in (Collection(Path(path)) for path in sys.argv[2:]):
            warm(loaders, askers, collection)
            rates = {name: len(collection.articles) / load_with(collection) for name, load_with in loaders.items()}
            measured = measure(askers, collection)
            best = measured["own indexes"][0]
            for name, (ndcg, ms) in measured.items():
                print(f"{collection.name:12} {name:12} {ndcg:8.4f} {ndcg / best:6.3f} {rates[name]:11.0f} {ms:6.1f}",
                      flush=True)
        for daemon in daemons.values():
            daemon.stop()
        node.stop()


main()
