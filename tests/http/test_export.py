# SPDX-License-Identifier: GPL-2.0-or-later
"""test_export.py - whole results: every hit once, in every form, while the index changes and clients come and go."""
import csv
import io
import json
import random
import shutil
import subprocess
import time

import pytest
import requests

from articles import ARTICLES, BRIDGE
from conftest import ANSWER_SECONDS, Daemon, get, index, post, program, until
from live import Live
from memory import is_sanitized, memory
from test_tenant import MASTER, token

MANY = 6000
FORMS = ["csv", "jsonl", "ris", "bibtex", "csl-json", "ninjs"]
ODD = [
    {"id": "odd/{1}", "headline": "=HYPERLINK(\"http://evil.example\")", "byline": ["Zoë Ná", "李 雷"], "published": "1999",
     "source": "@Wire, \"North\"", "summary": "100% of {it} & more_\\n", "language": "en", "keywords": ["a", "b;c"],
     "url": "https://odd.example/{a}?x=1", "body": "An oddity about quokkas."},
    {"id": "odd 2", "headline": "＝1+1 quokka\nsecond line", "published": "2001-02-03T04:05:06+02:00", "source": "-2",
     "language": "en", "body": "Another oddity about quokkas, <b>bold</b> & \"quoted\"."},
    {"id": "odd-3", "headline": "Undated quokka", "language": "en", "readers": -5, "body": "No date at all."},
]


def words(seed, count):
    """A text that is like no other: near-duplicates would be found."""
    chosen = random.Random(seed)
    return " ".join(f"w{chosen.randrange(5000)}" for _ in range(count))


@pytest.fixture(scope="module")
def exporting(tmp_path_factory):
    database = tmp_path_factory.mktemp("exports") / "db"
    index(database, ARTICLES + ODD)
    running = Daemon(database)
    yield running
    assert running.stop() == 0, running.errors


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    folder = tmp_path_factory.mktemp("many")
    index(folder / "db", [{"id": f"m-{n:05}", "headline": f"Match {n}", "published": f"{1990 + n % 30}-0{1 + n % 9}-11",
                           "body": f"It rained. {words(n, 300)}", "source": "Desk"} for n in range(MANY)])
    return folder / "db"


def export(daemon, stream=False, headers=None, uid="articles", **parameters):
    return requests.post(f"{daemon.url}/indexes/{uid}/export", json=parameters, stream=stream, timeout=ANSWER_SECONDS,
                         headers=headers)


def lines(answer):
    """They are UTF-8. `.text` would guess, which is slow, and sometimes wrong."""
    assert answer.status_code == 200, answer.content
    return [json.loads(line) for line in answer.content.splitlines()]


def ids(answer):
    return [row["id"] for row in lines(answer)]


