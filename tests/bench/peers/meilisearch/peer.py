# SPDX-License-Identifier: GPL-2.0-or-later
"""Meilisearch, where MEILISEARCH names its binary. It is loaded over HTTP, as its users do it: it has no
other way in. It has no "any word": it drops words from the end instead."""
import json
import os
import shutil
import signal
import time
import urllib.parse
import urllib.request

from engines import Built, Engine, Unavailable, need, size_of

BATCH = 10000  # articles of one request
FIELDS = ["key", "headline", "published", "section", "body"]
SETTINGS = {
    "searchableAttributes": ["headline", "body"], "filterableAttributes": ["published", "year", "month", "section"],
    "sortableAttributes": ["published"],
    "rankingRules": ["sort", "words", "typo", "proximity", "attributeRank", "wordPosition", "exactness"],
    "stopWords": "a an and are as at be but by for if in into is it no not of on or such that the their then "
                 "there these they this to was will with".split()}


def read_batches(columns):
    batch = []
    with open(columns, encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            article = dict(zip(FIELDS, line.rstrip("\n").split("\t")))
            published = int(article["published"])
            batch.append(article | {"number": number, "published": published, "year": published // 10000,
                                    "month": published // 100})
            if len(batch) == BATCH:
                yield batch
                batch = []
    if batch:
        yield batch


class Peer(Engine):
    name = "meilisearch"
    title = "Meilisearch"
    without = frozenset({"counts", "deep"})  # it only estimates totals, and gives 1,000 hits
    mark = "<em>"

    def prepare(self):
        if not os.environ.get("MEILISEARCH"):
            raise Unavailable("MEILISEARCH names no binary")
        self.program = need(os.environ["MEILISEARCH"])

    def send(self, method, path, value, kind="application/json"):
        """Waits until all tasks are done; the answer of a read."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method, data=value,
                                         headers={"Content-Type": kind})
        with urllib.request.urlopen(request, timeout=600) as answer:
            task = json.load(answer)
        while "taskUid" in task:
            done = json.loads(self.ask(f"/tasks/{task['taskUid']}"))
            if done["status"] == "failed":
                raise RuntimeError(f"{path}: {done['error']['message']}")
            if done["status"] == "succeeded":
                return
            time.sleep(0.05)

    def build(self, corpus):
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        started = time.monotonic()
        self.start("/health")
        self.send("POST", "/indexes", b'{"uid":"articles","primaryKey":"number"}')
        self.send("PATCH", "/indexes/articles/settings", json.dumps(SETTINGS).encode())
        for batch in read_batches(corpus.columns):
            lines = "\n".join(json.dumps(article) for article in batch).encode()
            self.send("POST", "/indexes/articles/documents", lines, "application/x-ndjson")
        self.server.send_signal(signal.SIGTERM)
        _, status, usage = os.wait4(self.server.pid, 0)
        self.server.returncode = status
        self.server = None
        return Built(time.monotonic() - started, usage.ru_utime + usage.ru_stime, size_of(self.index_path()))

    def index_path(self):
        return self.work / "index"

    def serve_command(self):
        return [self.program, "--db-path", self.index_path(), "--dump-dir", self.work / "dumps", "--http-addr",
                f"127.0.0.1:{self.port}", "--no-analytics", "--log-level", "WARN", "--env", "development"]

    def target(self, question, corpus):
        wishes = {"q": f'"{question.words}"' if question.match == "phrase" else question.words, "limit": 10,
                  "attributesToRetrieve": "key,headline,published,section", "attributesToCrop": "body",
                  "cropLength": 35, "attributesToHighlight": "headline,body",
                  "matchingStrategy": "last" if question.match == "any" else "all"}
        filters = []
        if question.first:
            filters.append(f"published {question.first} TO {question.last}")
        if question.section:
            filters.append(f"section = {json.dumps(question.section)}")
        if filters:
            wishes["filter"] = " AND ".join(filters)
        if question.newest:
            wishes["sort"] = "published:desc"
        if question.facets:
            wishes["facets"] = "section,year"
        if question.values:
            wishes["facets"] = "month"
        return "/indexes/articles/search?" + urllib.parse.urlencode(wishes)

    def read_answer(self, body):
        answer = json.loads(body)
        hits = answer["hits"]
        marked = sum(self.mark in "".join(map(str, hit["_formatted"].values())) for hit in hits)
        return len(hits), marked, sum(len(values) for values in answer.get("facetDistribution", {}).values())
