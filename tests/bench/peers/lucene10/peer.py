# SPDX-License-Identifier: GPL-2.0-or-later
"""Lucene 10, which Maven brings, behind the server of ../lucene/; see Version.java. Its vector module
is on. Snippets are cut at full stops: to look for sentences as Java does takes longer than all else
(../lucene10s/)."""
import subprocess

from engines import Engine, HERE, fetch_jars, need_java, peer_class

JAVA = 21  # the least that Lucene 10 runs on


class Peer(Engine):
    name = "lucene10"
    title = "Lucene 10"
    without = frozenset()
    breaks = "stops"

    def prepare(self):
        home, folder = need_java(JAVA), self.programs / "lucene10"
        folder.mkdir(exist_ok=True)
        jars = fetch_jars(HERE / "peers" / "lucene10" / "pom.xml", folder / "jars")
        self.java, self.classes = home / "bin" / "java", f"{jars}:{folder}"
        subprocess.run([home / "bin" / "javac", "-nowarn", "-cp", self.classes, "-d", folder,
                        HERE / "peers" / "lucene" / "LuceneServer.java",
                        HERE / "peers" / "lucene10" / "Version.java",
                        HERE / "peers" / "lucene10" / "LuceneMatch.java"], check=True,
                       stderr=subprocess.DEVNULL)

    build_commands = peer_class("lucene").build_commands
    index_path = peer_class("lucene").index_path
    serve_command = peer_class("lucene").serve_command

    def command(self, *arguments):
        return [self.java, "-Xms128m", "-Xmx1g", "-XX:+UseSerialGC", "-Xshare:auto", "--add-modules",
                "jdk.incubator.vector", "-cp", self.classes, "LuceneServer", *arguments]
