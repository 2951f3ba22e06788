# SPDX-License-Identifier: GPL-2.0-or-later
"""test_compaction.py - POST /indexes/{uid}/compact: one segment, without what was deleted."""
import re

import pytest

from live import Live


@pytest.fixture
def live(tmp_path, start):
    live = Live(start(db=tmp_path / "db"), "stories")
    for first in range(0, 40, 10):
        live.add([{"id": number, "title": f"Story {number} of the harbour"} for number in range(first, first + 10)])
    live.done(live.of_index("POST", "/documents/delete-batch", json=list(range(0, 40, 3))))
    return live


def test_an_index_has_one_segment_and_nothing_deleted(live):
    found = live.of_index("POST", "/search", json={"q": "harbour", "limit": 100}).json()["hits"]
    task = live.done(live.of_index("POST", "/compact"))
    assert task["type"] == "indexCompaction" and set(task["details"]) == {"preCompactionSize", "postCompactionSize"}
    assert all(re.fullmatch(r"\d+(\.\d\d)? ([KMG]i)?B", size) for size in task["details"].values())
    stats = live.of_index("GET", "/stats").json()
    assert (stats["segments"], stats["deletedDocuments"], stats["numberOfDocuments"]) == (1, 0, 26)
    after = live.of_index("POST", "/search", json={"q": "harbour", "limit": 100}).json()["hits"]
    assert sorted(hit["id"] for hit in after) == sorted(hit["id"] for hit in found) and len(after) == 26


def test_it_can_be_done_again_and_written_to(live):
    for _ in range(2):
        live.done(live.of_index("POST", "/compact"))
    live.add([{"id": 100, "title": "Another harbour"}])
    assert live.of_index("GET", "/stats").json()["numberOfDocuments"] == 27


def test_an_index_that_is_not_there_fails_the_task(live):
    task = live.done(live.call("POST", "/indexes/nothing/compact"), status="failed")
    assert task["error"]["code"] == "index_not_found"
    assert live.call("GET", "/indexes/nothing").status_code == 404
    assert live.call("POST", "/indexes/no%20name/compact").json()["code"] == "invalid_index_uid"


def test_it_waits_for_the_tasks_before_it(live):
    added = live.of_index("POST", "/documents", json=[{"id": 200, "title": "Last"}]).json()
    task = live.done(live.of_index("POST", "/compact"))
    assert task["uid"] > added["taskUid"] and live.task(added["taskUid"])["status"] == "succeeded"
    assert live.of_index("GET", "/stats").json()["segments"] == 1
