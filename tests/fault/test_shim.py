# SPDX-License-Identifier: GPL-2.0-or-later
"""test_shim.py - the failing disk fails where it is told to, and nowhere else."""
import os
import subprocess

import pytest

PROBE = os.environ["DATELINE_SHIM_PROBE"]
SHIM = os.environ["DATELINE_SHIM"]


def probe(folder, **fault):
    environment = {**os.environ, "LD_PRELOAD": SHIM, **fault}
    return subprocess.run([PROBE, folder], env=environment, capture_output=True, text=True)


def test_counts_calls_and_changes_nothing_when_not_asked(tmp_path):
    result = probe(tmp_path, FAULT_COUNT=str(tmp_path / "count"))
    assert result.returncode == 0
    assert (tmp_path / "done").read_text() == "fourfourfour"
    assert (tmp_path / "count").read_text() == "5\n"


@pytest.mark.parametrize("at, left", [(1, ""), (2, "four"), (3, "fourfour"), (4, "fourfourfour")])
def test_ends_before_the_call(tmp_path, at, left):
    assert probe(tmp_path, FAULT_AT=str(at), FAULT_ACT="exit").returncode == 99
    assert (tmp_path / "new").read_text() == left


def test_ends_after_the_call(tmp_path):
    assert probe(tmp_path, FAULT_AT="5", FAULT_ACT="after").returncode == 99
    assert (tmp_path / "done").exists()


def test_tears_a_write(tmp_path):
    assert probe(tmp_path, FAULT_AT="2", FAULT_ACT="half").returncode == 99
    assert (tmp_path / "new").read_text() == "fourfo"


def test_a_slow_call_is_made(tmp_path):
    assert probe(tmp_path, FAULT_AT="1", FAULT_ACT="slow", FAULT_STAYS="1").returncode == 0
    assert (tmp_path / "done").read_text() == "fourfourfour"


@pytest.mark.parametrize("act, words", [("ENOSPC", "No space left"), ("EIO", "Input/output error")])
@pytest.mark.parametrize("call", ["write", "sync", "rename"])
def test_fails_one_kind_of_call(tmp_path, act, words, call):
    result = probe(tmp_path, FAULT_AT="1", FAULT_ACT=act, FAULT_CALLS=call)
    assert result.returncode == 1
    assert result.stdout.startswith(f"{call}: {words}")
