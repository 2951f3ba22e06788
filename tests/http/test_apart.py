# SPDX-License-Identifier: GPL-2.0-or-later
"""test_apart.py - dateline-index reads risky formats in a process of its own: the same articles, and
a process that goes wrong costs one file."""
import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from conftest import program

GOLDEN = Path(__file__).parent.parent / "golden/articles"

MAIL = "From: Ann Porter <ann@harbour.example>\nSubject: Bridge opens\nMessage-ID: <{0}@harbour.example>\n" \
       "Date: Thu, 4 Mar 2021 08:30:00 +0000\n\nThe mayor opened the bridge on Monday, number {0}.\n"
FEED = """<rss version="2.0"><channel><title>Harbour News</title><item><guid>urn:{0}</guid><title>Ferries {0}</title>
<pubDate>someday</pubDate><description>The ferries leave later from Monday on.</description></item></channel></rss>"""


def run(*arguments, reader=None, data=None):
    environment = dict(os.environ)
    if reader:
        environment["DATELINE_READ"] = reader
    return subprocess.run([program("index/indexer", "dateline-index"), "--dry-run", "--json",
                           *map(str, arguments)], input=data, capture_output=True, timeout=120, env=environment)


def archive():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for i in range(30):
            zipped.writestr(f"mail/{i}.eml", MAIL.format(i))
        zipped.writestr("broken.json", "{")
    return packed.getvalue()


@pytest.fixture
def files(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"id": "1", "headline": "Budget passes"}))
    (tmp_path / "b.eml").write_text(MAIL.format("b"))
    (tmp_path / "c.zip").write_bytes(archive())
    (tmp_path / "d.xml").write_text(FEED.format("d"))
    return tmp_path


def test_articles_and_complaints_are_the_same_wherever_they_are_read(files):
    here, risky, everything = (run("--apart", what, "--timezone", "Europe/Paris", "--source", "Harbour", files)
                               for what in ("none", "risky", "all"))
    assert len(here.stdout.splitlines()) == 33
    assert b"someday" in here.stderr and b"broken.json" in here.stderr
    for apart in (risky, everything):
        assert (apart.returncode, apart.stdout, apart.stderr) == (1, here.stdout, here.stderr)


@pytest.fixture
def papers(tmp_path):
    """PDFs, some of which cannot be read, with other files between them."""
    for number in range(12):
        kind = ("pdf", "pdf-encrypted", "pdf-cut", "doc")[number % 4]
        suffix = "doc" if kind == "doc" else "pdf"
        shutil.copy(GOLDEN / kind / f"input.{suffix}", tmp_path / f"{number:02}.{suffix}")
    (tmp_path / "05b.json").write_text(json.dumps({"id": "1", "headline": "Budget passes"}))
    (tmp_path / "07b.eml").write_text(MAIL.format("b"))
    (tmp_path / "11b.pdf").write_bytes(b"no PDF at all")
    return tmp_path


def test_files_that_other_programs_read_come_in_order_however_many_are_read_at_once(papers):
    one, *others = (run("--jobs", jobs, "--apart", what, papers)
                    for jobs, what in ((1, "risky"), (2, "risky"), (5, "risky"), (16, "risky"), (4, "all")))
    assert b"Budget passes" in one.stdout and b"encrypted" in one.stderr
    for several in others:
        assert (several.returncode, several.stdout, several.stderr) == (one.returncode, one.stdout, one.stderr)


def test_a_second_run_begins_with_no_file_that_has_not_changed(papers, tmp_path_factory):
    command = [program("index/indexer", "dateline-index"), "--db", tmp_path_factory.mktemp("db"), "--json", "--jobs", "4",
               "--quiet", papers]
    first, second = (json.loads(subprocess.run(command, capture_output=True, timeout=120, env={
        **os.environ, **more}).stdout) for more in ({}, {"DATELINE_READ": "/bin/false"}))
    assert second["filesUnchanged"] > 0 and second["filesRead"] + second["filesUnchanged"] == first["filesRead"]


def test_a_pipe_is_read_apart_too():
    data = archive()
    here, apart = run("--apart", "none", "-", data=data), run("-", data=data)
    assert len(apart.stdout.splitlines()) == 30
    assert (apart.stdout, apart.stderr) == (here.stdout, here.stderr)
    lines = b"".join(json.dumps({"id": str(i), "headline": "Bridge opens"}).encode() + b"\n" for i in range(100000))
    assert len(run("-", data=lines, reader="/bin/false").stdout.splitlines()) == 100000 # it is not asked


def test_a_process_that_goes_wrong_costs_its_file_only(files):
    done = run(files, reader="/bin/false")
    assert done.returncode == 1
    assert json.loads(done.stdout)["id"] == "1"
    for name in ("b.eml", "c.zip", "d.xml"):
        assert f"{files / name}: the program that reads it ended" in done.stderr.decode()


def test_without_the_program_it_says_so(files):
    done = run(files / "b.eml", reader="/nowhere/dateline-read")
    assert done.returncode == 2
    assert b"dateline-read is not installed" in done.stderr


def test_files_that_are_attached_to_mail_are_read_there_too(tmp_path):
    """Those who ask which format an article had are told of attached files, too."""
    message = MAIL.format(1).replace("\n\n", "\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\n", 1) + (
        "--B\nContent-Type: text/plain\nContent-Disposition: attachment; filename=\"note.txt\"\n\n"
        "The ferries leave more often, said the harbour office on Monday.\n--B--\n")
    (tmp_path / "a.eml").write_text(message)
    for apart in ["risky", "none"]:
        done = run("--apart", apart, tmp_path / "a.eml")
        assert (done.returncode, done.stderr) == (0, b"")
        assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [
            "1@harbour.example", "1@harbour.example/note.txt"]
    table = subprocess.run([program("index/indexer", "dateline-index"), "--dry-run", tmp_path / "a.eml"],
                           capture_output=True, text=True, timeout=120).stdout.splitlines()
    assert [line.split()[1] for line in table if "note.txt" in line] == ["text"]
