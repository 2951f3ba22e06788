# SPDX-License-Identifier: GPL-2.0-or-later
"""Lucene 8 with UnifiedHighlighter behind a minimal HTTP server; see LuceneServer.java, v8/Version.java."""
import subprocess

from engines import HERE, Engine, need, need_lucene

JARS = ["core", "analyzers-common", "highlighter", "facet", "memory", "queries"]


class Peer(Engine):
    name = "lucene"
    title = "Lucene 8"
    without = frozenset()
    breaks = "sentences"

    def prepare(self):
        self.java, compiler = need("java"), need("javac")
        self.classes = f"{need_lucene(*JARS)}:{self.programs}"
        subprocess.run([compiler, "-nowarn", "-cp", self.classes, "-d", self.programs,
                        HERE / "peers" / "lucene" / "LuceneServer.java",
                        HERE / "peers" / "lucene" / "v8" / "Version.java"], check=True,
                       stderr=subprocess.DEVNULL)

    def command(self, *arguments):
        # The tiered compilers, and the collector that costs the least CPU with heaps of this size.
        return [self.java, "-Xms128m", "-Xmx1g", "-XX:+UseSerialGC", "-Xshare:auto", "-cp",
                self.classes, "LuceneServer", *arguments]

    def build_commands(self, corpus):
        return [(self.command("build", self.work / "index"), corpus.columns)]

    def index_path(self):
        return self.work / "index"

    def serve_command(self):
        return self.command("serve", self.work / "index", self.port, self.breaks)
