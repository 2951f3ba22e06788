# SPDX-License-Identifier: GPL-2.0-or-later
"""test_door_formats.py - every format of corpus/formats and a sample of each family of wires and exports through each
door: a dry run, a body that is posted, POST /read, a load and a spool directory give the same documents."""
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import program, until
from live import Live
from test_archive_formats import MAPPED, PROGRAMS
from test_watch import Spool

GOLDEN = Path(os.environ["DATELINE_TESTS"]) / "golden/articles"
CORPUS = Path(os.environ["DATELINE_CORPUS"]) / "formats"
FAMILIES = ["wire-g2-reuters", "wire-nitf-efe", "wire-newsml1-tass", "wire-iptc-dpa", "wire-zczc-afp", "wire-anpa-kyodo",
            "ninjs-2", "wxr", "feed-atom", "json-wordpress", "json-guardian", "json-ap", "json-bulk", "csv-semicolon",
            "mail-mhtml", "markdown-yaml", "page-xml", "marc-filled", "ppt", "text-wire", "html-news", "json-utf16"]


def samples():
    """The files, with names that do not clash. Those that need a program which is not installed are left out."""
    files = {path.name: path for path in CORPUS.iterdir() if path.name != MAPPED}
    for family in FAMILIES:
        path = next((GOLDEN / family).glob("input.*"))
        files[f"{family}.{path.name.split('.', 1)[1]}"] = path
    programs = {**PROGRAMS, ".ppt": "catppt"}
    return {name: path for name, path in files.items() if shutil.which(programs.get(path.suffix, "sh"))}


SAMPLES = samples()
DELETES = ("canceled", "withheld", "expired")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    for name, path in SAMPLES.items():
        shutil.copy(path, folder / name)
    return folder


def dry_run(folder, *paths):
    """The articles by id, as the indexer understands them, with keys below the folder."""
    done = subprocess.run([program("index/indexer", "dateline-index"), "--dry-run", "--json", "--root", folder, *paths],
                          capture_output=True, text=True, timeout=300)
    articles = map(json.loads, done.stdout.splitlines())
    return {article["id"]: article for article in articles
            if not article.get("hidden") and article.get("status") not in DELETES}


def plain(document):
    """Without what the API never shows, and what only a dry run tells."""
    return {key: value for key, value in document.items()
            if key not in ("boilerplate", "hidden", "unreadDates", "_boxes") and not key.startswith("_")}


def stored(live):
    return {document["id"]: plain(document) for document in live.documents(limit=1000)}


def nameless(documents):
    """Without ids: in a spool directory the name of a file says nothing, so its content gives the id."""
    return {json.dumps({**document, "id": None}, sort_keys=True) for document in documents.values()}


@pytest.fixture
def live(start, tmp_path):
    return Live(start(db=tmp_path / "db"), "articles")


def test_bodies_are_read_as_files_are(live, folder):
    live.done(live.call("POST", "/indexes", json={"uid": "articles", "primaryKey": "id", "preset": "articles"}))
    for name in SAMPLES:
        wanted = {key: plain(article) for key, article in dry_run(folder, folder / name).items()}
        assert wanted, name
        body = (folder / name).read_bytes()
        read = live.call("POST", "/read", data=body, params={"name": name},
                         headers={"Content-Type": "application/octet-stream"}).json()["results"]
        assert {article["id"]: plain(article) for article in read if article["id"] in wanted} == wanted, name
        live.done(live.of_index("POST", "/documents", data=body, params={"name": name},
                                headers={"Content-Type": "application/octet-stream"}))
        found = stored(live)
        assert {key: found.get(key) for key in wanted} == wanted, name


def test_a_load_and_a_spool_directory_give_what_the_dry_run_shows(start, folder, tmp_path):
    wanted = {key: plain(article) for key, article in dry_run(folder, folder).items()}
    subprocess.run([program("index/indexer", "dateline-index"), "--db", tmp_path / "load", "--quiet", "--root", folder, folder],
                   capture_output=True, timeout=300)
    loaded = stored(Live(start(db=tmp_path / "load"), "articles"))
    assert {key: loaded.get(key) for key in wanted} == wanted
    spool = Spool(tmp_path, "--root", tmp_path / "in")
    for name in SAMPLES:
        shutil.copy(folder / name, tmp_path / "aside" / name)
        (tmp_path / "aside" / name).rename(tmp_path / "in" / name)
    until(lambda: not spool.files("in"))
    spool.stop()
    spooled = stored(Live(start(db=tmp_path / "db"), "articles"))
    assert nameless(wanted) <= nameless(spooled)
