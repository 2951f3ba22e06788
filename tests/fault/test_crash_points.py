# SPDX-License-Identifier: GPL-2.0-or-later
"""test_crash_points.py - the indexer ends in the middle of the Nth call that changes a file, for
many N: the index is as it was before or as it is after, and running again completes the work."""
import shutil

import pytest
from programs import (EXIT_FAULT, complete, documents, index, live_segments, segments_on_disk,
                      write_articles)

BASE, MORE = 40, 60
MOST_POINTS = 24


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """before/: an index with BASE articles; more.jsonl: MORE, of which ten replace earlier ones."""
    folder = tmp_path_factory.mktemp("crash")
    complete(folder / "before", write_articles(folder / "base.jsonl", 0, BASE))
    write_articles(folder / "more.jsonl", BASE - 10, MORE)
    return folder


def load(folder, fault):
    """A copy of before/, and the run on it."""
    db = folder / "db"
    shutil.rmtree(db, ignore_errors=True)
    shutil.copytree(folder / "before", db)
    return db, index(db, "--quiet", "--jobs", 1, folder / "more.jsonl", fault=fault)


def points(folder, calls):
    """Which calls to fail: the first and last, and others spread evenly between."""
    load(folder, {"FAULT_COUNT": folder / "count", "FAULT_CALLS": calls})
    total = int((folder / "count").read_text())
    assert total > 0, f"no call of {calls} was seen"
    step = max(1, (total - 1) / (MOST_POINTS - 1))
    return sorted({min(total, 1 + round(number * step)) for number in range(MOST_POINTS)})


@pytest.mark.parametrize("calls, act", [("write", "exit"), ("write", "half"), ("sync", "exit"),
                                        ("rename", "exit"), ("rename", "after"),
                                        ("unlink", "exit"), ("sync", "after")])
def test_the_index_is_as_before_or_as_after(folder, calls, act):
    for point in points(folder, calls):
        db, result = load(folder, {"FAULT_CALLS": calls, "FAULT_AT": point, "FAULT_ACT": act})
        assert result.returncode == EXIT_FAULT, f"{calls} {point}: {result.stderr}"
        assert documents(db) in (BASE, BASE - 10 + MORE), f"{calls} {point}"
        complete(db, folder / "more.jsonl")
        assert documents(db) == BASE - 10 + MORE, f"{calls} {point}"
        assert len(segments_on_disk(db)) == live_segments(db), f"{calls} {point}"


def test_the_first_load_leaves_nothing_or_all(folder):
    db = folder / "new"
    for point in range(1, 200, 8):
        shutil.rmtree(db, ignore_errors=True)
        result = index(db, "--quiet", "--jobs", 1, folder / "base.jsonl",
                       fault={"FAULT_AT": point, "FAULT_ACT": "exit"})
        if result.returncode == 0:
            break
        assert result.returncode == EXIT_FAULT, f"{point}: {result.stderr}"
        assert documents(db) in (0, BASE), point
        complete(db, folder / "base.jsonl")
        assert documents(db) == BASE, point
