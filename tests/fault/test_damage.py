# SPDX-License-Identifier: GPL-2.0-or-later
"""test_damage.py - files that are not as they were written: an error, or at worst a miss, but never
a crash, neither of the indexer nor of the daemon."""
import random
import shutil

import pytest
from programs import ANSWERS, SAID_IMPOSSIBLE, SAID_OK, ask, complete, daemon, index, write_articles

# Under checksums: any change must be found. What is left is ours to read strictly.
UNSEALED = {"lock", "keys.json", "loaded"}
# What the next load can do without.
SPARE = {"recurring", "loaded"}
QUERIES = ["q=harbour", "q=%22budget+storm%22", "q=har*&limit=50", "q=", "q=court&sort=published:desc",
           "q=tax&facets=source,year", "q=harbuor", "q=flood&filter=source+%3D+%22Agency+1%22"]


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    complete(folder / "db", write_articles(folder / "articles.jsonl", 0, 300, words=150))
    index(folder / "db", "--delete", "a-7", "--quiet")
    return folder / "db"


def files_of(db):
    return sorted(path.relative_to(db) for path in db.rglob("*")
                  if path.is_file() and path.stat().st_size > 0)


def flip(data, roll):
    at = roll.randrange(len(data))
    data[at] ^= 1 << roll.randrange(8)
    return data


def cut(data, roll):
    return data[: roll.randrange(len(data))]


def blank(data, roll):
    at = roll.randrange(len(data))
    data[at : at + 512] = bytes(len(data[at : at + 512]))
    return data


def swap_in_noise(data, roll):
    at = roll.randrange(len(data))
    noise = bytes(roll.randrange(256) for _ in range(min(64, len(data) - at)))
    data[at : at + 64] = noise
    return data


DAMAGES = {"flip": flip, "cut": cut, "blank": blank, "noise": swap_in_noise}


def damaged_copies(sound, folder, damage, times):
    """Copies of the database, each with one file damaged; yields the copy and the file's name."""
    roll = random.Random(f"damage {damage}")
    for name in files_of(sound):
        for _ in range(times):
            copy = folder / "db"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(sound, copy)
            before = (copy / name).read_bytes()
            after = bytes(DAMAGES[damage](bytearray(before), roll))
            if after != before:
                (copy / name).write_bytes(after)
                yield copy, name


@pytest.mark.parametrize("damage", DAMAGES)
def test_check_finds_every_change_of_our_files(sound, tmp_path, damage):
    for db, name in damaged_copies(sound, tmp_path, damage, times=6):
        result = index(db, "--check")
        assert result.returncode in ANSWERS, f"{name}: {result.stderr}"
        if name.name not in UNSEALED:
            assert result.returncode == SAID_IMPOSSIBLE, f"{name}: {result.stdout}"
            assert name.name in result.stderr, result.stderr


@pytest.mark.parametrize("damage", ["flip", "cut", "noise"])
def test_the_indexer_refuses_or_goes_on(sound, tmp_path, damage):
    more = write_articles(tmp_path / "more.jsonl", 290, 20)
    for db, name in damaged_copies(sound, tmp_path, damage, times=1):
        for arguments in (["--quiet", more], ["--compact", "--quiet"], ["--stats"]):
            result = index(db, *arguments)
            assert result.returncode in ANSWERS, f"{name} {arguments}: {result.stderr}"
            assert result.returncode == SAID_OK or result.stderr, name


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_daemon_answers_something_and_lives(sound, tmp_path, damage):
    for db, name in damaged_copies(sound, tmp_path, damage, times=1):
        with daemon(db) as url:
            for query in QUERIES:
                status, body = ask(f"{url}/search?{query}")
                assert status is not None and body, f"{name}: no answer to {query}"


def test_a_missing_file_is_an_error(sound, tmp_path):
    for name in files_of(sound):
        copy = tmp_path / "db"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(sound, copy)
        (copy / name).unlink()
        expected = SAID_OK if name.name in SPARE else SAID_IMPOSSIBLE
        assert index(copy, "--check").returncode == expected, name
