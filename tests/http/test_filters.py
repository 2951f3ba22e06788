# SPDX-License-Identifier: GPL-2.0-or-later
"""test_filters.py - programs that the user names for formats that are not read: what they print is
read like any file, and they can do no more than print."""
import json
import zipfile

from test_dry_run import dry_run

STORY = "Ferries leave later\n\nThe harbour office said on Monday that the ferries leave later.\n"


def one(done):
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


def test_a_filter_reads_files_of_its_suffix(tmp_path):
    (tmp_path / "story.rot").write_text(STORY.translate(str.maketrans("aeiou", "12345")))
    article = one(dry_run("--json", "--filter", "rot=tr 12345 aeiou", tmp_path))
    assert article["body"] == "The harbour office said on Monday that the ferries leave later."
    assert article["id"] == str(tmp_path / "story.rot")


def test_what_a_filter_prints_may_be_of_any_format(tmp_path):
    (tmp_path / "a.db").write_bytes(b"SQLite format 3\0" + bytes(100))
    command = """db=echo '{"id": "x1", "headline": "Ferries leave later", "body": "They do."}'"""
    article = one(dry_run("--json", "--filter", command, tmp_path))
    assert (article["id"], article["headline"]) == ("x1", "Ferries leave later")


def test_a_filter_comes_before_our_own_reader_also_by_the_name_of_the_format(tmp_path):
    (tmp_path / "noname").write_text('{"headline": "From JSON", "body": "Text of the object."}')
    article = one(dry_run("--json", "--filter", "json=cat >/dev/null; echo From the filter alone.", tmp_path))
    assert article["body"] == "From the filter alone."


def test_members_of_archives_and_attached_files_are_filtered(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("old/story.wpd", b"\xffWPC" + STORY.encode())
    article = one(dry_run("--json", "--filter", "wpd=tail -c +5", tmp_path))
    assert article["body"].startswith("The harbour office")
    assert article["id"].endswith("a.zip!old/story.wpd")


def test_filters_stand_in_a_file(tmp_path):
    (tmp_path / "story.up").write_text(STORY)
    filters = tmp_path / "filters.conf"
    filters.write_text("# for the old archive\n\n.up = tr f F\n")
    assert "Ferries" in one(dry_run("--json", "--filters", filters, tmp_path / "story.up"))["body"]
    filters.write_text("up = cat\nnonsense\n")
    done = dry_run("--filters", filters, tmp_path)
    assert done.returncode == 2 and "line 2 is not EXT = COMMAND" in done.stderr
    assert "--filter must be EXT=COMMAND" in dry_run("--filter", "pdf", tmp_path).stderr


def test_a_filter_that_fails_costs_its_file_and_says_why(tmp_path):
    (tmp_path / "a.bad").write_text("x")
    (tmp_path / "b.txt").write_text(STORY)
    done = dry_run("--json", "--filter", "bad=echo no such page >&2; exit 3", tmp_path)
    assert done.returncode == 1
    assert "a.bad: the filter failed" in done.stderr and "no such page" in done.stderr
    assert json.loads(done.stdout)["id"].endswith("b.txt")


def test_a_filter_writes_no_files(tmp_path):
    (tmp_path / "a.bad").write_text("x")
    evil = tmp_path / "evil"
    dry_run("--filter", f"bad=touch {evil}; echo text", tmp_path)
    assert not evil.exists()


def test_a_filter_that_prints_nothing_is_named(tmp_path):
    (tmp_path / "a.nil").write_text("x")
    assert "the filter found no text" in dry_run("--filter", "nil=true", tmp_path).stderr
