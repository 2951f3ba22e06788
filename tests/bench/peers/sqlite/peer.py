# SPDX-License-Identifier: GPL-2.0-or-later
"""SQLite FTS5 behind the thin front; see sqlite.c."""
from engines import FrontEngine


class Peer(FrontEngine):
    name = "sqlite"
    title = "SQLite FTS5"
    packages = ["sqlite3"]
    sources = ["sqlite.c"]
