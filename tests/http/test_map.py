# SPDX-License-Identifier: GPL-2.0-or-later
"""test_map.py - --map says what is where in JSON and XML that no reader knows."""
import json

from test_dry_run import dry_run

XML = """<?xml version="1.0"?><archiv xmlns:a="urn:a"><stueck nr="7"><kopf><a:titel>Lampen am Kai</a:titel>
<von>Ruth Calder</von><am wert="2019-03-12"/></kopf><absatz>Der Rat <b>stimmt</b> zu.</absatz>
<absatz>Die Sterne &amp; die Stürze.</absatz></stueck><stueck nr="8"><kopf><a:titel>Eis</a:titel></kopf></stueck>
<stueck nr="9"><leer/></stueck></archiv>"""
MAP = ["--map", "record=archiv/stueck", "--map", "id=@nr", "--map", "headline=kopf/titel", "--map", "byline=kopf/von",
       "--map", "published=kopf/am/@wert", "--map", "body=absatz"]


def articles_of(done):
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_xml_by_paths(tmp_path):
    (tmp_path / "a.xml").write_text(XML)
    done = dry_run("--json", *MAP, tmp_path)
    first, second = articles_of(done)
    assert (first["id"], first["headline"], first["byline"]) == ("7", "Lampen am Kai", "Ruth Calder")
    assert first["published"] == "2019-03-12"
    assert first["body"] == "Der Rat stimmt zu.\n\nDie Sterne & die Stürze."
    assert (second["id"], second["headline"]) == ("8", "Eis")
    assert "element stueck" in done.stderr


def test_elements_of_other_names_are_paragraphs(tmp_path):
    (tmp_path / "a.xml").write_text("<s><t><b>Ice</b> <i>here</i></t><text><afsnit>One.</afsnit>\n<afsnit>Two <em>words</em>."
                                    "</afsnit><liste><punkt>Three.</punkt><punkt>Four.</punkt></liste></text></s>")
    (article,) = articles_of(dry_run("--json", "--map", "headline=t", "--map", "body=text", tmp_path))
    assert article["headline"] == "Ice here"
    assert article["body"].split() == ["One.", "Two", "words.", "Three.", "Four."]
    assert article["body"].startswith("One.\n\nTwo words.\n\nThree.\n\nFour.")


def test_xml_without_record_is_one_article(tmp_path):
    (tmp_path / "a.xml").write_text("<story><t>Ice in the harbour</t><p>It is thick.</p></story>")
    (article,) = articles_of(dry_run("--json", "--map", "headline=t", "--map", "body=p", tmp_path))
    assert (article["headline"], article["body"]) == ("Ice in the harbour", "It is thick.")
    assert article["id"] == str(tmp_path / "a.xml")


def test_unknown_xml_says_what_would_help(tmp_path):
    (tmp_path / "a.xml").write_text("<story><t>Ice in the harbour</t></story>")
    done = dry_run(tmp_path)
    assert done.returncode == 2 and "--map record=" in done.stderr


def test_known_xml_needs_no_map(tmp_path):
    (tmp_path / "a.xml").write_text("<rss><channel><item><title>Ice</title></item></channel></rss>")
    (article,) = articles_of(dry_run("--json", "--map", "body=absatz", tmp_path))
    assert article["headline"] == "Ice"


def test_json_by_paths(tmp_path):
    stories = [{"kopf": {"titel": "Lampen am Kai", "von": ["Ruth Calder", "Ada Lorne"]}, "nr": 7, "dc.datum": "2019-03-12",
                "teile": [{"text": "Der Rat stimmt zu."}, {"bild": 1}, {"text": "Die Sterne."}]},
               {"kopf": {"titel": "Eis"}, "nr": 8, "teile": []}]
    (tmp_path / "a.json").write_text(json.dumps({"antwort": {"liste": stories}}))
    done = dry_run("--json", "--map", "record=antwort.liste", "--map", "id=nr", "--map", "headline=kopf/titel", "--map",
                   "byline=kopf.von.0", "--map", "body=teile.text", "--map", "published=dc.datum", tmp_path)
    first, second = articles_of(done)
    assert (first["id"], first["headline"], first["byline"]) == ("7", "Lampen am Kai", "Ruth Calder")
    assert first["body"] == "Der Rat stimmt zu.\n\nDie Sterne."
    assert first["published"] == "2019-03-12"
    assert (second["id"], second["headline"]) == ("8", "Eis")


def test_json_lines_by_paths(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"u": {"t": "Ice"}, "x": "One."}\n{"u": {"t": "Lamps"}, "x": "Two."}\n')
    first, second = articles_of(dry_run("--json", "--map", "headline=u.t", "--map", "body=x", tmp_path))
    assert (first["headline"], second["body"]) == ("Ice", "Two.")


def test_dumps_of_content_systems(tmp_path):
    """Ghost has its posts below arrays, Django the fields of each record below a name."""
    ghost = {"db": [{"meta": {}, "data": {"posts": [{"title": "Ice", "html": "<p>It is thick.</p>"}]}}]}
    django = [{"model": "news.story", "pk": 4, "fields": {"title": "Lamps", "text": "The council votes."}}]
    (tmp_path / "ghost.json").write_text(json.dumps(ghost))
    (tmp_path / "django.json").write_text(json.dumps(django))
    (article,) = articles_of(dry_run("--json", "--map", "record=db.data.posts", tmp_path / "ghost.json"))
    assert (article["headline"], article["body"]) == ("Ice", "It is thick.")
    (article,) = articles_of(dry_run("--json", "--map", "id=pk", "--map", "headline=fields.title", "--map",
                                     "body=fields.text", tmp_path / "django.json"))
    assert (article["id"], article["headline"], article["body"]) == ("4", "Lamps", "The council votes.")