def refused(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_rows_are_the_hits_of_the_search_oldest_first(exporting):
    for parameters in [{"q": ""}, {"q": "storm"}, {"q": "round", "filter": "source = 'Valley Gazette'"},
                       {"q": "hlead(storm)", "queryLanguage": "professional"}, {"q": "nothing-has-this-word"}]:
        hits = exporting.ask({**parameters, "limit": 1000}).json()["hits"]
        answer = export(exporting, **parameters)
        assert sorted(ids(answer)) == sorted(hit["id"] for hit in hits), parameters
        assert int(answer.headers["Dateline-Rows"]) == len(hits)
    dates = [row.get("published", "9") for row in lines(export(exporting, q=""))]
    assert dates == sorted(dates), "undated ones last"


def test_sort_decides_the_order(exporting):
    found = ids(export(exporting, q="", sort=["published:desc"]))
    assert found == [hit["id"] for hit in exporting.ask({"q": "", "sort": ["published:desc"], "limit": 1000}).json()["hits"]]


def test_json_lines_are_hits_as_a_search_shows_them(exporting):
    parameters = {"q": "storm", "snippets": 1, "attributesToRetrieve": ["id", "headline"], "attributesToHighlight": ["headline"]}
    wanted = {hit["id"]: hit for hit in exporting.ask(parameters).json()["hits"]}
    assert {row["id"]: row for row in lines(export(exporting, **parameters))} == wanted
    assert "body" not in lines(export(exporting, q="bridge"))[0]
    assert lines(export(exporting, q="railing", attributesToRetrieve=["body"]))[0]["body"] == BRIDGE["body"]


def test_an_inline_rule_is_refused(exporting):
    answer = export(exporting, q="storm", inlineRule={"uid": "try"})
    refused(answer, 400, "bad_request")
    assert "`inlineRule`" in answer.json()["message"]


def table(answer):
    assert answer.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    answer.encoding = "utf-8"
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def test_a_table_has_the_columns_that_are_asked_for(exporting):
    rows = table(export(exporting, q="railing", format="csv", snippets=1))
    assert list(rows[0]) == ["id", "published", "headline", "byline", "source", "section", "language", "url", "_snippet"]
    assert rows[0]["id"] == BRIDGE["id"] and rows[0]["url"] == BRIDGE["url"]
    assert "railing" in rows[0]["_snippet"] and "<mark>" not in rows[0]["_snippet"]
    rows = table(export(exporting, q="deck", format="csv", attributesToRetrieve=["body", "id"]))
    assert rows == [{"body": BRIDGE["body"], "id": BRIDGE["id"]}]


def test_a_spreadsheet_runs_no_cell(exporting):
    answer = export(exporting, q="quokka", format="csv", attributesToRetrieve=["headline", "source", "readers", "byline"])
    rows = table(answer)
    for row in rows:
        for name, text in row.items():
            assert not text.startswith(("=", "+", "@", "＝")) and (not text.startswith("-") or name == "readers"), row
    assert {row["readers"] for row in rows} == {"", "-5"}, "a number is no formula"
    assert "Zoë Ná, 李 雷" in {row["byline"] for row in rows}
    assert '"\'=HYPERLINK(""http://evil.example"")"' in answer.text


def test_references_can_be_read_by_their_programs(exporting):
    ris = export(exporting, q="quokka", format="ris").text
    assert ris.count("TY  - NEWS\r\n") == ris.count("ER  - \r\n") == 3
    assert "AU  - Zoë Ná, 李 雷\r\n" in ris and "TI  - ＝1+1 quokka second line\r\n" in ris
    assert "DA  - 1999\r\n" in ris and "DA  - 2001/02/03\r\n" in ris
    bib = export(exporting, q="quokka", format="bibtex").text
    assert bib.count("@article{") == 3
    assert "author = {{Zoë Ná, 李 雷}}" in bib and "100\\% of \\{it\\} \\& more\\_" in bib
    assert "url = {https://odd.example/%7Ba%7D?x=1}" in bib
    items = export(exporting, q="quokka", format="csl-json").json()
    assert [item["id"] for item in items] == ["odd/{1}", "odd 2", "odd-3"]
    assert items[1]["issued"] == {"date-parts": [[2001, 2, 3]]} and "issued" not in items[2]
    assert items[0]["author"] == [{"literal": "Zoë Ná, 李 雷"}]
    assert export(exporting, q="nothing-has-this-word", format="csl-json").json() == []


def test_references_have_the_ids_of_documents_whose_ids_are_numbers(tmp_path, start):
    live = Live(start(db=tmp_path / "db"), "numbers")
    live.add([{"id": 7, "headline": "Seven"}, {"id": 18446744073709551615, "headline": "The last"}])
    ris = export(live.daemon, uid="numbers", q="", format="ris").text
    assert "TI  - Seven\r\nID  - 7\r\n" in ris and "ID  - 18446744073709551615\r\n" in ris
    items = export(live.daemon, uid="numbers", q="", format="csl-json").json()
    assert {item["id"] for item in items} == {"7", "18446744073709551615"}


def test_ninjs_comes_back_as_the_same_articles(exporting, tmp_path):
    (tmp_path / "out.json").write_bytes(export(exporting, q="", format="ninjs").content)
    assert export(exporting, q="railing", format="ninjs").json()[0]["altids"] == [{"role": "url", "value": BRIDGE["url"]}]
    subprocess.run([program("index/indexer", "dateline-index"), "--quiet", "--db", tmp_path / "db", tmp_path / "out.json"],
                   check=True, timeout=120)
    again = Daemon(tmp_path / "db")
    fields = ["id", "headline", "byline", "published", "language", "source", "body", "keywords", "summary"]
    before = {row["id"]: row for row in lines(export(exporting, q="", attributesToRetrieve=fields))}
    after = {row["id"]: row for row in lines(export(again, q="", attributesToRetrieve=fields))}
    assert again.stop() == 0
    assert set(after) == set(before)
    for identifier in [BRIDGE["id"], "budget-2020"]:
        assert {name: after[identifier].get(name) for name in before[identifier]} == before[identifier]


def test_copies_are_one_row_where_asked(tmp_path):
    text = " ".join(f"The {n}th word of a long agency story about ferries stands here." for n in range(30))
    copies = [{"id": f"copy-{n}", "headline": f"Ferry story {n}", "published": f"2020-01-0{n + 1}", "body": text} for n in range(3)]
    index(tmp_path / "db", copies + ARTICLES)
    daemon = Daemon(tmp_path / "db")
    rows = lines(export(daemon, q="agency ferries", collapse="earliest"))
    assert [(row["id"], row["_story"]["copies"]) for row in rows if row["_story"]["copies"]] == [("copy-0", 2)]
    first = [row for row in table(export(daemon, q="agency ferries", collapse="earliest", format="csv")) if row["_copies"] != "0"]
    assert [(row["id"], row["_copies"]) for row in first] == [("copy-0", "2")]
    assert daemon.stop() == 0


@pytest.fixture
def changing(many, tmp_path):
    """The same, to be written to."""
    return shutil.copytree(many, tmp_path / "db")


def test_none_is_lost_or_doubled_while_the_index_changes(start, changing):
    daemon = start(db=changing)
    live = Live(daemon, index="articles")
    answer = export(daemon, stream=True, q="", snippets=1)
    pieces = answer.iter_content(1 << 16)
    text = next(pieces)
    live.add([{"id": "m-00007", "headline": "changed", "published": "1980-01-01", "body": "It is new."}])
    live.done(live.of_index("DELETE", "/documents/m-05999"))
    text += b"".join(pieces)
    rows = [json.loads(line) for line in text.splitlines()]
    assert sorted(row["id"] for row in rows) == [f"m-{n:05}" for n in range(MANY)]
    assert all(row["headline"] != "changed" for row in rows)
    assert len(ids(export(daemon, q=""))) == MANY - 1


def test_an_export_goes_on_where_it_broke_off(start, changing):
    daemon = start(db=changing)
    whole = export(daemon, q="rained", format="jsonl")
    cursor = whole.headers["Dateline-Cursor"]
    rest = export(daemon, q="rained", format="jsonl", cursor=cursor, offset=1234)
    assert whole.content.splitlines()[1234:] == rest.content.splitlines()
    assert ids(export(daemon, q="rained", cursor=cursor, offset=10, limit=3)) == ids(whole)[10:13]
    heads = [export(daemon, q="rained", format="csv", offset=n, limit=1).text.startswith("id,") for n in (0, 1)]
    assert heads == [True, False]
    for form in FORMS:
        answer = export(daemon, q="rained", format=form)
        rest = [export(daemon, q="rained", format=form, cursor=answer.headers["Dateline-Cursor"], offset=n).content for n in (1, MANY)]
        assert answer.content.endswith(rest[0]) and answer.content.endswith(rest[1]), form
    assert len(export(daemon, q="rained", format="csl-json", offset=MANY - 3).json()) == 3, "a page is whole, too"
    refused(export(daemon, q="draw", cursor=cursor, offset=1), 410, "export_state_gone")
    refused(export(daemon, q="rained", cursor="7" + cursor, offset=1), 410, "export_state_gone")
    refused(export(daemon, q="rained", cursor="xyz"), 400, "invalid_export_cursor")
    Live(daemon, index="articles").add([{"id": "new", "headline": "New", "body": "It rained."}])
    refused(export(daemon, q="rained", cursor=cursor, offset=1), 410, "export_state_gone")


def test_what_is_hidden_meanwhile_is_not_written(start, changing):
    daemon = start(db=changing)
    soon = int(time.time()) + 5
    secrets = [{"id": f"secret-{n}", "headline": "Secret", "published": "2024-01-01", "body": f"It expires. {words(n, 30)}",
                "expires": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(soon))} for n in range(20)]
    Live(daemon, index="articles").add(secrets)
    answer = export(daemon, stream=True, q="", attributesToRetrieve=["*"])
    assert int(answer.headers["Dateline-Rows"]) == MANY + len(secrets)
    time.sleep(max(0, soon + 0.5 - time.time()))  # they are the last ones, behind more than is sent before it is read
    assert sorted(ids(answer)) == [f"m-{n:05}" for n in range(MANY)]


