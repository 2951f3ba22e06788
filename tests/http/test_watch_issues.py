# SPDX-License-Identifier: GPL-2.0-or-later
"""test_watch_issues.py - METS and scanned pages that arrive one by one in a spool directory."""
import itertools
import json
import subprocess
import time

import pytest
from conftest import program, until
from test_issues import FERRY, FILES, ISSUE, LAMPS, PAGES, REST
from test_watch import live, spool  # noqa: F401 (fixtures)

IDS = sorted([FERRY[0], LAMPS[0], REST[0]])


def ids(live):
    found = live.of_index("GET", "/documents", params={"limit": 1000})
    return sorted(one["id"] for one in found.json()["results"]) if found.status_code == 200 else []


def body(live, uid):
    found = live.of_index("GET", "/documents", params={"limit": 1000}).json()["results"]
    return next(one.get("body", "") for one in found if one["id"] == uid)


def move_in(one, name):
    one.move_in("courier/" + name, FILES[name].decode())


@pytest.mark.parametrize("order", list(itertools.permutations(["mets.xml", *PAGES])))
def test_a_mets_and_its_pages_wait_for_each_other(spool, live, order):
    one = spool()
    for number, name in enumerate(order):
        if number:
            time.sleep(0.3)
            assert ids(live) == []
        move_in(one, name)
    until(lambda: ids(live) == IDS)
    until(lambda: one.files("done") == sorted("courier/" + name for name in order) and one.files("in") == [])
    assert sum(session["indexed"] for session in one.stop()) == 3 and one.said == ""


def test_a_folder_that_is_moved_in_is_read_at_once(spool, live):
    one = spool()
    for name in FILES:
        path = one.root / "aside" / "courier" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(FILES[name])
    (one.root / "aside" / "courier").rename(one.root / "in" / "courier")
    until(lambda: ids(live) == IDS)
    assert one.stop() and one.said == ""


def test_a_page_that_is_still_written_is_waited_for(spool, live):
    one = spool()
    move_in(one, "mets.xml")
    move_in(one, PAGES[0])
    with open(one.root / "in" / "courier" / PAGES[1], "wb") as page:
        for at in range(0, len(FILES[PAGES[1]]), 400):
            page.write(FILES[PAGES[1]][at:at + 400])
            page.flush()
            time.sleep(0.15)
            assert ids(live) == []
    until(lambda: ids(live) == IDS)


def test_other_files_are_not_held_up(spool, live):
    one = spool()
    move_in(one, "mets.xml")
    move_in(one, PAGES[0])
    one.move_in("dock.txt", "Dock reopens\n\nThe dock was opened again on Monday, said the mayor of the town.\n")
    until(lambda: one.files("done") == ["dock.txt"])
    move_in(one, PAGES[1])
    until(lambda: len(ids(live)) == 4)


def test_an_issue_that_stays_incomplete_is_read_and_set_apart(spool, live):
    one = spool("--wait-pages", "1s")
    move_in(one, "mets.xml")
    move_in(one, PAGES[0])
    until(lambda: ids(live) == sorted([LAMPS[0], REST[0]]))
    until(lambda: one.files("failed") == ["courier/alto/0001.xml", "courier/mets.xml"])
    one.stop()
    assert "(article DIVL1): the page courier/alto/0002.xml is missing" in one.said


def test_a_page_without_a_mets_is_read_by_itself(spool, live):
    one = spool("--wait-pages", "1s")
    move_in(one, PAGES[0])
    until(lambda: one.files("done") == ["courier/alto/0001.xml"] and len(ids(live)) == 1)


def test_a_mets_that_comes_late_takes_the_pages_from_where_they_went(spool, live):
    one = spool("--wait-pages", "1s")
    for name in PAGES:
        move_in(one, name)
    until(lambda: one.files("done") == sorted("courier/" + name for name in PAGES))
    until(lambda: len(ids(live)) == 2)
    assert not set(ids(live)) & set(IDS)
    move_in(one, "mets.xml")
    until(lambda: ids(live) == IDS)
    until(lambda: one.files("done") == sorted("courier/" + name for name in FILES) and one.files("in") == [])
    one.stop()
    assert (one.said, one.files("failed")) == ("", [])


