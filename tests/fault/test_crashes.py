# SPDX-License-Identifier: GPL-2.0-or-later
"""test_crashes.py - a task whose processing crashes the daemon: it does not crash it for ever, the others are
done, and what only looks like its fault is not held against it."""
import os
import signal
import subprocess
import time

import pytest
from live_daemon import Daemon
from programs import LEAKS

TRIES = 3  # of a task alone, before it is set aside
# The files of an index that different threads make: of libxapian, and of the segment's own builder.
FILES = ["*/poison/*/iamglass", "*/poison/*/columns*", "*/poison/*/texts*"]


def faults(act="SEGV", pattern=FILES[0]):
    return {"FAULT_ACT": act, "FAULT_CALLS": "open", "FAULT_PATH": pattern, "FAULT_AT": "1", "FAULT_STAYS": "1"}


def crash(db, act="SEGV", pattern=FILES[0]):
    """Starts a daemon that crashes, perhaps before it says its address; its exit status."""
    environment = {**os.environ, **LEAKS, **faults(act, pattern), "LD_PRELOAD": os.environ["DATELINE_SHIM"]}
    return subprocess.run([os.environ["DATELINE_DAEMON"], "--db", str(db), "--listen", "127.0.0.1:0"],
                          env=environment, capture_output=True, timeout=60, check=False).returncode


def ended(daemon):
    """Waits until the daemon has ended; its exit status."""
    daemon.process.communicate(timeout=30)
    return daemon.process.returncode


def task(daemon, uid):
    status, answer = daemon.ask("GET", f"/tasks/{uid}")
    assert status == 200, answer
    return answer


def add(daemon, index, identifier):
    status, answer = daemon.ask("POST", f"/indexes/{index}/documents", [{"id": identifier}])
    assert status == 202, answer
    return answer["taskUid"]


def enqueue(db):
    """A database with three tasks that nobody has begun: the first publish of anything ends the daemon before."""
    uids = []
    hold = db.parent / "hold"
    hold.touch()
    daemon = Daemon(db, FAULT_ACT="ENOSPC", FAULT_CALLS="open", FAULT_PATH="*/indexes/*/iamglass", FAULT_AT=1,
                    FAULT_STAYS=1, FAULT_WHILE=hold)
    for index, identifier in [("before", "b"), ("poison", "p"), ("after", "a")]:
        uids.append(add(daemon, index, identifier))
    daemon.process.kill()
    ended(daemon)
    return uids


@pytest.mark.parametrize("pattern", FILES)
@pytest.mark.parametrize("act,number", [("SEGV", signal.SIGSEGV), ("ABRT", signal.SIGABRT)])
def test_a_task_that_crashes_the_daemon_is_set_aside(tmp_path, pattern, act, number):
    before, poison, after = enqueue(tmp_path / "db")
    for _ in range(TRIES):
        assert crash(tmp_path / "db", act, pattern) in (-number, 1)  # 1: of a sanitizer
    daemon = Daemon(tmp_path / "db", **faults(act, pattern))
    daemon.settle()
    failed = task(daemon, poison)
    assert failed["status"] == "failed" and failed["error"]["code"] == "internal"
    assert f"crashed {TRIES} times" in failed["error"]["message"]
    assert "none of its documents was applied" in failed["error"]["message"]
    assert failed["details"]["indexedDocuments"] == 0
    for uid in (before, after):
        assert task(daemon, uid)["status"] == "succeeded"
    assert daemon.documents("after").keys() == {"a"}
    assert daemon.stop() == 0
    assert not (tmp_path / "db/tasks/crashes").exists() or crash_lines(tmp_path / "db") == TRIES
    daemon = Daemon(tmp_path / "db")  # the same documents, where nothing crashes
    again = add(daemon, "poison", "p")
    daemon.settle()
    assert task(daemon, again)["status"] == "succeeded"
    assert not (tmp_path / "db/tasks/crashes").exists()
    assert daemon.stop() == 0


def crash_lines(db):
    return len((db / "tasks/crashes").read_text().splitlines())


def test_a_crash_that_passes_loses_nothing(tmp_path):
    _, poison, _ = enqueue(tmp_path / "db")
    for _ in range(TRIES - 1):
        assert crash(tmp_path / "db") != 0
    daemon = Daemon(tmp_path / "db")
    daemon.settle()
    assert task(daemon, poison)["status"] == "succeeded"
    assert daemon.documents("poison").keys() == {"p"}
    assert daemon.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_signals_of_others_are_not_the_fault_of_the_task(tmp_path, number):
    _, poison, _ = enqueue(tmp_path / "db")
    for _ in range(2 * TRIES):
        daemon = Daemon(tmp_path / "db", FAULT_ACT="ENOSPC", FAULT_CALLS="open", FAULT_PATH=FILES[0], FAULT_AT=1,
                        FAULT_STAYS=1)
        time.sleep(0.05)  # it is trying
        daemon.process.send_signal(number)
        assert ended(daemon) != 0
    daemon = Daemon(tmp_path / "db")
    daemon.settle()
    assert task(daemon, poison)["status"] == "succeeded"
    assert daemon.stop() == 0


def test_after_a_crash_in_company_tasks_are_done_one_by_one(tmp_path):
    uids = enqueue(tmp_path / "db")
    together = " ".join(map(str, uids))
    (tmp_path / "db/tasks/crashes").write_text(f"11 {together}\n" * 5 + "11 99\nnonsense\n06\n\n11 ")
    daemon = Daemon(tmp_path / "db")
    daemon.settle()
    assert [task(daemon, uid)["status"] for uid in uids] == ["succeeded"] * 3
    assert daemon.stop() == 0
