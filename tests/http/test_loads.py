# SPDX-License-Identifier: GPL-2.0-or-later
"""test_loads.py - a second run reads what has changed, skips what has not, and with --prune removes what is gone."""
import json
import os
import subprocess
import zipfile

import pytest
from conftest import program
from live import Live

HOUR_AGO = 3600 * 10**9


def story(what):
    return f"{what} reopens\n\nThe {what.lower()} was opened again on Monday, said the mayor of the town.\n"


def write(path, text, age=HOUR_AGO):
    """A file that was last changed an hour ago: too long ago for its times to be in doubt."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    then = path.stat().st_mtime_ns - age
    os.utime(path, ns=(then, then))
    return path


def run(database, *arguments, code=0):
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", str(database), "--json", *map(str, arguments)],
                          text=True, capture_output=True, timeout=120)
    assert done.returncode == code, done.stderr
    summary = json.loads(done.stdout) if done.stdout else {}
    return {name: summary.get(name) for name in ("indexed", "removed", "filesRead", "filesUnchanged", "filesGone")}, done.stderr


def counts(indexed=0, removed=0, read=0, unchanged=0, gone=0):
    return {"indexed": indexed, "removed": removed, "filesRead": read, "filesUnchanged": unchanged, "filesGone": gone}


def headlines(start, database):
    return sorted(one["headline"] for one in Live(start(db=database), "articles").documents(limit=1000))


def lines(*numbers, **more):
    return "".join(json.dumps({"id": f"n{number}", "headline": f"Number {number}", "body": "A body.", **more}) + "\n"
                   for number in numbers)


@pytest.fixture
def folder(tmp_path):
    for name in ("Bridge", "Ferry", "Quay"):
        write(tmp_path / "in" / f"{name}.txt", story(name))
    write(tmp_path / "in" / "deep" / "many.jsonl", lines(1, 2, 3))
    with zipfile.ZipFile(tmp_path / "in" / "old.zip", "w") as archive:
        archive.writestr("05/p1.txt", story("Mill"))
        archive.writestr("05/p2.txt", story("Tower"))
    return tmp_path / "in"


@pytest.fixture
def database(folder, tmp_path):
    assert run(tmp_path / "db", folder)[0] == counts(indexed=8, read=5)
    return tmp_path / "db"


def test_a_second_run_reads_nothing(database, folder):
    assert run(database, folder) == (counts(unchanged=5), "")
    os.chdir(folder.parent)
    assert run(database, "in/deep", "in/./Quay.txt")[0] == counts(unchanged=2)


def test_what_operating_systems_add_is_skipped_and_counted(database, folder):
    for name in ("Thumbs.db", "deep/desktop.ini", "__MACOSX/._Quay.txt", "deep/.DS_Store"):
        write(folder / name, "binary\0bytes")
    with zipfile.ZipFile(folder / "new.zip", "w") as archive:
        for name in ("a/p3.txt", "a/Thumbs.db", "__MACOSX/a/._p3.txt", "a/DESKTOP.INI", "a/.DS_Store"):
            archive.writestr(name, story("Weir") if name.endswith("p3.txt") and "/._" not in name else "binary\0bytes")
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", database, "--json", folder],
                          text=True, capture_output=True, timeout=120)
    summary = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert {name: summary[name] for name in ("indexed", "failed", "filesOfSystem")} == {
        "indexed": 1, "failed": 0, "filesOfSystem": 3}, "a hidden file is not counted"


def test_what_has_changed_is_read(start, database, folder):
    write(folder / "Ferry.txt", story("Pier"))
    write(folder / "Canal.txt", story("Canal"))
    assert run(database, folder)[0] == counts(indexed=2, read=2, unchanged=4)
    assert "Ferry reopens" not in headlines(start, database) and "Canal reopens" in headlines(start, database)


def test_a_change_that_keeps_size_and_time_is_seen(start, database, folder):
    about = (folder / "Quay.txt").stat()
    (folder / "Quay.txt").write_text(story("Yard"))
    os.utime(folder / "Quay.txt", ns=(about.st_atime_ns, about.st_mtime_ns))
    assert (folder / "Quay.txt").stat().st_size == about.st_size
    assert run(database, folder)[0] == counts(indexed=1, read=1, unchanged=4)
    assert "Yard reopens" in headlines(start, database)


def test_a_change_right_after_the_reading_is_seen(tmp_path):
    """Clocks of file systems tick slowly: both states may have one time."""
    path = write(tmp_path / "one.txt", story("Gate"), age=0)
    about = path.stat()
    assert run(tmp_path / "db", path)[0] == counts(indexed=1, read=1)
    assert run(tmp_path / "db", path)[0] == counts(unchanged=1)
    path.write_text(story("Lock"))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    assert run(tmp_path / "db", path)[0] == counts(indexed=1, read=1)


def test_a_file_that_is_only_touched_or_copied_is_not_read(database, folder):
    for path in folder.rglob("*.txt"):
        os.utime(path)
    (folder / "deep").rename(folder / "aside")
    (folder / "deep").mkdir()
    (folder / "deep" / "many.jsonl").write_bytes((folder / "aside" / "many.jsonl").read_bytes())
    assert run(database, folder / "deep", *folder.glob("*.txt"))[0] == counts(unchanged=4)


def test_other_options_read_again(database, folder):
    assert run(database, "--source", "Harbour News", folder)[0] == counts(indexed=8, read=5)
    assert run(database, "--source", "Harbour News", "--jobs", 1, "--quiet", folder)[0] == counts(unchanged=5)
    assert run(database, "--source", "Harbour News", "--language", "en", folder)[0] == counts(indexed=8, read=5)


def test_reread_reads_again(database, folder):
    assert run(database, "--reread", folder)[0] == counts(indexed=8, read=5)
    assert run(database, folder)[0] == counts(unchanged=5)


def test_an_archive_that_moves_below_its_root_is_not_read(tmp_path, folder):
    assert run(tmp_path / "db", "--root", folder, folder)[0]["filesRead"] == 5
    moved = folder.rename(tmp_path / "elsewhere")
    assert run(tmp_path / "db", "--root", moved, "--prune", moved)[0] == counts(unchanged=5)


def test_without_prune_nothing_is_removed(start, database, folder):
    (folder / "Quay.txt").unlink()
    write(folder / "deep" / "many.jsonl", lines(1, 3))
    assert run(database, folder)[0] == counts(indexed=2, read=1, unchanged=3)
    assert len(headlines(start, database)) == 8


def test_prune_removes_what_is_gone(start, database, folder):
    (folder / "Quay.txt").unlink()
    (folder / "old.zip").unlink()
    assert run(database, "--prune", folder)[0] == counts(removed=3, unchanged=3, gone=2)
    assert headlines(start, database) == ["Bridge reopens", "Ferry reopens", "Number 1", "Number 2", "Number 3"]
    assert run(database, "--prune", folder)[0] == counts(unchanged=3)


def test_prune_removes_what_a_changed_file_lost_also_before(start, database, folder):
    write(folder / "deep" / "many.jsonl", lines(1, 2))
    run(database, folder)
    write(folder / "deep" / "many.jsonl", lines(4, 2))
    assert run(database, "--prune", folder)[0] == counts(indexed=2, removed=2, read=1, unchanged=4)
    found = headlines(start, database)
    assert [one for one in found if one.startswith("Number")] == ["Number 2", "Number 4"] and len(found) == 7


def test_prune_keeps_what_a_changed_file_may_still_have(start, database, folder):
    write(folder / "deep" / "many.jsonl", lines(1) + "{broken\n")
    summary, said = run(database, "--prune", folder, code=1)
    assert summary == counts(indexed=1, read=1, unchanged=4) and "line 2" in said
    write(folder / "deep" / "many.jsonl", lines(1))
    assert run(database, "--prune", folder)[0]["removed"] == 2


def test_prune_keeps_an_article_that_another_file_has(start, database, folder):
    (folder / "deep" / "many.jsonl").unlink()
    write(folder / "later.jsonl", lines(2))
    assert run(database, "--prune", folder)[0] == counts(indexed=1, removed=2, read=1, unchanged=4, gone=1)
    assert "Number 2" in headlines(start, database)


def test_prune_looks_only_below_its_paths(start, database, folder, tmp_path):
    (folder / "Quay.txt").unlink()
    (folder / "deep" / "many.jsonl").unlink()
    write(tmp_path / "in2" / "Wall.txt", story("Wall"))
    assert run(database, "--prune", folder / "deep", tmp_path / "in2")[0] == counts(indexed=1, removed=3, read=1, gone=1)
    assert "Quay reopens" in headlines(start, database)


def test_prune_does_not_believe_in_a_missing_or_unreadable_path(database, folder):
    folder.rename(folder.parent / "unmounted")
    assert "No such file" in run(database, "--prune", folder, code=2)[1]
    (folder.parent / "unmounted").rename(folder)
    assert run(database, "--prune", folder)[0] == counts(unchanged=5)


def test_prune_asks_before_it_removes_all_of_many(tmp_path):
    for number in range(101):
        write(tmp_path / "in" / f"{number}.txt", story(f"Dock {number}"))
    run(tmp_path / "db", tmp_path / "in")
    for path in (tmp_path / "in").iterdir():
        path.unlink()
    assert "is it mounted?" in run(tmp_path / "db", "--prune", tmp_path / "in", code=2)[1]
    assert run(tmp_path / "db", "--prune=all", tmp_path / "in")[0] == counts(removed=101, gone=101)


def test_two_roots_do_not_prune_each_other(tmp_path):
    for name in ("Harbour", "Airport"):
        write(tmp_path / name / f"{name}.txt", story(name))
        assert run(tmp_path / "db", "--prune", "--root", tmp_path / name, tmp_path / name)[0] == counts(indexed=1, read=1)


def test_what_cannot_be_read_is_tried_again_and_parts_are_told(tmp_path):
    write(tmp_path / "in" / "half.jsonl", lines(1) + "{broken\n")
    write(tmp_path / "in" / "picture.jpg", "\x00\x01\x02")
    assert run(tmp_path / "db", tmp_path / "in", code=1)[0] == counts(indexed=1, read=2)
    summary, said = run(tmp_path / "db", tmp_path / "in", code=1)
    assert summary == counts(read=1, unchanged=1) and "picture.jpg" in said and "line 2" not in said


def test_pipes_are_always_read(tmp_path):
    for _ in range(2):
        done = subprocess.run([program("index/indexer", "dateline-index"), "--db", tmp_path / "db", "--json", "-"],
                              input=lines(1), text=True, capture_output=True, timeout=120)
        assert json.loads(done.stdout)["indexed"] == 1


def test_an_emptied_or_new_index_is_loaded_again(start, database, folder):
    live = Live(start(db=database), "articles")
    live.done(live.of_index("DELETE", "/documents"))
    assert live.daemon.stop() == 0
    assert run(database, folder)[0] == counts(indexed=8, read=5)
    live = Live(start(db=database), "articles")
    live.done(live.of_index("DELETE"))
    assert live.daemon.stop() == 0
    assert run(database, folder)[0] == counts(indexed=8, read=5)


def test_each_index_has_its_own_record(database, folder):
    assert run(database, "--index", "other", folder)[0] == counts(indexed=8, read=5)
    assert run(database, folder)[0] == counts(unchanged=5)
