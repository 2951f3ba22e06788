# SPDX-License-Identifier: GPL-2.0-or-later
"""Dateline itself, as its users have it: dateline-index reads JSON Lines, datelined answers."""
import json
import os
import urllib.parse
from pathlib import Path

from engines import Engine


def day(number):
    return f"{number // 10000:04d}-{number // 100 % 100:02d}-{number % 100:02d}"


class Peer(Engine):
    name = "dateline"
    title = "Dateline"
    options = []
    without = frozenset()

    def prepare(self):
        self.build_folder = Path(os.environ["DATELINE_BUILD"])

    def build_commands(self, corpus):
        return [([self.build_folder / "index/indexer/dateline-index", "--db", self.work / "db",
                  "--json", corpus.lines], None)]

    def index_path(self):
        return self.work / "db"

    def serve_command(self):
        return [self.build_folder / "server/datelined", "--db", self.work / "db",
                "--listen", f"127.0.0.1:{self.port}", *self.options]

    def target(self, question, corpus):
        words = {"phrase": f'"{question.words}"', "prefix": question.words + "*"}.get(question.match, question.words)
        facets = f"{corpus.key},year" if question.facets else "month" if question.values else ""
        wishes = {"q": words, "limit": 0 if question.count else 10,
                  "matchingStrategy": "any" if question.match == "any" else "all", "facets": facets}
        if question.offset:
            wishes["offset"] = question.offset
        if question.section:
            wishes["filter"] = f'{corpus.key} = "{question.section}"'
        if question.first:
            wishes |= {"from": day(question.first), "to": day(question.last)}
        if question.newest:
            wishes["sort"] = "newest"
        return "/search?" + urllib.parse.urlencode(wishes)

    def read_total(self, body):
        return json.loads(body)["estimatedTotalHits"]

    def read_answer(self, body):
        """A match is marked in the snippet, or in the headline where the snippet has none."""
        answer = json.loads(body)
        marked = sum(self.mark in hit.get("_snippet", "") + hit.get("_headline", "")
                     for hit in answer["hits"])
        return (len(answer["hits"]), marked,
                sum(len(values) for values in answer.get("facetDistribution", {}).values()))
