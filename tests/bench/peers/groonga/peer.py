# SPDX-License-Identifier: GPL-2.0-or-later
"""Groonga, with its own HTTP server: groonga-httpd where it is here, which keeps connections open,
else the plain one of the program, which ends each.

The index is made at once after the texts are there (its fast way), with stems where the package of
the token filter is there; texts are compressed by zstd or not, whichever its build can; a section
is a reference into a table, so that counting reads numbers. Its cache of answers is off."""
import json
import os
import shutil
import urllib.parse
from pathlib import Path

from engines import Engine, THREADS, need

HTTPD = """\
{user}worker_processes {threads};
daemon off;
pid {folder}/httpd.pid;
error_log {folder}/httpd.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    keepalive_timeout 3600;
    keepalive_requests 1000000000;
    groonga_database {folder}/db/db;
    groonga_log_path off;
    groonga_query_log_path off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location /d/ {{ groonga on; }}
    }}
}}
"""
STEM = "/usr/lib/*/groonga/plugins/token_filters/stem.so"
SCHEMA = """\
table_create Sections TABLE_HASH_KEY ShortText
table_create Articles TABLE_NO_KEY
column_create Articles id COLUMN_SCALAR ShortText
column_create Articles headline COLUMN_SCALAR Text
column_create Articles published COLUMN_SCALAR UInt32
column_create Articles section COLUMN_SCALAR Sections
column_create Articles year COLUMN_SCALAR UInt16
column_create Articles body COLUMN_SCALAR Text
"""
INDEXES = """\
{plugin}table_create Words TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram \
--normalizer NormalizerAuto{filters}
column_create Words articles COLUMN_INDEX|WITH_POSITION|WITH_SECTION Articles headline,body
column_create Sections articles COLUMN_INDEX Articles section
"""


class Peer(Engine):
    name = "groonga"
    title = "Groonga"
    mark = 'class=\\"keyword\\"'  # as it stands in JSON

    def prepare(self):
        self.groonga = need("groonga")
        self.httpd = shutil.which("groonga-httpd", path="/usr/sbin:/usr/bin")
        stems = any(Path("/").glob(STEM.lstrip("/")))
        self.indexes = INDEXES.format(
            plugin="plugin_register token_filters/stem\n" if stems else "",
            filters=" --token_filters TokenFilterStem" if stems else "")

    def write_load(self, corpus, path):
        """Its commands, and the articles as its `load` wants them."""
        with open(corpus.columns, encoding="utf-8") as lines, \
                open(path, "w", encoding="utf-8") as out:
            out.write(SCHEMA + "load --table Articles\n[\n"
                      '["id","headline","published","section","year","body"]')
            for line in lines:
                name, headline, date, section, body = line.rstrip("\n").split("\t")
                out.write(",\n" + json.dumps([name, headline, int(date), section,
                                              int(date) // 10000, body], ensure_ascii=False))
            out.write("\n]\n" + self.indexes)

    def build_commands(self, corpus):
        path = self.work / "load.grn"
        self.write_load(corpus, path)
        (self.work / "db").mkdir()
        return [([self.groonga, "-n", self.work / "db" / "db"], path)]

    def build(self, corpus):
        built = super().build(corpus)
        (self.work / "load.grn").unlink()
        return built

    def index_path(self):
        return self.work / "db"

    def serve_command(self):
        if self.httpd:
            config = self.work / "httpd.conf"
            config.write_text(HTTPD.format(
                user="user root;\n" if os.geteuid() == 0 else "", threads=THREADS,
                folder=self.work.resolve(), port=self.port))
            return [self.httpd, "-c", config.resolve(), "-p", self.work.resolve()]
        return [self.groonga, "--protocol", "http", "-s", "--bind-address", "127.0.0.1", "-p",
                self.port, "-t", THREADS, "--log-level", "error", "--log-path",
                self.work / "groonga.log", self.work / "db" / "db"]

    def target(self, question, corpus):
        between = " OR " if question.match == "any" else " "
        words = (f'"{question.words}"' if question.match == "phrase" else
                 between.join(f'"{word}"' for word in question.words.split()))
        wishes = {"table": "Articles", "match_columns": "headline * 2 || body", "query": words,
                  "output_columns": "id,headline,published,section,snippet_html(body)",
                  "sort_keys": "-published" if question.newest else "-_score", "limit": 10,
                  "cache": "no"}
        filters = []
        if question.first:
            filters.append(f"published >= {question.first} && published <= {question.last}")
        if question.section:
            filters.append(f"section == {json.dumps(question.section)}")
        if filters:
            wishes["filter"] = " && ".join(filters)
        if question.facets:
            wishes |= {"drilldown": "section,year", "drilldown_sort_keys": "-_nsubrecs",
                       "drilldown_limit": 100}
        return "/d/select?" + urllib.parse.urlencode(wishes)

    def read_answer(self, body):
        found = json.loads(body)[1]
        rows = found[0][2:]
        return (len(rows), sum("keyword" in str(row[4]) for row in rows),
                sum(len(facet) - 2 for facet in found[1:]))
