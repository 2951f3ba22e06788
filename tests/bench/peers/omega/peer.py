# SPDX-License-Identifier: GPL-2.0-or-later
"""Xapian Omega: scriptindex and its CGI program behind the thin front; see omega.c. It counts no
facets."""
import shutil
import subprocess

from engines import FrontEngine, need
from questions import TODAYS_ONLY

SCRIPT = """\
id : field=id
headline : field=headline weight=2 index
published : field=published value=0
section : field=section boolean=XSECTION
body : field=body index
"""
TEMPLATE = """\
$httpheader{Content-Type,text/plain}$set{stemmer,english}$set{default_op,$cgi{DEFAULTOP}}\
$hitlist{$field{id}	$field{headline}	$field{published}	$field{section}	\
$snippet{$field{body},240}
}"""
CONFIG = """\
database_dir {folder}/data
template_dir {folder}/templates
log_dir {folder}
cdb_dir {folder}
"""


class Peer(FrontEngine):
    name = "omega"
    title = "Omega"
    mark = "<strong>"
    sources = ["omega.c"]
    threads = 8  # they only wait for the CGI program
    without = TODAYS_ONLY | {"facets"}

    def prepare(self):
        self.omega = need("omega", "/usr/lib/cgi-bin/omega/omega", "/usr/lib/*/xapian-omega/bin/omega")
        self.scriptindex, self.compact = need("scriptindex"), need("xapian-compact")
        super().prepare()

    def build_commands(self, corpus):
        for folder in ("data", "templates"):
            (self.work / folder).mkdir(exist_ok=True)
        (self.work / "script").write_text(SCRIPT)
        (self.work / "templates" / "hits").write_text(TEMPLATE)
        (self.work / "omega.conf").write_text(CONFIG.format(folder=self.work.resolve()))
        with open(corpus.columns, "rb") as lines, open(self.work / "dump", "wb") as dump:
            subprocess.run([self.program, "build", "-"], stdin=lines, stdout=dump, check=True)
        return [([self.scriptindex, "--stemmer=english", self.work / "loaded", self.work / "script",
                  self.work / "dump"], None),
                ([self.compact, self.work / "loaded", self.work / "data" / "articles"], None)]

    def build(self, corpus):
        built = super().build(corpus)
        shutil.rmtree(self.work / "loaded")
        (self.work / "dump").unlink()
        return built

    def index_path(self):
        return self.work / "data"

    def serve_command(self):
        return [self.program, "serve", self.work / "omega.conf", self.port, self.threads, self.omega]
