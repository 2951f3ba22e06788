# SPDX-License-Identifier: GPL-2.0-or-later
"""test_spool.py - dateline-index --watch on a machine that fails for a while: no file is moved before its articles are
durable, none is lost, and the process goes on when the machine does."""
import json
import os
import subprocess
import time

import pytest
from programs import EXIT_FAULT, INDEXER, ask, daemon

SHIM = os.environ["DATELINE_SHIM"]
FILES = 12


def deliver(folder, number):
    (folder / "aside").write_text(json.dumps({"id": f"s{number}", "headline": f"Story {number}", "body": "It is here. " * 40}))
    (folder / "aside").rename(folder / "in" / f"{number}.json")


def follow(folder, **fault):
    environment = {**os.environ, "LD_PRELOAD": SHIM, **{name: str(value) for name, value in fault.items()}}
    return subprocess.Popen([INDEXER, "--db", folder / "db", "--quiet", "--watch", folder / "in", "--done", folder / "done"],
                            env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def in_index(folder):
    with daemon(folder / "db") as url:
        status, answer = ask(url + "/indexes/articles/documents?limit=100&fields=id")
    return {one["id"] for one in json.loads(answer)["results"]} if status == 200 else set()


def done(folder):
    return {f"s{path.stem}" for path in (folder / "done").iterdir()}


@pytest.fixture
def folder(tmp_path):
    for name in ("in", "done"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize("calls, act", [("write", "ENOSPC"), ("sync", "EIO"), ("rename", "ENOSPC"), ("open", "EMFILE"),
                                        ("thread", "EAGAIN")])
def test_a_fault_that_passes_loses_no_file(folder, calls, act):
    arm = folder / "arm"
    process = follow(folder, FAULT_CALLS=calls, FAULT_ACT=act, FAULT_AT=1, FAULT_STAYS=1, FAULT_WHILE=arm)
    try:
        deliver(folder, 0)
        until(lambda: done(folder) == {"s0"})
        arm.touch()
        for number in range(1, 4):
            deliver(folder, number)
            time.sleep(0.2)
        assert process.poll() is None
        arm.unlink()
        deliver(folder, 4)
        until(lambda: len(done(folder)) == 5)
        process.terminate()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.communicate()
    assert in_index(folder) == {f"s{number}" for number in range(5)}


@pytest.mark.parametrize("calls, act", [("write", "exit"), ("sync", "power"), ("rename", "after"), ("rename", "power")])
def test_what_was_moved_is_in_the_index_whenever_it_ends(folder, calls, act):
    ended = 0
    for number in range(FILES):
        deliver(folder, number)
        process = follow(folder, FAULT_CALLS=calls, FAULT_ACT=act, FAULT_AT=1 + 2 * number)
        try:
            until(lambda: process.poll() is not None or not any((folder / "in").iterdir()))
            if process.poll() is None:
                process.terminate()
            ended += process.wait(60) == EXIT_FAULT
        finally:
            process.kill()
            process.communicate()
    assert ended > 0
    assert done(folder) <= in_index(folder)
    deliver(folder, FILES)
    process = follow(folder)
    until(lambda: len(done(folder)) == FILES + 1)
    process.terminate()
    assert process.wait(60) == 0
    process.communicate()
    assert in_index(folder) == {f"s{number}" for number in range(FILES + 1)}
