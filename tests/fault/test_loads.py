# SPDX-License-Identifier: GPL-2.0-or-later
"""test_loads.py - a load with --prune ends at any moment: running it again completes the work, because the record of
what was loaded never claims more than the index has."""
import json
import os
import random
import shutil
import signal
import subprocess
import time

import pytest
from programs import EXIT_FAULT, INDEXER, WORDS, ask, complete, daemon, index

FILES = 30
MOST_POINTS = 4
HOUR = 3600


def write(path, *articles):
    """A file that was last changed an hour ago, so that its times are believed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(article) + "\n" for article in articles))
    os.utime(path, (time.time() - HOUR, time.time() - HOUR))


def article(identifier, state):
    return {"id": identifier, "headline": f"{identifier} {state}", "body": f"The {state} state. " * 50}


def write_first(folder):
    for number in range(FILES):
        write(folder / f"{number}.jsonl", *(article(f"{number}-{part}", "first") for part in range(3)))
    return folder


def change(folder):
    """Of each three files one stays, one changes and loses an article, one goes; some are new."""
    for number in range(0, FILES, 3):
        write(folder / f"{number}.jsonl", article(f"{number}-0", "second"), article(f"{number}-2", "second"),
              article(f"{number}-new", "second"))
        (folder / f"{number + 1}.jsonl").unlink()
        write(folder / "new" / f"{number}.jsonl", article(f"new-{number}", "second"))
    return folder


def in_files(folder):
    return sorted((one["id"], one["headline"]) for path in folder.rglob("*.jsonl")
                  for one in map(json.loads, path.read_text().splitlines()))


def in_index(db):
    with daemon(db) as url:
        _, answer = ask(url + "/indexes/articles/documents?limit=1000&fields=id,headline")
    return sorted((one["id"], one["headline"]) for one in json.loads(answer)["results"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """before/: an index of the first state; in/ has the second."""
    folder = tmp_path_factory.mktemp("loads")
    complete(folder / "before", write_first(folder / "in"))
    change(folder / "in")
    return folder


def load(folder, fault):
    db = folder / "db"
    shutil.rmtree(db, ignore_errors=True)
    shutil.copytree(folder / "before", db)
    return db, index(db, "--quiet", "--jobs", 1, "--prune", folder / "in", fault=fault)


def points(folder, calls):
    load(folder, {"FAULT_COUNT": folder / "count", "FAULT_CALLS": calls})
    total = int((folder / "count").read_text())
    assert total > 0, f"no call of {calls} was seen"
    step = max(1, (total - 1) / (MOST_POINTS - 1))
    return sorted({min(total, 1 + round(number * step)) for number in range(MOST_POINTS)})


def test_a_whole_run_leaves_what_the_files_have(folder):
    db, result = load(folder, None)
    assert result.returncode == 0, result.stderr
    assert in_index(db) == in_files(folder / "in")


@pytest.mark.parametrize("calls, act", [("write", "exit"), ("write", "half"), ("sync", "exit"), ("rename", "exit"),
                                        ("rename", "after"), ("sync", "power"), ("write", "power"), ("rename", "power")])
def test_running_again_completes_a_run_that_ended(folder, calls, act):
    ended = 0
    for point in points(folder, calls):
        db, result = load(folder, {"FAULT_CALLS": calls, "FAULT_AT": point, "FAULT_ACT": act})
        # Merges run in threads, so the last calls are not in every run.
        assert result.returncode in (EXIT_FAULT, 0), f"{calls} {point}: {result.stderr}"
        ended += result.returncode == EXIT_FAULT
        complete(db, "--prune", folder / "in")
        assert in_index(db) == in_files(folder / "in"), f"{calls} {act} {point}"
    assert ended > 0


@pytest.mark.parametrize("calls", ["write", "sync", "rename"])
@pytest.mark.parametrize("act", ["ENOSPC", "EIO"])
def test_running_again_completes_a_run_that_failed(folder, calls, act):
    for point in points(folder, calls)[::3]:
        db, _ = load(folder, {"FAULT_CALLS": calls, "FAULT_AT": point, "FAULT_ACT": act})
        complete(db, "--prune", folder / "in")
        assert in_index(db) == in_files(folder / "in"), f"{calls} {act} {point}"


def test_what_a_first_load_published_before_it_ended_is_known(tmp_path):
    """A file that goes afterwards takes its articles along."""
    files = write_first(tmp_path / "in")
    first = [article(f"0-{part}", "first") for part in range(3)]
    index(tmp_path / "whole", "--quiet", "--jobs", 1, "--prune", files,
          fault={"FAULT_COUNT": tmp_path / "count", "FAULT_CALLS": "rename"})
    for point in range(1, int((tmp_path / "count").read_text()) + 1):
        db = tmp_path / f"db{point}"
        index(db, "--quiet", "--jobs", 1, "--prune", files,
              fault={"FAULT_CALLS": "rename", "FAULT_AT": point, "FAULT_ACT": "after"})
        (files / "0.jsonl").unlink()
        complete(db, "--prune", files)
        assert in_index(db) == in_files(files), f"rename {point}"
        write(files / "0.jsonl", *first)


def test_a_killed_load_goes_on_and_forgets_nothing(tmp_path):
    """Kill it at random moments; then files that it may have loaded are gone or changed."""
    roll = random.Random(1923)
    for number in range(700):
        write(tmp_path / "in" / f"{number}.jsonl",
              *({"id": f"{number}-{part}", "headline": f"{number}-{part} first",
                 "body": " ".join(roll.choices(WORDS, k=900))} for part in range(4)))
    started = time.monotonic()
    complete(tmp_path / "other", tmp_path / "in")
    whole_run = time.monotonic() - started
    for attempt in range(4):
        process = subprocess.Popen([INDEXER, "--db", tmp_path / "db", "--quiet", "--prune", tmp_path / "in"],
                                   stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(roll.uniform(0.1, 0.9) * whole_run)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        for number in range(attempt * 50, attempt * 50 + 30):
            (tmp_path / "in" / f"{number}.jsonl").unlink()
        for number in range(attempt * 50 + 30, attempt * 50 + 50):
            write(tmp_path / "in" / f"{number}.jsonl", article(f"{number}-1", "second"))
    complete(tmp_path / "db", "--prune", tmp_path / "in")
    with daemon(tmp_path / "db") as url:
        _, answer = ask(url + "/indexes/articles/documents?limit=10000&fields=id,headline")
    assert sorted((one["id"], one["headline"]) for one in json.loads(answer)["results"]) == in_files(tmp_path / "in")
    again = json.loads(index(tmp_path / "db", "--json", "--prune", tmp_path / "in").stdout)
    assert again["filesRead"] == 0 and again["filesUnchanged"] == 580
