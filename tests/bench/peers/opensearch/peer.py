# SPDX-License-Identifier: GPL-2.0-or-later
"""OpenSearch 3, one node that Maven brings; see OpenSearchNode.java. Its cache of requests is off; that of
filters is as it is."""
import json
import subprocess
import urllib.parse

from engines import HERE, Engine, fetch_jars, need_java

JAVA = 21  # the least that OpenSearch 3 runs on
FACETS = ["section", "year"]
SNIPPET = {"type": "unified", "fragment_size": 300, "number_of_fragments": 1}


class Peer(Engine):
    name = "opensearch"
    title = "OpenSearch"
    without = frozenset()
    mark = "<em>"

    def prepare(self):
        home, folder = need_java(JAVA), self.programs / self.name
        folder.mkdir(exist_ok=True)
        jars = fetch_jars(HERE / "peers" / self.name / "pom.xml", folder / "jars")
        self.java, self.classes = home / "bin" / "java", f"{jars}:{folder}"
        subprocess.run([home / "bin" / "javac", "-nowarn", "-cp", self.classes, "-d", folder,
                        HERE / "peers" / self.name / "OpenSearchNode.java"], check=True,
                       stderr=subprocess.DEVNULL)

    def command(self, *arguments):
        logs = HERE / "peers" / "log4j2.xml"
        return [self.java, "-Xms256m", "-Xmx1g", "-XX:+UseSerialGC", "--add-modules", "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED", f"-Dlog4j2.configurationFile={logs}", "-cp", self.classes,
                "OpenSearchNode", *arguments]

    def build_commands(self, corpus):
        return [(self.command("build", self.work / "index"), corpus.columns)]

    def index_path(self):
        return self.work / "index"

    def serve_command(self):
        return self.command("serve", self.work / "index", self.port)

    @staticmethod
    def words(question):
        if question.match == "phrase":
            return {"match_phrase": {"text": question.words}}
        if question.match == "prefix":
            return {"prefix": {"text": question.words}}
        if question.match == "typos":
            return {"match": {"text": {"query": question.words, "fuzziness": "AUTO", "prefix_length": 1}}}
        return {"match": {"text": {"query": question.words,
                                   "operator": "or" if question.match == "any" else "and"}}}

    @staticmethod
    def filters(question):
        dates = {"range": {"published": {"gte": question.first, "lte": question.last}}}
        section = {"term": {"section": question.section}}
        return [dates] * bool(question.first) + [section] * bool(question.section)

    def target(self, question, corpus):
        words, filters = self.words(question), self.filters(question)
        body = {"size": 10, "_source": ["headline", "published", "section"],
                "query": {"bool": {"must": words, "filter": filters}} if filters else words,
                "highlight": {"fields": {"text": SNIPPET}}}
        if question.newest:
            body["sort"] = [{"published": "desc"}]
        facets = FACETS if question.facets else ["month"] if question.values else []
        if facets:
            body["aggs"] = {name: {"terms": {"field": name, "size": 100}} for name in facets}
        if question.offset:
            body["from"] = question.offset
        if question.count:
            body = {"size": 0, "query": body["query"], "track_total_hits": True}
        return "/articles/_search?" + urllib.parse.urlencode({
            "source": json.dumps(body, separators=(",", ":")), "source_content_type": "application/json",
            "request_cache": "false"})

    def read_total(self, body):
        return json.loads(body)["hits"]["total"]["value"]

    def read_answer(self, body):
        answer = json.loads(body)
        hits = answer["hits"]["hits"]
        counted = sum(len(facet["buckets"]) for facet in answer.get("aggregations", {}).values())
        marked = sum(self.mark in "".join(hit.get("highlight", {}).get("text", [])) for hit in hits)
        return len(hits), marked, counted
