# SPDX-License-Identifier: GPL-2.0-or-later
"""answers.py - a plug-in of pytest: tests of tests/http with daemons whose indexes are in a cluster.

    cd tests/http; ANSWERS_CLUSTER=http://127.0.0.1:9200 DATELINE_BUILD=... PYTHONPATH=../cluster pytest -p answers test_search.py

Before a daemon starts, the indexes of its database move to the cluster, which nothing else may use. README.md lists the
tests about answers that cannot pass, and why."""
import os
import subprocess
import sys
from pathlib import Path

import requests

CLUSTER = os.environ["ANSWERS_CLUSTER"]
PATIENT = ["--search-deadline-ms", "600000"]  # what a deadline cuts differs; a test's own comes after
moved = {}  # uid: the database that it came from


def forget(uid):
    requests.delete(f"{CLUSTER}/dateline-{uid},dateline-{uid}.2?ignore_unavailable=true", timeout=60)


def move(database):
    for folder in sorted(Path(database).glob("indexes/*/")):
        stamp = (str(database), os.stat(folder / "index.json").st_mtime_ns if (folder / "index.json").exists() else 0)
        if moved.get(folder.name) == stamp:
            continue
        forget(folder.name)
        requests.delete(f"{CLUSTER}/dateline_state", timeout=60)
        done = subprocess.run([sys.modules["conftest"].program("index/indexer", "dateline-index"), "--db", str(database), "--index", folder.name,
                               "--to-cluster", CLUSTER, "--quiet"], capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"cannot move: {done.stderr}"
        moved[folder.name] = stamp


def pytest_runtest_call(item):
    """A test before may have put the index of another daemon in the place of this one's."""
    for value in item.funcargs.values():
        if hasattr(value, "moved_from"):
            move(value.moved_from)


def pytest_collection_finish():
    daemon = sys.modules["conftest"].Daemon
    start = daemon.__init__

    def with_cluster(self, database, *options, **named):
        if not any(option in options for option in ("--follow", "--publish", "--journal-to", "--promote")):
            move(database)
            self.moved_from = database
            options = ("--cluster", CLUSTER, *PATIENT, *options)
        start(self, database, *options, **named)

    daemon.__init__ = with_cluster