def test_a_client_that_goes_away_ends_its_export(start, many):
    daemon = start(db=many)
    for _ in range(3):
        left = []

        def begin():
            answer = export(daemon, stream=True, q="", attributesToRetrieve=["*"])
            left.extend([answer] if answer.status_code == 200 else [])
            return len(left) == 4

        until(begin)
        refused(export(daemon, q=""), 503, "too_many_exports")
        assert "\ndateline_exports_running 4\n" in daemon.get("/metrics").text
        for answer in left:
            answer.close()


def test_a_client_that_does_not_read_is_disconnected(start, many):
    daemon = start("--send-timeout", "1", db=many)
    with daemon.wire(receive_buffer=4096) as wire:
        wire.send(post("/indexes/articles/export", json.dumps({"q": "", "attributesToRetrieve": ["*"]})))
        time.sleep(3)
        for _ in range(4):
            assert export(daemon, q="", limit=1).status_code == 200
    assert len(ids(export(daemon, q=""))) == MANY


def read_slowly(wire, pace):
    """All of an answer, a little at a time; what came before the end, and the seconds that it took."""
    started, taken = time.monotonic(), b""
    while not taken.endswith(b"0\r\n\r\n"):
        piece = wire.socket.recv(pace)
        if not piece:
            break
        taken += piece
        time.sleep(0.1)
    return taken, time.monotonic() - started


