# SPDX-License-Identifier: GPL-2.0-or-later
"""test_archive_formats.py - one file of each format of archives, in corpus/formats, as formats.tsv says."""
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import program
from test_corpus import table
from test_dry_run import dry_run

MAPPED = "minutes.xml"
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


def test_xml_of_any_make_is_read_by_a_map():
    maps = ["record=minutes/item", "headline=subject", "byline=clerk", "body=resolved", "published=@on"]
    read = json.loads(dry_run("--json", *(f"--map={one}" for one in maps), FORMATS / MAPPED).stdout)
    assert (read["headline"], read["byline"], read["published"]) == ("Lamps for the quay", "Ruth Calder", "2022-06-14")


def test_every_file_is_listed():
    assert sorted([*(row[0] for row in FILES), MAPPED]) == sorted(file.name for file in FORMATS.iterdir())


def test_every_format_has_a_sample():
    """The formats of --help: what the samples are read as, and the suffixes of those that hold others."""
    text = subprocess.run([program("index/indexer", "dateline-index"), "--help"], capture_output=True, text=True, check=True).stdout
    formats = {line.split()[0] for line in text.split("Formats:\n")[1].splitlines() if line.startswith("  ")}
    shown = dry_run(FORMATS.parent / "articles", FORMATS).stdout.splitlines()
    at = shown[0].index("FORMAT")
    found = {line[at:].split()[0] for line in shown[1:]} | {Path(row[0]).suffix[1:] for row in FILES}
    found |= {"tar", "xml"} | ({"pdf", "doc"} if not all(map(shutil.which, PROGRAMS.values())) else set())
    cut = {name.rstrip("…") for name in found if name.endswith("…")}  # the column is narrow
    assert {name for name in formats - found if not any(name.startswith(start) for start in cut)} == set()
