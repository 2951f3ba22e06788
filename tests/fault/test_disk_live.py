# SPDX-License-Identifier: GPL-2.0-or-later
"""test_disk_live.py - a daemon whose disk is full or fails: it says so, goes on searching, and what it
acknowledged is completed when there is room again."""
import pytest
from live_daemon import Daemon


@pytest.fixture
def db(tmp_path):
    daemon = Daemon(tmp_path / "db")
    daemon.ask("POST", "/indexes/news/documents", [{"id": "before", "headline": "Harbour"}])
    daemon.settle()
    assert daemon.stop() == 0
    return tmp_path / "db"


@pytest.mark.parametrize("calls", ["write", "sync", "rename", "write,sync,rename,unlink"])
@pytest.mark.parametrize("at", [1, 2, 3, 5, 8, 13])
def test_a_full_disk_loses_nothing_and_searches_go_on(db, calls, at):
    daemon = Daemon(db, FAULT_AT=at, FAULT_ACT="ENOSPC", FAULT_STAYS=1, FAULT_CALLS=calls)
    acknowledged, refused = [], 0
    for number in range(6):
        status, answer = daemon.ask("POST", "/indexes/news/documents", [{"id": f"n{number}"}])
        assert status in (202, 507), answer
        if status == 202:
            acknowledged.append(f"n{number}")
        else:
            refused += 1
            assert answer["code"] == "no_space_left_on_device"
        status, answer = daemon.ask("POST", "/indexes/news/search", {"q": "harbour"})
        assert status == 200 and [hit["id"] for hit in answer["hits"]] == ["before"]
    assert daemon.stop() == 0
    daemon = Daemon(db)
    daemon.settle()
    for identifier in ["before"] + acknowledged:
        assert daemon.ask("GET", f"/indexes/news/documents/{identifier}")[0] == 200, identifier
    _, page = daemon.ask("GET", "/indexes/news/documents?limit=100")
    assert page["total"] == 1 + len(acknowledged)
    assert daemon.stop() == 0


def test_a_full_disk_is_met_once_for_a_list_of_first_alerts(db, tmp_path):
    """The first alert of an index reads the index: the others of the list do not read it again."""
    full, count = tmp_path / "full", tmp_path / "count"
    daemon = Daemon(db, arguments=("--search-deadline-ms", 20000), FAULT_AT=1, FAULT_ACT="ENOSPC", FAULT_STAYS=1,
                    FAULT_WHILE=full, FAULT_COUNT=count)
    listed = [{"query": f"ferry word{number}"} for number in range(200)]
    full.touch()
    status, answer = daemon.ask("POST", "/indexes/news/alerts", listed)
    full.unlink()
    assert status == 200 and answer["set"] == 0, answer
    assert {result["code"] for result in answer["results"]} == {"no_space_left_on_device"}
    status, answer = daemon.ask("POST", "/indexes/news/alerts", listed)
    assert status == 200 and answer["set"] == 200, answer
    assert daemon.stop() == 0
    assert 0 < int(count.read_text()) < 20
