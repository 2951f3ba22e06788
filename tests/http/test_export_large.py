# SPDX-License-Identifier: GPL-2.0-or-later
"""test_export_large.py - 100,000 articles are exported while the index changes, and over a connection that breaks:
none is lost or doubled, and the memory does not grow with the texts. bench/bench_export.py does it with a million."""
import os
import sys
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(os.environ["DATELINE_TESTS"]) / "bench"))
import bench_export as large  # noqa: E402
from conftest import ANSWER_SECONDS, Daemon, program  # noqa: E402
from memory import is_sanitized  # noqa: E402

COUNT = 10_000 if is_sanitized() else 100_000


@pytest.fixture(scope="module")
def daemon(tmp_path_factory):
    database = tmp_path_factory.mktemp("large") / "db"
    large.fill(program("index/indexer", "dateline-index"), database, COUNT)
    running = Daemon(database)
    yield running
    assert running.stop() == 0, running.errors


def test_the_parts_of_a_broken_export_are_the_whole(daemon):
    large.over_a_break(daemon.url, COUNT)


def test_none_is_lost_or_doubled_while_the_index_changes(daemon):
    _, size, _, writes = large.while_it_changes(daemon.url, daemon.process.pid, COUNT, not is_sanitized())
    assert size > 90 * COUNT and writes > 0
    answer = requests.post(f"{daemon.url}/indexes/articles/export", json={"q": "headline:changed", "limit": 1}, timeout=ANSWER_SECONDS)
    assert int(answer.headers["Dateline-Rows"]) > 0, "the state of now is another one"


def test_the_check_finds_what_is_wrong():
    """A row that is doubled, lost, of a later state."""
    rows = [b'{"id":"a-00000000","headline":"Report 0"}', b'{"id":"a-00000001","headline":"Report 1"}']
    large.check(rows, 2)
    for wrong in ([*rows, rows[0]], rows[:1], [rows[0], rows[1].replace(b"Report", b"Changed")]):
        with pytest.raises(AssertionError):
            large.check(wrong, 2)
