# SPDX-License-Identifier: GPL-2.0-or-later
"""test_archive_formats.py - one file of each format of archives, in corpus/formats, as formats.tsv says."""
import json
import os
import shutil
from pathlib import Path

import pytest

from test_corpus import table
from test_dry_run import dry_run

FORMATS = Path(os.environ["DATELINE_CORPUS"]) / "formats"
COLUMNS, *FILES = table("formats.tsv")
PROGRAMS = {".pdf": "pdftotext", ".doc": "antiword"}


@pytest.mark.parametrize("row", FILES, ids=lambda row: row[0])
def test_file_is_read_right(row):
    program = PROGRAMS.get(Path(row[0]).suffix, "sh")
    if not shutil.which(program):
        pytest.skip(f"{program} is not installed")
    first = json.loads(dry_run("--json", FORMATS / row[0]).stdout.splitlines()[0])
    wanted = dict(zip(COLUMNS[1:], row[1:]))
    assert {name: first.get(name, "") for name in wanted} == wanted


def test_every_file_is_listed():
    assert sorted(row[0] for row in FILES) == sorted(file.name for file in FORMATS.iterdir())
