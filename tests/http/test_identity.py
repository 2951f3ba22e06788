# SPDX-License-Identifier: GPL-2.0-or-later
"""test_identity.py - two inputs never get one id, one input gets the same id in each run, and what is replaced is told."""
import json
import os
import subprocess
import tarfile
import zipfile

import pytest
from conftest import program
from live import Live

STORY = "{}\n\nThe {} of the town was opened on Monday, said the mayor.\n\nThe council will meet in May.\n"


def story(what):
    return STORY.format(what, what.lower())


def run(database, *arguments, text=None, cwd=None):
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", str(database), "--json", *map(str, arguments)],
                          input=text, text=True, capture_output=True, timeout=120, cwd=cwd)
    return json.loads(done.stdout), done.stderr


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


def documents(start, database):
    return {one["id"]: one["headline"] for one in Live(start(db=database), "articles").documents(limit=100)}


def test_files_of_one_name_stay_apart(start, tmp_path):
    folder = write(tmp_path / "in", {f"{name}": story(name) for name in [
        "1990/05/p1.txt", "1991/05/p1.txt", "story.txt", "story.html", "story.text", "wire.001", "wire.002", "a.txt.d/a.txt"]})
    summary, said = run(tmp_path / "db", folder / "1990", folder / "1991", folder / "story.html", folder)
    found = documents(start, tmp_path / "db")
    assert len(found) == 8 and set(found) == {str(path) for path in folder.rglob("*") if path.is_file()}
    assert summary["again"] == 3 and said.count("one of them stays") == 3  # these were given twice


def test_members_of_one_name_stay_apart(start, tmp_path):
    for year in (1990, 1991):
        with zipfile.ZipFile(tmp_path / f"{year}.zip", "w") as archive:
            archive.writestr("05/p1.txt", story(f"Quay {year}"))
            archive.writestr("05/p1.html", story(f"Mill {year}"))
        with tarfile.open(tmp_path / f"{year}.tar.gz", "w:gz") as archive:
            archive.add(write(tmp_path / str(year), {"p1.txt": story(f"Bridge {year}")}) / "p1.txt", "p1.txt")
    archives = [tmp_path / f"{year}.{kind}" for year in (1990, 1991) for kind in ("zip", "tar.gz")]
    summary, said = run(tmp_path / "db", *archives)
    assert (summary["again"], said) == (0, "")
    found = documents(start, tmp_path / "db")
    assert len(found) == 6 and str(tmp_path / "1991.zip!05/p1.txt") in found


def test_one_folder_from_any_place_is_one_load(start, tmp_path):
    folder = write(tmp_path / "in", {"05/p1.txt": story("Quay"), "p2.txt": story("Mill")})
    (tmp_path / "link").symlink_to(folder)
    for cwd, argument in [(tmp_path, "in"), (folder, "."), (folder / "05", "../"), (tmp_path, "in//"),
                          (tmp_path, folder), (tmp_path, "link"), (folder, "../in/05/../p2.txt")]:
        run(tmp_path / "db", argument, cwd=cwd)
    (folder / "p2.txt").write_text(story("Windmill"))
    summary, _ = run(tmp_path / "db", folder / "p2.txt")
    assert summary["replaced"] == 1
    assert documents(start, tmp_path / "db") == {str(folder / "05/p1.txt"): "Quay", str(folder / "p2.txt"): "Windmill"}


def test_an_archive_that_moves_keeps_its_ids_with_a_root(start, tmp_path):
    old = write(tmp_path / "old", {"05/p1.txt": story("Quay")})
    run(tmp_path / "db", "--root", old, old / "05")
    old.rename(tmp_path / "new")
    for argument in ("", "05", "05/p1.txt"):
        run(tmp_path / "db", "--root", tmp_path / "new", tmp_path / "new" / argument)
    assert documents(start, tmp_path / "db") == {"05/p1.txt": "Quay"}
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", tmp_path / "db", "--root", tmp_path / "new/05",
                           tmp_path / "new"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 2 and "not below" in done.stderr


def test_short_names_for_those_who_want_them(start, tmp_path):
    folder = write(tmp_path / "in", {"05/p1.txt": story("Quay"), "05/p1.html": story("Mill")})
    summary, said = run(tmp_path / "db", "--ids", "name", folder)
    assert summary["again"] == 1 and f'"05/p1" is the id of an article in {folder}/05/p1.html, too' in said
    assert list(documents(start, tmp_path / "db")) == ["05/p1"]


def test_pipes_and_exports_without_ids_double_nothing_and_lose_nothing(start, tmp_path):
    def lines(*names):
        return "".join(json.dumps({"headline": name, "body": f"The {name}."}) + "\n" for name in names)
    for text in (story("Quay"), story("Mill"), story("Quay")):
        run(tmp_path / "db", "-", text=text)
    export = tmp_path / "export.jsonl"
    for names in (["Bridge"], ["Ferry", "Dock"], ["Dock", "Bridge"]):
        export.write_text(lines(*names))
        run(tmp_path / "db", export)
    fifo = tmp_path / "fifo.txt"
    os.mkfifo(fifo)
    for name in ("Tram", "Bus"):
        if os.fork() == 0:
            fifo.write_text(story(name))
            os._exit(0)
        run(tmp_path / "db", fifo)
        os.wait()
    assert sorted(documents(start, tmp_path / "db").values()) == ["Bridge", "Bus", "Dock", "Ferry", "Mill", "Quay", "Tram"]


def item(guid, headline, link, hour):
    return (f"<item><guid>{guid}</guid><title>{headline}</title><link>{link}</link><description>The quay.</description>"
            f"<pubDate>Tue, 4 Jun 2024 {hour:02}:00:00 GMT</pubDate></item>")


def feed(*items):
    return '<rss version="2.0"><channel><title>P</title>' + "".join(items) + "</channel></rss>"


SITE = "https://p.example/"


@pytest.mark.parametrize("items, headlines", [
    ([item("7", "New", SITE + "a?v=2", 14), item("7", "Old", SITE + "a", 12)], ["New"]),
    ([item("7", "Old", SITE + "a#top", 12), item("7", "New", SITE + "a", 14)], ["New"]),
    ([item(SITE, "One", SITE + "a", 12), item(SITE, "Two", SITE + "b", 12)], ["One", "Two"]),
    ([item("news", "One", SITE + "a", 12), item("news", "Two", SITE + "b", 12), item("8", "Three", SITE + "c", 9)],
     ["One", "Three", "Two"]),
])
def test_a_guid_is_an_id_only_with_one_link(start, tmp_path, items, headlines):
    for number, order in enumerate([items, items[::-1], items[-1:]]):
        run(tmp_path / "db", write(tmp_path, {f"{number}.rss": feed(*order)}) / f"{number}.rss")
    assert sorted(documents(start, tmp_path / "db").values()) == headlines


def test_the_later_version_stays_whatever_file_it_is_in(start, tmp_path):
    write(tmp_path / "in", {"a.rss": feed(item("7", "New", SITE + "a", 14)), "b.rss": feed(item("7", "Old", SITE + "a", 12))})
    summary, said = run(tmp_path / "db", tmp_path / "in")
    assert summary["again"] == 1 and '"7" is the id of an article in' in said
    run(tmp_path / "db", tmp_path / "in" / "b.rss")
    assert documents(start, tmp_path / "db") == {"7": "New"}
