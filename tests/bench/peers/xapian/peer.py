# SPDX-License-Identifier: GPL-2.0-or-later
"""libxapian plainly used behind the thin front; see xapian.cc."""
import shutil

from engines import FrontEngine


class Peer(FrontEngine):
    name = "xapian"
    title = "libxapian"
    packages = ["xapian-core"]
    sources = ["xapian.cc"]
    language = "c++"

    def build(self, corpus):
        built = super().build(corpus)
        shutil.rmtree(self.work / "index.loaded")
        return built