def body_of(answer):
    """Its chunks, put together."""
    rest, body = answer.split(b"\r\n\r\n", 1)[1], b""
    while rest:
        length, rest = rest.split(b"\r\n", 1)
        body, rest = body + rest[:int(length, 16)], rest[int(length, 16) + 2:]
    return body


def test_a_client_that_reads_slowly_gets_all(start, many):
    """It takes many times the time limit, and the daemon waits longer than that for room in the socket."""
    daemon = start("--send-timeout", "1", db=many)
    with daemon.wire() as wire:
        wire.send(post("/indexes/articles/export", json.dumps({"q": "", "limit": 4000, "attributesToRetrieve": ["*"]})))
        taken, seconds = read_slowly(wire, 64 << 10)
    assert taken.endswith(b"0\r\n\r\n") and seconds > 3, (len(taken), seconds)
    assert len(body_of(taken).splitlines()) == 4000


def test_searches_go_on_beside_exports(start, many):
    daemon = start("--threads", "1", db=many)
    running = [export(daemon, stream=True, q="rained", snippets=3, attributesToRetrieve=["*"]) for _ in range(3)]
    for _ in range(20):
        assert daemon.search(q="rained")["estimatedTotalHits"] == MANY
    assert [len(answer.content.splitlines()) for answer in running] == [MANY] * 3


