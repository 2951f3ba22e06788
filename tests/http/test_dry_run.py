# SPDX-License-Identifier: GPL-2.0-or-later
"""test_dry_run.py - dateline-index --dry-run: what the readers see, and nothing else happens."""
import json
import subprocess

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


def test_without_json_it_is_to_be_looked_through():
    done = dry_run("-", text=lines_of(dict(BRIDGE, status="withheld", body="word " * 200),
                                      {"id": "2", "body": "A\x1b[31m body\x9b alone."}))
    first, second = done.stdout.split("\n\n", 1)
    assert first.splitlines()[:3] == [
        BRIDGE["headline"], "    " + BRIDGE["id"],
        "    2021-03-04T08:30:00Z | Harbour News | City | Ann Porter | en | withheld"]
    extract = first.splitlines()[3]
    assert extract.startswith("    word word") and extract.endswith("word …")
    assert len(extract) < 400
    assert second.startswith("(no headline)\n    2\n")
    assert "body" in second and "\x1b" not in second and "\x9b" not in second


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
