# SPDX-License-Identifier: GPL-2.0-or-later
"""Sphinx 2.2: its indexer and searchd, behind the thin front; see sphinx.c."""
import signal
import socket
import subprocess
import time

from engines import FrontEngine, memory_of, need

CONFIG = """
source articles {{
    type = tsvpipe
    tsvpipe_command = {program} build - < {columns}
    tsvpipe_attr_string = article
    tsvpipe_field_string = title
    tsvpipe_attr_uint = published
    tsvpipe_attr_string = section
    tsvpipe_attr_uint = year
    tsvpipe_field_string = body
}}
index articles {{
    source = articles
    path = {folder}/data/articles
    morphology = stem_en
    docinfo = extern
}}
indexer {{
    mem_limit = 1024M
    max_xmlpipe2_field = 16M
}}
searchd {{
    listen = {folder}/socket:mysql41
    pid_file = {folder}/searchd.pid
    log = {folder}/searchd.log
    workers = threads
    binlog_path =
    max_children = 256
}}
"""


class Peer(FrontEngine):
    name = "sphinx"
    title = "Sphinx"
    packages = ["libmariadb"]
    sources = ["sphinx.c"]
    threads = 8  # they only wait for searchd

    def prepare(self):
        self.indexer, self.searchd = need("indexer"), need("searchd")
        super().prepare()
        self.engine = None
        self.config = self.work / "sphinx.conf"

    def build_commands(self, corpus):
        (self.work / "data").mkdir(exist_ok=True)
        self.config.write_text(CONFIG.format(folder=self.work.resolve(), columns=corpus.columns,
                                             program=self.program.resolve()))
        return [([self.indexer, "--config", self.config, "--all"], None)]

    def index_path(self):
        return self.work / "data"

    def listens(self):
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.work / "socket")) == 0

    def start(self, target):
        started = time.monotonic()
        with open(self.programs / "sphinx.log", "ab") as log:
            self.engine = subprocess.Popen([self.searchd, "--config", self.config, "--nodetach"],
                                           stdout=log, stderr=log)
        while not self.listens():
            if self.engine.poll() is not None:
                raise RuntimeError("searchd does not start, see sphinx.log")
            time.sleep(0.001)
        begun = time.monotonic() - started
        return begun + super().start(target)

    def serve_command(self):
        return [self.program, "serve", self.work / "socket", self.port, self.threads]

    def memory(self):
        return [sum(pair) for pair in zip(memory_of(self.server.pid), memory_of(self.engine.pid))]

    def stop(self):
        super().stop()
        if self.engine:
            self.engine.send_signal(signal.SIGTERM)
            self.engine.wait()
            self.engine = None
            (self.work / "socket").unlink(missing_ok=True)
