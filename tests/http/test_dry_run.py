# SPDX-License-Identifier: GPL-2.0-or-later
"""test_dry_run.py - dateline-index --dry-run: what the readers see, and nothing else happens."""
import json
import subprocess
import zipfile

from articles import BRIDGE, BUDGET
from conftest import index, program

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Ferry timetable changes | Harbour News</title>
<meta property="og:site_name" content="Harbour News">
<meta property="article:published_time" content="2021-03-05T07:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Ferry timetable changes</h1>
<p>The ferries will leave a quarter of an hour later from Monday, the harbour office said, because
the bridge takes most of the morning's commuters again.</p>
<p>Those who hold a monthly ticket can hand it back, and will be paid for the days that are left of
it, at any of the four piers, from the first of the month on.</p></article></body></html>"""


def dry_run(*arguments, text=None):
    return subprocess.run([program("index/indexer", "dateline-index"), "--dry-run", *map(str, arguments)],
                          input=text, text=True, capture_output=True, timeout=120)


def lines_of(*articles):
    return "".join(json.dumps(article) + "\n" for article in articles)


def test_articles_come_one_a_line_with_all_their_fields(tmp_path):
    (tmp_path / "feed.jsonl").write_text(lines_of(BRIDGE, BUDGET))
    (tmp_path / "page.html").write_text(PAGE)
    done = dry_run("--json", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    bridge, budget, page = map(json.loads, done.stdout.splitlines())
    assert bridge == BRIDGE
    assert budget == BUDGET
    assert page["headline"] == "Ferry timetable changes"
    assert page["published"] == "2021-03-05T07:00:00Z"
    assert page["source"] == "Harbour News"
    assert page["id"] == str(tmp_path / "page.html")
    assert page["body"].startswith("The ferries will leave") and "Sport" not in page["body"]


def test_no_database_is_needed_or_made(tmp_path):
    (tmp_path / "file").write_text("no directory")
    done = dry_run("--json", "--db", tmp_path / "file", "-", text=lines_of(BRIDGE))
    assert (done.returncode, json.loads(done.stdout)) == (0, BRIDGE)
    assert dry_run("--db", tmp_path / "db", "-", text=lines_of(BRIDGE)).returncode == 0
    assert not (tmp_path / "db").exists()


def rows(text):
    """The cells of each row of the table; a row may end early."""
    head, *lines = text.splitlines()
    starts = [head.index(name) for name in ("FILE", "FORMAT", "HEADLINE", "DATE", "LANG", " WORDS", "NOT UNDERSTOOD")]
    return [tuple(line[start:end].strip() for start, end in zip(starts, [*starts[1:], None])) for line in lines]


def test_without_json_it_is_a_table(tmp_path):
    (tmp_path / "feed.jsonl").write_text(lines_of(dict(BRIDGE, body="word " * 200), dict(BUDGET, headline="long " * 20)))
    (tmp_path / "page.html").write_text(PAGE)
    done = dry_run(tmp_path / "feed.jsonl", tmp_path / "page.html")
    bridge, budget, page = rows(done.stdout)
    assert bridge[1:] == ("json", BRIDGE["headline"], "2021-03-04 08:30", "en", "200", "")
    assert bridge[0].startswith("…") and bridge[0].endswith("/feed.jsonl")
    assert budget[2].startswith("long long") and budget[2].endswith("…")
    assert page[1:5] == ("html", "Ferry timetable changes", "2021-03-05 07:00", "en") and int(page[5]) > 60


def test_the_table_tells_what_was_not_understood():
    done = dry_run("-", text=lines_of(
        dict(BRIDGE, status="withheld"), {"id": "2", "body": "A\x1b[31m body\x9b alone."},
        {"id": "3", "headline": "Wide 漢字", "published": "when the ice melts", "embargo": "noon", "body": "漢字 and words"}))
    withheld, alone, undated = rows(done.stdout)
    assert withheld[6] == "status withheld"
    assert alone[2:4] == ("-", "-") and alone[5:] == ("4", "no headline; no date")
    assert "\x1b" not in done.stdout and "\x9b" not in done.stdout
    assert 'published "when the ice melts"' in done.stdout and 'embargo "noon"' in done.stdout
    assert undated[0] == "standard input"


def test_members_of_archives_are_named_with_their_formats(tmp_path):
    with zipfile.ZipFile(tmp_path / "old.zip", "w") as archive:
        archive.writestr("a/page.html", PAGE)
        archive.writestr("b.jsonl", lines_of(BRIDGE))
    page, bridge = rows(dry_run(tmp_path / "old.zip").stdout)
    assert (page[0][-20:], page[1], bridge[0][-15:], bridge[1]) == ("/old.zip!a/page.html", "html", "old.zip!b.jsonl", "json")


def test_what_is_printed_can_be_indexed(tmp_path):
    (tmp_path / "page.html").write_text(PAGE)
    page = json.loads(dry_run("--json", tmp_path / "page.html").stdout)
    assert index(tmp_path / "db", [page])["indexed"] == 1
    assert json.loads(dry_run("--json", "-", text=lines_of(page)).stdout) == page


def test_problems_are_named_and_counted_as_in_a_load(tmp_path):
    done = dry_run("--json", "-", text=lines_of(BRIDGE) + "{broken\n" + lines_of(BUDGET))
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) == 2
    assert "standard input line 2" in done.stderr
    done = dry_run(tmp_path / "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert "nowhere: No such file" in done.stderr


def test_what_cannot_be_printed_is_an_error():
    with open("/dev/full", "w") as full:
        done = subprocess.run([program("index/indexer", "dateline-index"), "--dry-run", "-"],
                              input=lines_of(BRIDGE), text=True, stdout=full, stderr=subprocess.PIPE,
                              timeout=120)
    assert done.returncode == 2
    assert "cannot write standard output" in done.stderr


def test_it_goes_with_no_other_action():
    done = dry_run("--stats")
    assert done.returncode == 2
    assert "exclude each other" in done.stderr
    assert dry_run().returncode == 2


def test_columns_of_a_table_are_mapped_to_fields(tmp_path):
    (tmp_path / "table.csv").write_text("Nummer,Titel,Volltext,Seite\n7,Schnee,Es schneit.,3\n")
    done = dry_run("--json", "--map", "id=Nummer", "--map", "headline=Titel", "--map", "body=Volltext", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    article = json.loads(done.stdout)
    assert article | {"id": "7", "headline": "Schnee", "body": "Es schneit.", "Seite": "3"} == article


def test_a_map_must_name_a_field_and_a_column(tmp_path):
    done = dry_run("--map", "headline", tmp_path)
    assert done.returncode == 2
    assert "--map must be FIELD=PATH" in done.stderr


def test_the_format_of_standard_input_is_told_by_its_content():
    done = dry_run("--json", "-", text=PAGE)
    assert json.loads(done.stdout)["headline"] == "Ferry timetable changes", done.stderr
