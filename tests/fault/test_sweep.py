# SPDX-License-Identifier: GPL-2.0-or-later
"""test_sweep.py - the Nth call of some kind fails, once or from there on, until the fault passes, or the
power is cut there: every write that was acknowledged is done then, once, and in order; no task fails for
what the machine did.

DATELINE_SWEEP=full tries every N; else a sample. DATELINE_SEED chooses another sample."""
import copy
import http.client
import os
import random
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from figures import counted
from live_daemon import SECONDS, Daemon, wait_for
from programs import AT_ONCE, EXIT_FAULT, SANITIZED

FULL = os.environ.get("DATELINE_SWEEP") == "full"
SAMPLE = 3  # of the calls of a day, for each fault
OUT_OF_MEMORY = 70  # the exit status of a program without memory

FAULTS = [(calls, act) for calls in ("write", "sync", "rename", "unlink") for act in ("ENOSPC", "EIO")]
FAULTS += [("open", "EMFILE"), ("open", "EIO"), ("map", "ENOMEM"), ("thread", "EAGAIN")]

# What a client sends, in order: method, path, body.
DAY = [
    ("POST", "/indexes/news/documents", [{"id": "a", "t": "storm"}, {"id": "b", "t": "harbour"}]),
    ("PUT", "/indexes/news/documents", [{"id": "first", "note": "changed"}]),
    ("POST", "/indexes/sport/documents", [{"id": "cup", "t": "final"}]),
    ("DELETE", "/indexes/news/documents/gone", None),
    ("PUT", "/indexes/news/settings/stop-words", ["the"]),
    ("POST", "/indexes/sport/documents", [{"id": "league", "t": "table"}]),
    ("POST", "/swap-indexes", [{"indexes": ["news", "sport"]}]),
    ("POST", "/indexes/sport/documents", [{"id": "late", "t": "after the swap"}]),
    ("POST", "/indexes/news/documents/delete-batch", ["league"]),
]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    db = tmp_path_factory.mktemp("sweep") / "db"
    daemon = Daemon(db)
    daemon.ask("POST", "/indexes/news/documents",
               [{"id": "first", "t": "old"}, {"id": "gone", "t": "old"}])
    daemon.ask("POST", "/indexes/sport/documents", [{"id": "race", "t": "old"}])
    daemon.settle()
    assert daemon.stop() == 0
    return db


def expect(indexes, method, path, body):
    """What an acknowledged write does to these indexes, {name: {id: document}}."""
    parts = path.split("/")
    if path == "/swap-indexes":
        indexes["news"], indexes["sport"] = indexes["sport"], indexes["news"]
    elif method == "DELETE":
        indexes[parts[2]].pop(parts[4], None)
    elif path.endswith("delete-batch"):
        for identifier in body:
            indexes[parts[2]].pop(identifier, None)
    elif parts[3] == "documents":
        for document in body:
            before = indexes[parts[2]].get(document["id"], {}) if method == "PUT" else {}
            indexes[parts[2]][document["id"]] = {**before, **document}


def send_the_day(daemon, indexes):
    """Sends all writes; `indexes` gets the effect of those that were acknowledged. Returns what may be
    there afterwards: two possibilities if the daemon ended before it answered."""
    for method, path, body in DAY:
        try:
            status, answer = daemon.ask(method, path, body)
        except (OSError, http.client.HTTPException):
            without = copy.deepcopy(indexes)
            expect(indexes, method, path, body)
            return [without, indexes]
        assert status == 202 or status in (500, 503, 507), answer
        if status == 202:
            expect(indexes, method, path, body)
    return [indexes]


def check(daemon, possible, what):
    daemon.settle()
    _, failed = daemon.ask("GET", "/tasks?statuses=failed")
    assert failed["total"] == 0, (what, failed)
    assert {name: daemon.documents(name) for name in possible[0]} in possible, what


def run_all(sound, folder, moments, shim="DATELINE_SHIM", **fault):
    """A day with this fault at each of these moments, some days beside each other."""
    what = "power cuts of unsynced ends" if fault.get("FAULT_ACT") == "power" else "faults swept"

    def one(at):
        with counted(what):
            run_day(sound, folder / str(at), at, shim, **fault)
        shutil.rmtree(folder / str(at))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, moments))


