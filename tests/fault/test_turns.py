# SPDX-License-Identifier: GPL-2.0-or-later
"""test_turns.py - cuts are taken by turns, and one that is not finished is no loss."""
import json

import pytest
from figures import NotFinished, counted
from power_turns import UNFINISHED_MAX, Part, run_by_turns


class Disk:
    """Writes nothing but its folder."""

    def write(self, folder):
        folder.mkdir()


class Tried(Part):
    """A part of so many cases."""

    def __init__(self, cases, check):
        super().__init__(None, check, 1)
        self.cases = iter([(number, "none", Disk()) for number in range(cases)])


def well(cut, disk, folder):
    pass


def late(cut, disk, folder):
    raise NotFinished("2 tasks are not done")


def wrong(cut, disk, folder):
    assert cut == 0, "a write is lost"


@pytest.fixture
def rows(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_FIGURES", str(tmp_path / "figures"))
    return lambda: [(row["what"], row["lost"], row["kind"])
                    for row in map(json.loads, (tmp_path / "figures").read_text().splitlines())]


def test_a_run_of_any_length_tries_all_parts(tmp_path):
    parts = [Tried(100, well) for _ in range(3)]
    run_by_turns([parts[0], parts[1], parts[0], parts[2]], 8, tmp_path)
    assert [part.tried for part in parts] == [4, 2, 2]
    for part in parts:
        part.judge()


def test_all_cases_are_tried_if_there_are_fewer(tmp_path):
    parts = [Tried(5, well), Tried(50, well)]
    run_by_turns(parts, None, tmp_path)
    assert [part.tried for part in parts] == [5, 50]


def test_what_is_not_finished_is_told_apart(tmp_path, rows):
    slow, other = Tried(100, late), Tried(100, well)
    run_by_turns([slow, other], 40, tmp_path)
    assert slow.tried >= UNFINISHED_MAX and other.tried == 40 - slow.tried
    with pytest.raises(NotFinished, match="cut at 0, kept none.*: 2 tasks are not done"):
        slow.judge()
    other.judge()
    assert rows().count(("power cuts replayed: time limit", 1, "not finished")) == slow.tried
    assert rows().count(("power cuts replayed", 0, "lost")) == other.tried


def test_a_loss_is_a_loss(tmp_path, rows):
    part = Tried(100, wrong)
    run_by_turns([part], 40, tmp_path)
    with pytest.raises(AssertionError, match="a write is lost"):
        part.judge()
    assert ("power cuts replayed", 1, "lost") in rows()


def test_any_try_may_be_unfinished(rows):
    with pytest.raises(NotFinished), counted("bit flips", "wrong answers"):
        raise NotFinished("no answer")
    assert rows() == [("bit flips: time limit", 1, "not finished")]
