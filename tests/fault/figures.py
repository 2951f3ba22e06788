# SPDX-License-Identifier: GPL-2.0-or-later
"""figures.py - what a test has tried and what was lost, for the table that tests/fault/run prints."""
import json
import os
from contextlib import contextmanager


class NotFinished(Exception):
    """A try has run into its time limit: nothing is known to be lost. It says what was waited for."""


def note(what, tried, lost=0, kind="lost"):
    """`kind`: how the table calls a loss. Does nothing unless DATELINE_FIGURES names a file."""
    path = os.environ.get("DATELINE_FIGURES")
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(json.dumps({"what": what, "tried": tried, "lost": lost, "kind": kind}) + "\n")


@contextmanager
def counted(what, kind="lost"):
    """One try; a loss if it fails. One that is not finished has a row of its own."""
    try:
        yield
    except NotFinished:
        note(f"{what}: time limit", 1, 1, "not finished")
        raise
    except BaseException:
        note(what, 1, 1, kind)
        raise
    note(what, 1, 0, kind)
