# SPDX-License-Identifier: GPL-2.0-or-later
"""served.py - an index of one file of articles, served by a daemon, searched as a reader does.

The index stays in the work folder. It is made again if the indexer or the articles have changed."""
import http.client
import json
import shutil
import subprocess
import sys
import urllib.parse
from contextlib import contextmanager

from engines import load_engine


RELEASES = "senate_press_clean.jsonl.gz"


def say(text):
    print(text, file=sys.stderr, flush=True)


def state_of(path):
    facts = path.stat()
    return f"{path} {facts.st_size} {facts.st_mtime_ns}\n"


class Served:
    """with Served(build, work, name, articles) as served: served.search(q="…")"""

    def __init__(self, build, work, name, articles):
        self.indexer = build / "index/indexer/dateline-index"
        self.articles = articles
        self.engine = load_engine("dateline", work / name)
        self.engine.build_folder = build
        self.stamp = self.engine.work / "made-from"
        self.wanted = state_of(self.indexer) + state_of(articles)

    def __enter__(self):
        if not self.stamp.exists() or self.stamp.read_text() != self.wanted:
            say(f"index {self.articles}")
            self.make_index()
        self.engine.start("/health")
        self.connection = http.client.HTTPConnection("127.0.0.1", self.engine.port, timeout=60)
        return self

    def __exit__(self, *_):
        self.connection.close()
        self.engine.stop()

    def make_index(self):
        """Articles that cannot be read (collections have empty ones) are left out."""
        shutil.rmtree(self.engine.work, ignore_errors=True)
        self.engine.work.mkdir(parents=True)
        run = subprocess.run([self.indexer, "--db", self.engine.work / "db", "--json", self.articles],
                             text=True, capture_output=True)
        if not run.stdout or not json.loads(run.stdout.splitlines()[-1])["indexed"]:
            raise RuntimeError(f"{self.articles}: nothing was indexed\n{run.stderr[-2000:]}")
        self.stamp.write_text(self.wanted)

    def get(self, **parameters):
        """The text of the answer to GET /search."""
        self.connection.request("GET", "/search?" + urllib.parse.urlencode(parameters))
        response = self.connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise RuntimeError(f"{parameters}: {response.status} {text[:300].decode()}")
        return text

    def ask(self, method, path, body):
        self.connection.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
        response = self.connection.getresponse()
        text = response.read()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status} {text[:300].decode()}")
        return json.loads(text)

    def search(self, **parameters):
        return json.loads(self.get(**parameters))

    def ids(self, **parameters):
        return [hit["id"] for hit in self.search(**parameters)["hits"]]


@contextmanager
def open_releases(options, build):
    """The press releases, served; None, and said so, if they are absent."""
    articles = options.data / RELEASES
    if not articles.exists():
        print(f"skipped: no {RELEASES} in {options.data}")
        yield None
        return
    name = "press" if build == options.build else "press-before"
    with Served(build, options.work, name, articles) as served:
        yield served
