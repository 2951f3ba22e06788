# SPDX-License-Identifier: GPL-2.0-or-later
"""test_run.py - tests/run answers --help and refuses unknown names before it installs anything."""
import os
import subprocess
from pathlib import Path

import pytest

SOURCE = Path(os.environ["DATELINE_SOURCE"])
RUN, CI = SOURCE / "tests" / "run", SOURCE / ".ci" / "run"


@pytest.fixture
def tried(tmp_path):
    """Runs a command where no package is installed; afterwards, no stand-in of a program that installs may have run."""
    programs, called = tmp_path / "programs", tmp_path / "called"
    programs.mkdir()
    for name in ("dpkg-query", "apt-get", "sudo", "meson"):
        (programs / name).write_text(f"#!/bin/sh\necho {name} >>{called}\nexit 1\n")
        (programs / name).chmod(0o755)
    path = f"{programs}:{os.environ['PATH']}"
    yield lambda *command: subprocess.run(command, env={**os.environ, "PATH": path}, text=True, capture_output=True)
    assert not called.exists()


@pytest.mark.parametrize("program", [RUN, CI])
@pytest.mark.parametrize("words", [["--help"], ["-h"], ["--quick", "--help"], ["gcc", "--sample", "--help"]], ids=" ".join)
def test_help_installs_nothing(tried, program, words):
    done = tried(program, *words)
    assert done.returncode == 0 and done.stderr == ""
    assert done.stdout.startswith("usage: tests/run") and "--reader-seconds" in done.stdout


def test_help_may_be_cut(tried):
    done = tried("sh", "-c", f"'{RUN}' --help | head -n 1")
    assert done.stdout.startswith("usage: tests/run") and done.stdout.count("\n") == 1 and done.stderr == ""


@pytest.mark.parametrize("word", ["nonsense", "--nonsense", "--reader-seconds=many"])
def test_what_it_does_not_know_installs_nothing(tried, word):
    done = tried(RUN, word)
    assert done.returncode == 2 and word.split("=")[0] in done.stderr