def run_day(sound, folder, at, shim, **fault):
    """Afterwards the fault is gone."""
    db, arm = folder / "db", folder / "arm"
    folder.mkdir()
    shutil.copytree(sound, db)
    daemon = Daemon(db, shim, FAULT_AT=at, FAULT_WHILE=arm, **fault)
    indexes = {"news": {"first": {"id": "first", "t": "old"}, "gone": {"id": "gone", "t": "old"}},
               "sport": {"race": {"id": "race", "t": "old"}}}
    arm.touch()
    possible = send_the_day(daemon, indexes)
    if fault.get("FAULT_ACT") == "power" and is_ending(daemon):
        daemon.process.wait(SECONDS)
    elif "FAULT_STAYS" in fault:
        wait_for(lambda: have_met_it(daemon), "the end of all tasks, or the second try of the first")
    arm.unlink()
    if daemon.process.poll() is not None or shim == "DATELINE_MEMORY_SHIM":
        ended = daemon.stop() if daemon.process.poll() is None else daemon.process.wait()
        assert ended in (0, OUT_OF_MEMORY, EXIT_FAULT), (at, fault, ended)
        daemon = Daemon(db)
    check(daemon, possible, (at, fault))
    assert daemon.stop() == 0
    daemon = Daemon(db)
    check(daemon, possible, (at, fault, "after a restart"))
    assert daemon.stop() == 0


def is_ending(daemon):
    """A daemon without power cuts its files before it ends: look until it has done something after all."""
    try:
        daemon.settle()
        return False
    except (OSError, http.client.HTTPException):
        return True


def have_met_it(daemon):
    """Are all tasks done, or has the first of them met a fault that stays, twice?"""
    _, page = daemon.ask("GET", "/tasks?statuses=enqueued,processing&reverse=true&limit=1")
    return all((task["details"] or {}).get("waitsFor", {"tries": 0})["tries"] > 1 for task in page["results"])


def calls_of_a_day(sound, folder, calls):
    db, arm, count = folder / "counted", folder / "arm", folder / "count"
    shutil.copytree(sound, db)
    daemon = Daemon(db, FAULT_WHILE=arm, FAULT_CALLS=calls, FAULT_COUNT=count)
    arm.touch()
    send_the_day(daemon, {"news": {}, "sport": {}})
    daemon.settle()
    assert daemon.stop() == 0
    arm.unlink()
    return int(count.read_text())


def points(total, what):
    if FULL:
        return range(1, total + 1)
    roll = random.Random(f"{os.environ.get('DATELINE_SEED', '')} {what}")
    return sorted(roll.sample(range(1, total + 1), min(SAMPLE, total)))


@pytest.mark.parametrize("stays", [False, True], ids=["once", "stays"])
@pytest.mark.parametrize("calls, act", FAULTS)
def test_no_acknowledged_write_is_lost(sound, tmp_path, calls, act, stays):
    total = calls_of_a_day(sound, tmp_path, calls)
    fault = {"FAULT_CALLS": calls, "FAULT_ACT": act, **({"FAULT_STAYS": 1} if stays else {})}
    run_all(sound, tmp_path, points(total, f"{calls} {act} {stays}"), **fault)


@pytest.mark.parametrize("calls", ["write", "sync", "rename", "unlink"])
def test_a_power_cut_loses_nothing_and_keeps_the_order(sound, tmp_path, calls):
    """The end of each file that was not synced is gone; also between the steps of a swap."""
    total = calls_of_a_day(sound, tmp_path, calls)
    run_all(sound, tmp_path, points(total, f"power {calls}"), FAULT_CALLS=calls, FAULT_ACT="power")


@pytest.mark.skipif(SANITIZED, reason="a sanitizer has its own allocator")
def test_a_daemon_without_memory_loses_nothing(sound, tmp_path):
    run_all(sound, tmp_path, range(1, 20000, 500) if FULL else (1, 100, 1500, 5000), "DATELINE_MEMORY_SHIM")
