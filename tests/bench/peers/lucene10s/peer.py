# SPDX-License-Identifier: GPL-2.0-or-later
"""Lucene 10 with its own breaks of sentences in snippets; see ../lucene10/."""
from engines import peer_class


class Peer(peer_class("lucene10")):
    name = "lucene10s"
    title = "Lucene 10, sentences"
    breaks = "sentences"
