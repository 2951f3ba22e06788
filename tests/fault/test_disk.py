# SPDX-License-Identifier: GPL-2.0-or-later
"""test_disk.py - a disk that is full or fails: the indexer says so, the index stays as it was, and
works again when the disk does."""
import shutil

import pytest
from programs import SAID_IMPOSSIBLE, SAID_OK, complete, documents, index, write_articles

BASE, MORE = 40, 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("disk")
    complete(folder / "before", write_articles(folder / "base.jsonl", 0, BASE))
    write_articles(folder / "more.jsonl", BASE, MORE)
    return folder


@pytest.fixture
def db(folder, tmp_path):
    shutil.copytree(folder / "before", tmp_path / "db")
    return tmp_path / "db"


def spread(folder, db, calls):
    """Six of the calls that a load makes, the first and the last among them."""
    index(db, "--quiet", "--jobs", 1, folder / "more.jsonl",
          fault={"FAULT_COUNT": folder / "count", "FAULT_CALLS": calls})
    total = int((folder / "count").read_text())
    return sorted({1 + (total - 1) * part // 5 for part in range(6)})


@pytest.mark.parametrize("calls", ["write", "sync", "rename"])
@pytest.mark.parametrize("act, words", [("ENOSPC", "space"), ("EIO", "error")])
def test_a_failing_call_is_told_and_undone(folder, db, tmp_path, calls, act, words):
    for point in spread(folder, db, calls):
        shutil.rmtree(db)
        shutil.copytree(folder / "before", db)
        result = index(db, "--quiet", "--jobs", 1, folder / "more.jsonl",
                       fault={"FAULT_CALLS": calls, "FAULT_AT": point, "FAULT_ACT": act,
                              "FAULT_STAYS": 1})
        held = documents(db)
        assert held in (BASE, BASE + MORE), f"{calls} {point}"
        if result.returncode == SAID_OK: # only tidying behind the published state failed
            assert held == BASE + MORE, f"{calls} {point}"
        else:
            assert result.returncode == SAID_IMPOSSIBLE, f"{calls} {point}: {result.stderr}"
            assert words in result.stderr.lower(), result.stderr
        complete(db, folder / "more.jsonl")
        assert documents(db) == BASE + MORE, f"{calls} {point}"


def test_a_failed_sync_is_not_taken_for_done(folder, db):
    """One fsync fails and the next succeeds, as Linux does after it dropped the pages."""
    result = index(db, "--quiet", "--jobs", 1, folder / "more.jsonl",
                   fault={"FAULT_CALLS": "sync", "FAULT_AT": 1, "FAULT_ACT": "EIO"})
    assert result.returncode == SAID_IMPOSSIBLE
    assert documents(db) == BASE


def test_a_file_size_limit_is_told(folder, db):
    import resource

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    result = index(db, "--quiet", folder / "more.jsonl", preexec_fn=limit)
    assert result.returncode == SAID_IMPOSSIBLE, result.stderr
    assert documents(db) == BASE
