# SPDX-License-Identifier: GPL-2.0-or-later
"""Solr 9, which Maven brings, in a process of its own; see SolrNode.java and home/."""
import json
import shutil
import subprocess
import urllib.parse

from engines import HERE, Engine, fetch_jars, need_java

JAVA = 17  # 11 would do, but Debian 12 has this one


class Peer(Engine):
    name = "solr"
    title = "Solr"
    without = frozenset()
    mark = "<em>"

    def prepare(self):
        home, folder = need_java(JAVA), self.programs / self.name
        folder.mkdir(exist_ok=True)
        jars = fetch_jars(HERE / "peers" / self.name / "pom.xml", folder / "jars")
        self.java, self.classes = home / "bin" / "java", f"{jars}:{folder}"
        subprocess.run([home / "bin" / "javac", "-nowarn", "-cp", self.classes, "-d", folder,
                        HERE / "peers" / self.name / "SolrNode.java"], check=True, stderr=subprocess.DEVNULL)

    def command(self, *arguments):
        logs = HERE / "peers" / "log4j2.xml"
        return [self.java, "-Xms256m", "-Xmx1g", "-XX:+UseSerialGC", "-Dsolr.log.requests=false",
                f"-Dlog4j2.configurationFile={logs}", "-cp", self.classes, "SolrNode", *arguments]

    def build_commands(self, corpus):
        shutil.copytree(HERE / "peers" / self.name / "home", self.index_path(), dirs_exist_ok=True)
        return [(self.command("build", self.index_path()), corpus.columns)]

    def index_path(self):
        return self.work / "index"

    def serve_command(self):
        return self.command("serve", self.index_path(), self.port)

    def target(self, question, corpus):
        words = {"phrase": f'"{question.words}"', "prefix": question.words + "*",
                 "typos": question.words + "~2"}.get(question.match, question.words)
        wishes = [("q", words), ("q.op", "OR" if question.match == "any" else "AND")]
        if question.first:
            wishes.append(("fq", f"published:[{question.first} TO {question.last}]"))
        if question.section:
            wishes.append(("fq", "{!term f=section}" + question.section))
        if question.newest:
            wishes.append(("sort", "published desc"))
        if question.facets:
            wishes += [("facet", "true"), ("facet.mincount", "1"), ("facet.field", "section"),
                       ("facet.field", "year")]
        if question.values:
            wishes += [("facet", "true"), ("facet.mincount", "1"), ("facet.field", "month")]
        if question.offset:
            wishes.append(("start", question.offset))
        if question.count:
            wishes += [("rows", 0), ("minExactCount", 1 << 30), ("hl", "false")]
        return "/solr/articles/select?" + urllib.parse.urlencode(wishes)

    def read_total(self, body):
        return json.loads(body)["response"]["numFound"]

    def read_answer(self, body):
        answer = json.loads(body)
        hits = answer["response"]["docs"]
        shown = answer["highlighting"]
        marked = sum(self.mark in "".join(shown[hit["id"]].get("text", [])) for hit in hits)
        facets = answer.get("facet_counts", {}).get("facet_fields", {})
        return len(hits), marked, sum(len(values) // 2 for values in facets.values())
