# SPDX-License-Identifier: GPL-2.0-or-later
"""test_doors.py - an article is the same article through every door: a file, a JSON document, and a
body of its own format. The daemon has bodies read by dateline-read, and says what it could not read."""
import gzip
import json
import subprocess
import threading
import time

import pytest
import requests

from conftest import ANSWER_SECONDS, program
from live import Live

ADDRESS = "https://harbour.example/2021/03/ferries"
TEXT = ["The ferries will leave a quarter of an hour later from Monday, the harbour office said, because the bridge "
        "takes most of the morning's commuters again.",
        "Those who hold a monthly ticket can hand it back, and will be paid for the days that are left of it, at any "
        "of the four piers, from the first of the month on."]
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Ferry timetable changes</title>
<link rel="canonical" href="{ADDRESS}"><meta property="og:site_name" content="Harbour News">
<meta property="article:published_time" content="2021-03-05T07:00:00Z"><meta name="author" content="Ann Porter">
</head><body><nav><a href="/">Home</a></nav><article><h1>Ferry timetable changes</h1>
<p>{TEXT[0]}</p><p>{TEXT[1]}</p></article></body></html>"""
FEED = f"""<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
<title>Harbour News</title><language>en</language><item><title>Ferry timetable changes</title><link>{ADDRESS}</link>
<guid>{ADDRESS}</guid><dc:creator>Ann Porter</dc:creator><pubDate>Fri, 05 Mar 2021 07:00:00 GMT</pubDate>
<description>&lt;p&gt;{TEXT[0]}&lt;/p&gt;&lt;p&gt;{TEXT[1]}&lt;/p&gt;</description></item></channel></rss>"""
MAIL = "From: Ann Porter <ann@harbour.example>\nSubject: Ferry timetable changes\nMessage-ID: <ferries@harbour.example>\n" \
       f"Date: Fri, 5 Mar 2021 07:00:00 +0000\n\n{TEXT[0]}\n\n{TEXT[1]}\n"
NITF = f"""<?xml version="1.0"?><nitf><head><docdata><doc-id id-string="urn:ferries"/><date.issue norm="20210305T070000Z"/>
</docdata></head><body><body.head><hedline><hl1>Ferry timetable changes</hl1></hedline><byline>Ann Porter</byline>
</body.head><body.content><p>{TEXT[0]}</p><p>{TEXT[1]}</p></body.content></body></nitf>"""
SHARED = ("headline", "byline", "published", "language", "body")


@pytest.fixture
def live(start, tmp_path):
    live = Live(start("--read-timeout", "10", db=tmp_path / "db"), "stories")
    live.done(live.call("POST", "/indexes", json={"uid": "stories", "primaryKey": "id", "preset": "articles"}))
    return live


def by_file(tmp_path, name, text):
    """What dateline-index makes of the same bytes in a file."""
    path = tmp_path / name
    path.write_text(text)
    done = subprocess.run([program("index/indexer", "dateline-index"), "--dry-run", "--json", path],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def shown(article):
    """Without what the API never shows."""
    return {field: value for field, value in article.items() if field != "boilerplate"}


def stored(live):
    found = live.documents()
    assert len(found) == 1
    return found[0]


TABLE = [("id", "headline", "body"), ("t-1", "Fähre kehrt zurück", "Die Fähre kam am Dienstag zurück; und alle feierten.")]


def table(sign, before="", encoding="utf-8"):
    rows = (sign.join(f'"{cell}"' for cell in row) for row in TABLE)
    return (before + "\r\n".join(rows) + "\r\n").encode(encoding)


@pytest.mark.parametrize("body", [table(","), table(";"), table("\t"), table("|"), table(";", "sep=;\r\n"),
                                  table(";", encoding="cp1252"), table(",", encoding="cp1252"),
                                  table("\t", "\ufeff", "utf-16-le"), table(",", "\ufeff")])
def test_a_table_of_any_kind_is_a_table(live, body):
    live.send(body, "text/csv")
    found = stored(live)
    assert (found["id"], found["headline"], found["body"]) == TABLE[1]


def test_a_delimiter_that_is_given_is_the_one(live):
    live.send(b"id;headline;body\n1;A,b;c|d\n", "text/csv", csvDelimiter=";")
    assert stored(live)["headline"] == "A,b"


@pytest.mark.parametrize("name,text,content_type", [
    ("page.html", PAGE, "text/html; charset=utf-8"),
    ("feed.rss", FEED, "application/rss+xml"),
    ("feed.xml", FEED, "application/xml"),
    ("wire.xml", NITF, "text/xml"),
    ("story.eml", MAIL, "message/rfc822"),
])
def test_a_body_is_read_as_its_file_is(live, tmp_path, name, text, content_type):
    wanted = by_file(tmp_path, name, text)
    task = live.send(text.encode(), content_type)
    assert (task["details"]["receivedDocuments"], task["details"]["indexedDocuments"]) == (1, 1)
    assert stored(live) == shown(wanted)
    answer = live.call("POST", "/read", data=text.encode(), headers={"Content-Type": content_type})
    assert answer.json() == {"results": [wanted], "total": 1, "unreadableParts": 0, "unreadable": []}


def test_five_doors_give_one_document(live, tmp_path):
    article = by_file(tmp_path, "page.html", PAGE)
    live.add([article])
    first = stored(live)
    live.send(PAGE.encode(), "text/html")
    assert stored(live) == first == shown(article)
    live.send(FEED.encode(), "application/rss+xml")
    assert {field: stored(live)[field] for field in SHARED} == {field: first[field] for field in SHARED}
    assert stored(live)["id"] == first["id"] == ADDRESS
    live.send(MAIL.encode(), "message/rfc822")
    mail = live.document("ferries@harbour.example")
    assert {field: mail[field] for field in SHARED} == {field: first[field] for field in SHARED}


def test_the_content_tells_the_format_where_the_type_does_not(live):
    for content_type in ("application/octet-stream", "application/x-unheard-of", None):
        headers = {"Content-Type": content_type} if content_type else {}
        live.done(live.of_index("POST", "/documents", data=NITF.encode(), headers=headers))
    assert stored(live)["headline"] == "Ferry timetable changes"


def test_a_name_gives_format_and_id_and_options_do_as_for_files(live):
    live.send(f"Ferries leave later\n\n{TEXT[0]}".encode(), "application/octet-stream", name="2021/ferries.txt",
              source="Harbour News")
    found = live.document("2021%2Fferries.txt")
    assert (found["headline"], found["source"]) == ("Ferries leave later", "Harbour News")
    live.send(NITF.replace("070000Z", "070000").encode(), "text/xml", timezone="Asia/Tokyo", language="de")
    found = live.document("urn:ferries")
    assert (found["published"], found["language"]) == ("2021-03-05T07:00:00+09:00", "de")
    answer = live.of_index("POST", "/documents", data=NITF, headers={"Content-Type": "text/xml"}, params={"nam": "a"})
    assert answer.status_code == 400 and "nam" in answer.json()["message"]


def test_large_and_compressed_bodies(live, tmp_path):
    pad = "<!-- " + "x" * 3000000 + " -->"
    live.send((PAGE + pad).encode(), "text/html")
    assert stored(live)["id"] == ADDRESS
    answer = live.of_index("POST", "/documents", data=gzip.compress(FEED.encode()),
                           headers={"Content-Type": "application/rss+xml", "Content-Encoding": "gzip"})
    live.done(answer)
    assert stored(live)["id"] == ADDRESS
    assert not list((tmp_path / "db/tasks").glob("raw*"))


def test_what_cannot_be_read_is_an_error_at_once(live):
    for body, content_type, reason in ((b"\0\1\2\3" * 100, "application/octet-stream", "not known"),
                                       (b"<rss><channel></channel></rss>", "application/rss+xml", "no article"),
                                       (b"PK\3\4 and nothing else", "application/zip", "read")):
        answer = live.of_index("POST", "/documents", data=body, headers={"Content-Type": content_type})
        assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_payload"), answer.text
        assert reason in answer.json()["message"]
        assert live.call("POST", "/read", data=body).json()["code"] == "unreadable_payload"
    answer = live.of_index("POST", "/documents", data=b"", headers={"Content-Type": "text/html"})
    assert answer.json()["code"] == "missing_payload"
    answer = live.of_index("POST", "/documents", data=NITF, headers={"Content-Type": "text/xml"},
                           params={"timezone": "Mars/Base"})
    assert answer.status_code == 400 and "Mars/Base" in answer.json()["message"]
    assert live.documents() == []


def test_parts_that_cannot_be_read_are_named_in_the_task(live):
    lines = json.dumps({"headline": "One", "id": "1"}) + "\n{nothing\n" + json.dumps({"headline": "Two", "id": "2"})
    shown = live.call("POST", "/read", data=lines.encode()).json()
    task = live.send(lines.encode(), "application/octet-stream")
    assert task["details"]["indexedDocuments"] == len(shown["results"]) == shown["total"] == 2
    assert task["details"]["unreadableParts"] == shown["unreadableParts"] == 1
    assert task["details"]["unreadable"] == shown["unreadable"]
    assert "line 2" in shown["unreadable"][0]
    assert sorted(live.ids()) == ["1", "2"]


def test_other_indexes_take_json_only(live):
    live.done(live.call("POST", "/indexes", json={"uid": "books", "primaryKey": "id"}))
    for uid in ("books", "absent"):
        answer = live.call("POST", f"/indexes/{uid}/documents", data=PAGE, headers={"Content-Type": "text/html"})
        assert (answer.status_code, answer.json()["code"]) == (415, "invalid_content_type")
    live.done(live.call("POST", "/indexes/articles/documents", data=PAGE, headers={"Content-Type": "text/html"}))
    assert live.call("GET", "/indexes/articles/documents").json()["results"][0]["id"] == ADDRESS


def in_background(call):
    answers = []
    thread = threading.Thread(target=lambda: answers.append(call()))
    thread.start()
    return thread, answers


def test_reading_keeps_nobody_waiting_and_ends_in_time(start, tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_READ", "/bin/sh")  # waits for the end of a line, which does not come
    daemon = start("--threads", "1", "--readers", "1", "--read-timeout", "3", db=tmp_path / "db")
    live = Live(daemon, "articles")
    thread, answers = in_background(lambda: live.call("POST", "/read", data=PAGE))
    time.sleep(0.2)
    live.add([{"id": 1, "headline": "Bridge opens"}])
    assert daemon.search(q="bridge")["hits"] and not answers
    thread.join(ANSWER_SECONDS)
    assert (answers[0].status_code, answers[0].json()["code"]) == (400, "unreadable_payload")
    assert "takes too long" in answers[0].json()["message"]
    assert live.call("GET", "/health").json()["status"] == "available"


def test_a_stop_ends_readings(start, tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_READ", "/bin/sh")
    daemon = start("--readers", "1", "--read-timeout", "600", db=tmp_path / "db")
    readings = [in_background(lambda: requests.post(daemon.url + "/read", data=PAGE, timeout=60)) for _ in range(3)]
    time.sleep(0.5)
    started = time.monotonic()
    assert daemon.stop() == 0
    assert time.monotonic() - started < 20
    for thread, answers in readings:
        thread.join(ANSWER_SECONDS)
        assert answers[0].status_code in (400, 503)


def test_a_program_that_goes_wrong_costs_its_body(start, tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_READ", "/bin/false")
    daemon = start(db=tmp_path / "db")
    live = Live(daemon, "articles")
    live.add([{"id": 1, "headline": "Bridge opens"}])
    for _ in range(3):
        answer = live.of_index("POST", "/documents", data=PAGE, headers={"Content-Type": "text/html"})
        assert (answer.status_code, answer.json()["code"]) == (400, "unreadable_payload")
        assert "the program that reads it" in answer.json()["message"]
    assert len(live.documents()) == 1


def test_many_at_once(live):
    def send(i):
        return live.of_index("POST", "/documents", data=MAIL.replace("ferries@", f"{i}@"),
                             headers={"Content-Type": "message/rfc822"})
    sent = [in_background(lambda i=i: send(i)) for i in range(40)]
    for thread, answers in sent:
        thread.join(ANSWER_SECONDS)
        live.done(answers[0])
    assert len(live.documents(limit=100)) == 40


def test_without_readers_there_is_json_only(start, tmp_path):
    daemon = start("--readers", "0", db=tmp_path / "db")
    answer = requests.post(daemon.url + "/read", data=PAGE, timeout=ANSWER_SECONDS)
    assert (answer.status_code, answer.json()["code"]) == (415, "invalid_content_type")


def test_the_daemon_has_no_library_of_strangers_formats():
    linked = subprocess.run(["ldd", program("server", "datelined")], capture_output=True, text=True, check=True).stdout
    needed = subprocess.run(["readelf", "-d", program("server", "datelined")], capture_output=True, text=True,
                            check=True).stdout
    for library in ("archive", "gmime", "xml2", "md4c", "yaml", "uchardet", "poppler", "glib"):
        assert f"lib{library}" not in linked + needed
    assert "libarchive" in subprocess.run(["ldd", program("index/apart/reader", "dateline-read")], capture_output=True,
                                          text=True, check=True).stdout
