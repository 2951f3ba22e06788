# SPDX-License-Identifier: GPL-2.0-or-later
"""test_slow_disk.py - a daemon on whose disk a file takes a tenth of a second to open."""
import re

from live_daemon import Daemon, wait_for
from programs import ask

INDEXES = 10
READ_AT_ONCE = 3  # of a tenth of a second each: what /metrics reads before its 0.3 seconds end


def documents_of_all(daemon):
    """As /metrics has it; None: it is left out."""
    status, text = ask(f"http://127.0.0.1:{daemon.port}/metrics")
    assert status == 200
    found = re.search(rb"^dateline_documents (\d+)$", text, re.MULTILINE)
    return int(found[1]) if found else None


def test_metrics_read_some_indexes_at_a_time(tmp_path):
    """The sums are left out until all indexes are read. Each call goes on where the one before it ended."""
    daemon = Daemon(tmp_path / "db")
    for number in range(INDEXES):
        assert daemon.ask("POST", f"/indexes/n{number}/documents", [{"id": 1}, {"id": 2}])[0] == 202
    daemon.settle()
    assert daemon.stop() == 0
    daemon = Daemon(tmp_path / "db", FAULT_CALLS="open", FAULT_PATH="*/seg-*/columns", FAULT_AT=1, FAULT_ACT="slow", FAULT_STAYS=1)
    calls_needed = -(-INDEXES // READ_AT_ONCE)
    assert [documents_of_all(daemon) for _ in range(calls_needed - 1)] == [None] * (calls_needed - 1)
    seen = []
    wait_for(lambda: seen.append(documents_of_all(daemon)) or seen[-1], "sums of all indexes")
    assert seen[-1] == 2 * INDEXES and len(seen) <= INDEXES
    assert daemon.stop() == 0