def test_a_stop_ends_exports(many):
    daemon = Daemon(many, "--stop-timeout", "1")
    with daemon.wire(receive_buffer=4096) as wire:
        wire.send(post("/indexes/articles/export", json.dumps({"q": "", "attributesToRetrieve": ["*"]})))
        wire.read.readline()
        assert daemon.stop() == 0, daemon.errors


def test_memory_is_that_of_a_piece(start, many):
    daemon = start(db=many)
    lines(export(daemon, q="rained", limit=1))
    before, most, size = memory(daemon), 0, 0
    answer = export(daemon, stream=True, q="rained", attributesToRetrieve=["*"], snippets=1)
    for piece in answer.iter_content(1 << 20):
        size += len(piece)
        most = max(most, memory(daemon))
    assert size > 8 << 20
    assert is_sanitized() or most - before < 24 << 10, (size, before, most)  # kB


def test_wrong_requests_are_refused(exporting):
    refused(export(exporting, q="", format="pdf"), 400, "invalid_export_format")
    refused(export(exporting, q="", facets=["source"]), 400, "bad_request")
    refused(export(exporting, q="", filter="none ="), 400, "invalid_search_filter")
    refused(export(exporting, q="", lmit=3), 400, "bad_request")
    refused(export(exporting, q="", uid="none"), 404, "index_not_found")
    with exporting.wire() as wire:
        wire.send(get("/indexes/articles/export"))
        assert wire.answer()[0] == 405


def test_a_key_sees_what_it_may_see(tmp_path):
    index(tmp_path / "db", ARTICLES)
    (tmp_path / "master").write_text(MASTER)
    (tmp_path / "master").chmod(0o600)
    daemon = Daemon(tmp_path / "db", "--master-key-file", str(tmp_path / "master"))
    key = requests.post(daemon.url + "/keys", timeout=ANSWER_SECONDS, headers={"Authorization": "Bearer " + MASTER},
                        json={"actions": ["exports.create"], "indexes": ["articles"], "expiresAt": None}).json()
    tenant = {"Authorization": "Bearer " + token(key, {"articles": {"filter": "section = Sport"}})}
    assert export(daemon, q="").status_code == 401
    for form in FORMS:
        text = export(daemon, headers=tenant, q="", format=form).text
        assert "Football" in text and "bridge" not in text and "budget" not in text, form
    whole = export(daemon, headers={"Authorization": "Bearer " + key["key"]}, q="")
    assert len(ids(whole)) == len(ARTICLES)
    refused(export(daemon, headers=tenant, q="", cursor=whole.headers["Dateline-Cursor"], offset=1), 410, "export_state_gone")
    assert daemon.stop() == 0


def test_fields_that_are_not_displayed_are_in_no_form(start, tmp_path):
    index(tmp_path / "db", ARTICLES)
    daemon = start(db=tmp_path / "db")
    live = Live(daemon, index="articles")
    live.done(live.of_index("PATCH", "/settings", json={"displayedAttributes": ["id", "headline"]}))
    for form in FORMS:
        text = export(daemon, q="", format=form).text
        assert "Harbour bridge" in text and "Ann Porter" not in text and "Harbour News" not in text, form
    assert table(export(daemon, q="railing", format="csv")) == [{"id": BRIDGE["id"], "headline": BRIDGE["headline"]}]


def test_documents_have_the_columns_of_their_index(start, tmp_path):
    daemon = start(db=tmp_path / "empty")
    live = Live(daemon, index="books")
    live.add([{"id": 1, "title": "One", "price": 5, "author": {"name": "Ann"}}, {"id": 2, "title": "Two", "tags": ["x", "y"]}])
    rows = table(export(daemon, uid="books", q="", format="csv"))
    assert {"id": "2", "title": "Two", "price": "", "tags": "x; y"}.items() <= rows[1].items()
    assert table(export(daemon, uid="books", q="one", format="csv", attributesToRetrieve=["author.name", "price"])) == [
        {"author.name": "Ann", "price": "5"}]