def test_a_late_mets_waits_for_pages_that_have_not_come_at_all(spool, live):
    one = spool("--wait-pages", "1s")
    move_in(one, PAGES[0])
    until(lambda: len(ids(live)) == 1 and one.files("done") == ["courier/alto/0001.xml"])
    move_in(one, "mets.xml")
    move_in(one, PAGES[1])
    until(lambda: ids(live) == IDS)
    one.stop()
    assert one.said == ""


def test_pages_of_another_issue_are_not_taken_for_those_of_a_mets(spool, live):
    one = spool("--wait-pages", "1s")
    for name in FILES:
        move_in(one, name)
    until(lambda: ids(live) == IDS and one.files("in") == [])
    one.move_in("courier/mets.xml", FILES["mets.xml"].decode().replace(ISSUE, "courier-1911-04-04"))
    until(lambda: len(ids(live)) == 4)
    assert set(IDS) < set(ids(live)) and "courier-1911-04-04" in ids(live)
    one.stop()
    assert "its 2 pages are not here" in one.said


def test_nothing_waits_if_the_user_says_so(spool, live):
    one = spool("--wait-pages", "0s")
    move_in(one, PAGES[0])
    until(lambda: one.files("done") == ["courier/alto/0001.xml"] and len(ids(live)) == 1)


def test_two_mets_that_wait_share_a_page(spool, live):
    one = spool()
    other = FILES["mets.xml"].replace(ISSUE.encode(), b"other").replace(b"./alto/0002.xml", b"./alto/0003.xml").decode()
    move_in(one, "mets.xml")
    one.move_in("courier/other_mets.xml", other)
    for name in PAGES:
        move_in(one, name)
    until(lambda: ids(live) == IDS)
    until(lambda: one.files("in") == ["courier/alto/0001.xml", "courier/other_mets.xml"])
    one.move_in("courier/alto/0003.xml", FILES[PAGES[1]].decode())
    until(lambda: len(ids(live)) == 6 and one.files("in") == [])
    one.stop()
    assert one.said == ""


def test_files_that_stay_are_an_issue_too_and_a_changed_page_lets_it_be_read_again(spool, live):
    one = spool(moves=False)
    for name in [*PAGES, "mets.xml"]:
        move_in(one, name)
    until(lambda: ids(live) == IDS)
    one.stop()
    one.options = ("--wait-pages", "20s")  # says nothing of how a file is read
    one.start()
    time.sleep(0.5)
    one.move_in("courier/" + PAGES[1], FILES[PAGES[1]].decode().replace("HERRING", "MUSSELS"))
    until(lambda: "MUSSELS" in body(live, REST[0]))
    assert ids(live) == IDS
    assert sum(session["indexed"] for session in one.stop()) == 3 and one.said == ""
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", one.root / "db", "--json", one.root / "in"],
                          text=True, capture_output=True, timeout=120)
    assert json.loads(done.stdout)["filesUnchanged"] == 1, "a load and a spool share the record"


def test_prune_keeps_issues_and_removes_those_that_are_gone(spool, live):
    one = spool("--prune", "--wait-pages", "1s", moves=False)
    move_in(one, PAGES[0])  # by itself at first
    until(lambda: len(ids(live)) == 1)
    move_in(one, PAGES[1])
    move_in(one, "mets.xml")
    until(lambda: set(IDS) <= set(ids(live)))
    one.move_in("dock.txt", "Dock reopens\n\nThe dock was opened again on Monday, said the mayor of the town.\n")
    until(lambda: len(ids(live)) >= 4)
    (one.root / "in" / "dock.txt").unlink()
    until(lambda: ids(live) == IDS)
    (one.root / "in" / "courier" / "mets.xml").unlink()
    until(lambda: ids(live) == [])
    one.stop()


@pytest.mark.parametrize("time_given", ["soon", "5", "-1s", "1w"])
def test_a_wrong_time_is_refused(tmp_path, time_given):
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", tmp_path / "db", "--watch", tmp_path,
                           "--wait-pages", time_given], text=True, capture_output=True, timeout=60)
    assert done.returncode == 2 and "--wait-pages: a number with s, m, h or d" in done.stderr
