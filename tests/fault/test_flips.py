# SPDX-License-Identifier: GPL-2.0-or-later
"""test_flips.py - one bit of a file of an index is flipped: a daemon answers as before, or with the error
that names the file, and never something else.

DATELINE_FLIPS says how many bits are flipped, spread over all files (default 40)."""
import os
import random
import shutil

import pytest
from figures import counted
from live_daemon import Daemon
from programs import complete, index, write_articles

FLIPS = int(os.environ.get("DATELINE_FLIPS", "40"))
SEARCHES = [{"q": "harbour"}, {"q": '"budget storm"'}, {"q": "har", "limit": 50}, {"q": ""}, {"q": "harbuor"},
            {"q": "court", "sort": ["published:desc"]}, {"q": "tax", "facets": ["source"]},
            {"q": "flood", "filter": 'source = "Agency 1"', "attributesToHighlight": ["*"]}]
PAGES = ["/indexes/articles/documents/a-3", "/indexes/articles/documents?limit=30&offset=100",
         "/indexes/articles/stats", "/indexes/articles/settings"]
VOLATILE = {"processingTimeMs", "databaseSize", "rawDocumentDbSize", "avgDocumentSize", "indexSize", "usedIndexSize"}


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    complete(folder / "db", write_articles(folder / "many.jsonl", 0, 250, words=120))
    complete(folder / "db", write_articles(folder / "more.jsonl", 240, 60, words=80))
    index(folder / "db", "--delete", "a-7", "--quiet")
    return folder / "db", answers(folder / "db")


def answers(db):
    daemon = Daemon(db, arguments=["--max-wait-ms", "0"])  # a busy machine is no damage
    try:
        found = [daemon.ask("POST", "/indexes/articles/search", search) for search in SEARCHES]
        found += [daemon.ask("GET", page) for page in PAGES]
        assert daemon.stop() == 0
    finally:
        if daemon.process.poll() is None:
            daemon.process.kill()
            daemon.process.communicate()
    return [(status, {key: value for key, value in answer.items() if key not in VOLATILE})
            for status, answer in found]


def test_a_flipped_bit_gives_no_wrong_answer(sound, tmp_path):
    db, right = sound
    roll = random.Random(f"flips {os.environ.get('DATELINE_SEED', '')}")
    files = [path.relative_to(db) for path in sorted(db.rglob("*")) if path.is_file() and path.stat().st_size > 0]
    for number in range(FLIPS):
        name, copy = files[number % len(files)], tmp_path / "db"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(db, copy)
        data = bytearray((copy / name).read_bytes())
        at = roll.randrange(len(data) * 8)
        data[at // 8] ^= 1 << at % 8
        (copy / name).write_bytes(data)
        with counted("bit flips", "wrong answers"):
            for (status, answer), expected in zip(answers(copy), right):
                if status != 503:
                    assert (status, answer) == expected, (name, at)
                else:
                    assert answer["code"] == "index_corrupt" and "articles" in answer["message"], (name, at, answer)
