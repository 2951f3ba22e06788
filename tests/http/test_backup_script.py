# SPDX-License-Identifier: GPL-2.0-or-later
"""test_backup_script.py - what the backup's unit runs: a dump, checked, and only the newest ones kept."""
import gzip
import os
import subprocess
from pathlib import Path

import pytest

from conftest import ANSWER_SECONDS

SCRIPT = Path(__file__).resolve().parents[2] / "server/share/backup"
MASTER = "the-master-key-of-a-backup"


@pytest.fixture
def place(start, tmp_path):
    (tmp_path / "key").write_text(MASTER + "\n")
    (tmp_path / "key").chmod(0o600)
    daemon = start("--dump-dir", str(tmp_path / "dumps"), "--master-key-file", str(tmp_path / "key"))
    return {"PATH": os.environ["PATH"], "DATELINE_BACKUP_SERVER": daemon.url,
            "DATELINE_BACKUP_KEY_FILE": str(tmp_path / "key"), "DATELINE_BACKUP_SECONDS": str(ANSWER_SECONDS)}


def run(environment, folder):
    done = subprocess.run([SCRIPT, folder], text=True, capture_output=True, timeout=100, env=environment)
    return done.returncode, done.stdout, done.stderr


def dumps(folder):
    return sorted(path.name for path in folder.iterdir())


def test_makes_a_dump_and_names_it(place, tmp_path):
    code, said, error = run(place, tmp_path / "dumps")
    assert code == 0, error
    path = Path(said.splitlines()[-1])
    assert path.parent == tmp_path / "dumps" and b'"dateline"' in gzip.open(path).readline()


def test_keeps_the_newest(place, tmp_path):
    (tmp_path / "dumps").mkdir(exist_ok=True)
    for name in ["20200101-000000000.dump", "20200102-000000000.dump", "20200103-000000000.dump", "notes.dump", "x"]:
        (tmp_path / "dumps" / name).write_text("old")
    code, said, _ = run({**place, "DATELINE_BACKUP_KEEP": "2"}, tmp_path / "dumps")
    new = Path(said.splitlines()[-1]).name
    assert code == 0 and "kept 2 of 4 dumps" in said
    assert dumps(tmp_path / "dumps") == ["20200103-000000000.dump", new, "notes.dump", "x"]


@pytest.mark.parametrize("change", [
    {"DATELINE_BACKUP_KEEP": "0"}, {"DATELINE_BACKUP_KEEP": "all"}, {"DATELINE_BACKUP_SERVER": "http://127.0.0.1:1"},
    {"DATELINE_BACKUP_KEY_FILE": "/nonexistent"}])
def test_a_failure_removes_nothing(place, tmp_path, change):
    (tmp_path / "dumps").mkdir(exist_ok=True)
    old = [f"2020010{day}-000000000.dump" for day in range(1, 10)]
    for name in old:
        (tmp_path / "dumps" / name).write_text("old")
    code, _, error = run({**place, **change}, tmp_path / "dumps")
    assert code == 1 and error.startswith("backup: ") or "curl" in error
    assert dumps(tmp_path / "dumps") == old


def test_a_dump_elsewhere_is_a_failure(place, tmp_path):
    (tmp_path / "elsewhere").mkdir(exist_ok=True)
    code, _, error = run(place, tmp_path / "elsewhere")
    assert code == 1 and "--dump-dir" in error


def test_the_key_is_on_no_command_line(place, tmp_path):
    """Programs are replaced by one that tells its arguments."""
    (tmp_path / "bin").mkdir(exist_ok=True)
    (tmp_path / "bin/curl").write_text(f"#!/bin/sh\necho \"$@\" >>{tmp_path}/arguments\nexit 7\n")
    (tmp_path / "bin/curl").chmod(0o755)
    run({**place, "PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}, tmp_path / "dumps")
    said = (tmp_path / "arguments").read_text()
    assert "/dumps" in said and MASTER not in said
