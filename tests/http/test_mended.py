# SPDX-License-Identifier: GPL-2.0-or-later
"""Damage that a daemon meets in use ends when the file is whole again, however it came back."""
import os

import pytest

from articles import ARTICLES
from conftest import index, until
from test_replica import follows


def flipped(path):
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 3] ^= 1
    return bytes(damaged)


def replace(path, content):
    beside = path.with_name(path.name + ".restored")
    beside.write_bytes(content)
    os.replace(beside, path)


def overwrite(path, content):
    with open(path, "r+b") as file:
        file.write(content)


def codes(daemon):
    """Of searches that read each part of the index."""
    return {daemon.get(f"/search?q={q}&limit=20").status_code for q in ("the", '"the+bridge"', "harbour", "")}


@pytest.mark.parametrize("restore", [replace, overwrite])
@pytest.mark.parametrize("name", ["texts", "terms", "positions"])
def test_a_file_that_is_restored_is_read_again(start, tmp_path, name, restore):
    index(tmp_path / "db", ARTICLES)
    path = next((tmp_path / "db").rglob(name))
    whole = path.read_bytes()
    replace(path, flipped(path))
    daemon = start(db=tmp_path / "db")
    until(lambda: 503 in codes(daemon))
    assert daemon.get("/health").json()["status"] == "degraded"
    restore(path, whole)
    until(lambda: codes(daemon) == {200} and daemon.get("/health").json()["status"] == "available")


def test_a_replica_mends_its_own_files(start, tmp_path):
    index(tmp_path / "primary", ARTICLES)
    primary = start(db=tmp_path / "primary")
    replica = start("--follow", primary.url, db=tmp_path / "replica")
    follows(primary, replica, "articles")
    assert replica.stop() == 0
    path = next((tmp_path / "replica").rglob("texts"))
    replace(path, flipped(path))
    replica = start("--follow", primary.url, db=tmp_path / "replica")
    until(lambda: codes(replica) == {200} and replica.get("/health").json()["status"] == "available")
    assert path.read_bytes() == next((tmp_path / "primary").rglob("texts")).read_bytes()


def test_a_directory_can_be_followed_as_soon_as_its_daemon_runs(start, tmp_path):
    index(tmp_path / "primary", ARTICLES)
    primary = start(db=tmp_path / "primary")
    replica = start("--follow", str(tmp_path / "primary"), db=tmp_path / "replica")
    follows(primary, replica, "articles")
