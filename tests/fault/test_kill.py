# SPDX-License-Identifier: GPL-2.0-or-later
"""test_kill.py - kill -9 at any moment of indexing: what was published stays, running again
completes the work."""
import random
import signal
import subprocess
import time

import pytest
from programs import (INDEXER, complete, documents, index, live_segments, segments_on_disk,
                      write_articles)

BASE, MORE = 200, 3000


@pytest.fixture
def db(tmp_path):
    """An index with BASE articles; MORE wait in more.jsonl, half of BASE again among them."""
    complete(tmp_path / "db", write_articles(tmp_path / "base.jsonl", 0, BASE))
    write_articles(tmp_path / "more.jsonl", BASE // 2, MORE)
    return tmp_path / "db"


def kill_while_indexing(db, path, after):
    process = subprocess.Popen([INDEXER, "--db", db, "--quiet", path], stdin=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode


def is_locked(db):
    """Seen from outside, so that looking does not lock."""
    inode = (db / "lock").stat().st_ino
    with open("/proc/locks", encoding="ascii") as locks:
        return any(f":{inode} " in line for line in locks)


def test_survives_kills_at_random_moments(db, tmp_path):
    roll = random.Random(1807)
    started = time.monotonic()
    index(tmp_path / "other", "--quiet", tmp_path / "more.jsonl")
    whole_run = time.monotonic() - started
    before = documents(db)
    for _ in range(12):
        kill_while_indexing(db, tmp_path / "more.jsonl", roll.uniform(0, whole_run))
        now = documents(db)
        assert before <= now <= BASE // 2 + MORE
        before = now
    complete(db, tmp_path / "more.jsonl")
    assert documents(db) == BASE // 2 + MORE
    assert len(segments_on_disk(db)) == live_segments(db)


def test_a_killed_writer_leaves_no_lock(db, tmp_path):
    kill_while_indexing(db, tmp_path / "more.jsonl", 0.05)
    assert index(db, "--delete", "a-0", "--quiet").returncode == 0
    assert "a-0" not in index(db, "--stats").stdout


def test_a_second_writer_is_told_and_the_first_goes_on(db, tmp_path):
    first = subprocess.Popen([INDEXER, "--db", db, "--quiet", "-"], stdin=subprocess.PIPE)
    first.stdin.write(b'{"id": "first", "headline": "First", "body": "The first."}\n')
    first.stdin.flush()
    deadline = time.monotonic() + 20
    while not is_locked(db):
        assert time.monotonic() < deadline, "the first writer takes no lock"
    second = index(db, "--quiet", tmp_path / "base.jsonl")
    assert second.returncode == 2
    assert "another process is writing" in second.stderr
    first.stdin.close()
    assert first.wait(60) == 0
    assert documents(db) == BASE + 1
