# SPDX-License-Identifier: GPL-2.0-or-later
"""test_no_index.py - before anything is indexed, the daemon starts and says so, and what is asked of a database makes none."""
import subprocess

import pytest
from articles import BRIDGE
from conftest import ANSWER_SECONDS, index, program, until


def test_it_says_what_to_do(start, tmp_path):
    daemon = start(db=tmp_path / "none")
    answer = daemon.get("/search", params={"q": "a"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "index_not_found"
    assert "dateline-index" in answer.json()["message"]
    assert daemon.get("/health").json() == {"status": "available"}
    assert daemon.get("/indexes").json()["results"] == []
    assert daemon.get("/stats").json()["indexes"] == {}
    assert "dateline_indexes 0" in daemon.get("/metrics").text


def test_what_is_indexed_later_is_found_without_a_restart(start, tmp_path):
    daemon = start(db=tmp_path / "db")
    assert daemon.get("/search").status_code == 404
    index(tmp_path / "db", [BRIDGE])
    until(lambda: daemon.get("/search").status_code == 200)
    assert daemon.search(q="bridge")["estimatedTotalHits"] == 1


@pytest.mark.parametrize("arguments", [["--compact"], ["--delete", "a"], ["--check"], ["--stats"], ["--copies"]])
def test_a_database_that_is_not_there_is_not_made(tmp_path, arguments):
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", str(tmp_path / "none"), *arguments], text=True,
                          capture_output=True, timeout=ANSWER_SECONDS)
    assert done.returncode == 2 and "index articles not found" in done.stderr
    assert not (tmp_path / "none").exists()
