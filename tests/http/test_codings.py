# SPDX-License-Identifier: GPL-2.0-or-later
"""test_codings.py - gzip, deflate, br and zstd: bodies that come compressed, and answers for those who can read
it. The daemon reads its own answers back, so that no library is needed here."""
import gzip
import json
import zlib

import pytest
import requests

from conftest import ANSWER_SECONDS, get
from live import Live

MANY = "/search?limit=50"
DOCUMENT = {"id": 1, "title": "Harbour, harbour, harbour"}
TEXT = json.dumps(DOCUMENT, separators=(",", ":")).encode()
# br and zstd: written by the reference programs
COMPRESSED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "br": bytes.fromhex("1b2b00f81d076eac78e62668943d9422317bcd428696a674fa5a924e76514632e04350dd12121bea0501"),
    "zstd": bytes.fromhex("28b52ffd202c1d0100e87b226964223a312c227469746c65223a22486172626f75722c2068227d0100b32b63"),
    "identity": TEXT,
}


def ask(daemon, path, accept):
    with daemon.wire() as wire:
        wire.send(get(path, more=f"Accept-Encoding: {accept}\r\n" if accept else ""))
        return wire.answer()


@pytest.fixture
def live(tmp_path, start):
    return Live(start(db=tmp_path / "db"))


def send(live, method, path, body, coding, kind="application/json"):
    return requests.request(method, f"{live.daemon.url}/indexes/stories{path}", data=body, timeout=ANSWER_SECONDS,
                            headers={"Content-Type": kind, "Content-Encoding": coding, "Accept-Encoding": "identity"})


# --- answers ---

@pytest.mark.parametrize("accept, coding", [
    ("gzip", "gzip"), ("deflate;q=0.1, gzip;q=0.5", "gzip"), ("*", "gzip"), ("GZIP", "gzip"), ("br", "br"),
    ("zstd", "zstd"), ("deflate", "deflate"), ("gzip, deflate, br, zstd", "zstd"), ("gzip, deflate, br", "br"),
    ("zstd;q=0.1, br;q=0.2, gzip;q=0.3", "gzip"), ("br;q=0, gzip", "gzip"), ("deflate, gzip", "gzip")])
def test_an_answer_has_the_coding_that_the_client_likes_most(daemon, accept, coding):
    _, headers, body = ask(daemon, MANY, accept)
    assert headers["content-encoding"] == coding
    if coding in ("gzip", "deflate"):
        assert b'"hits":[' in (gzip.decompress if coding == "gzip" else zlib.decompress)(body)


@pytest.mark.parametrize("accept", [None, "", "compress", "gzip;q=0", "identity, gzip;q=0.1", "identity, br;q=0.1"])
def test_plain_when_not(daemon, accept):
    _, headers, body = ask(daemon, MANY, accept)
    assert "content-encoding" not in headers
    assert b'"hits":[' in body


def test_caches_are_told_that_it_depends(daemon):
    assert ask(daemon, MANY, None)[1]["vary"] == "Accept-Encoding"
    assert ask(daemon, MANY, "gzip")[1]["vary"] == "Accept-Encoding"


def test_both_forms_say_the_same(daemon):
    plain = ask(daemon, "/indexes/articles/search?limit=50", None)[2]
    packed = gzip.decompress(ask(daemon, "/indexes/articles/search?limit=50", "gzip")[2])
    assert len(plain) > 1024

    def hits(body):
        return body[:body.index(b'"processingTimeMs"')]
    assert hits(plain) == hits(packed)


def test_a_short_answer_is_compressed_for_who_names_the_coding(daemon):
    assert "content-encoding" not in ask(daemon, "/version", "*")[1]
    assert json.loads(gzip.decompress(ask(daemon, "/version", "gzip")[2]))["commitSha"]
    assert ask(daemon, "/indexes/nosuch", "br")[1]["content-encoding"] == "br"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_an_answer_can_be_sent_back(live, coding):
    documents = [{"id": n, "text": f"words {n} " * 100} for n in range(300)]
    live.add(documents)
    status, headers, body = ask(live.daemon, "/indexes/stories/documents/7", coding)
    assert (status, headers["content-encoding"]) == (200, coding)
    live.done(live.of_index("DELETE", "/documents"))
    live.done(send(live, "POST", "/documents", body, coding))
    assert live.documents() == [documents[7]]


# --- bodies ---

@pytest.mark.parametrize("coding", COMPRESSED)
def test_documents_come_in_every_coding(live, coding):
    live.done(send(live, "POST", "/documents", COMPRESSED[coding], coding))
    assert live.document(1) == DOCUMENT


@pytest.mark.parametrize("method, path, body, status", [
    ("POST", "/search", {"q": "harbour"}, 200), ("POST", "/facet-search", {"facetName": "title"}, 400),
    ("POST", "/documents/fetch", {"limit": 1}, 200), ("POST", "/documents/delete-batch", [7], 202),
    ("PATCH", "/settings", {"stopWords": ["the"]}, 202), ("PUT", "/settings/synonyms", {"port": ["harbour"]}, 202),
    ("PATCH", "", {"primaryKey": "id"}, 202)])
@pytest.mark.parametrize("coding, pack", [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_every_route_reads_them(live, method, path, body, status, coding, pack):
    live.add([DOCUMENT])
    assert send(live, method, path, pack(json.dumps(body).encode()), coding).status_code == status


def test_a_body_in_brotli_or_zstd_is_a_search_too(live):
    live.add([DOCUMENT])
    for coding in ("br", "zstd"):
        answer = send(live, "POST", "/search", COMPRESSED[coding], coding)
        assert answer.status_code == 400 and "`id`" in answer.json()["message"]


@pytest.mark.parametrize("path", ["/documents", "/search"])
@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_cut_short_or_damaged_is_refused(live, path, coding):
    live.add([DOCUMENT])
    whole = COMPRESSED[coding]
    for body in (whole[:-3], whole[:len(whole) // 2], b"\xff\xff" + whole, b"not compressed at all"):
        answer = send(live, "POST", path, body, coding)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed_payload"), body


def test_an_empty_body_is_missing(live):
    for path in ("/documents", "/search"):
        answer = send(live, "POST", path, b"", "gzip")
        assert (answer.status_code, answer.json()["code"]) == (400, "missing_payload")


def test_an_unknown_coding_is_named(live):
    for path in ("/documents", "/search"):
        answer = send(live, "POST", path, TEXT, "compress")
        assert (answer.status_code, answer.json()["code"]) == (415, "invalid_content_type")
        assert "`compress`" in answer.json()["message"] and "br" in answer.json()["message"]


def test_a_body_may_not_expand_without_end(tmp_path, start):
    live = Live(start("--max-body", "100000", "--max-upload-mb", "2", db=tmp_path / "db"))
    live.add([DOCUMENT])
    for path, body in (("/search", b" " * 200000), ("/documents", b" " * (3 << 20)), ("/documents", b"[" + b" " * (40 << 20))):
        answer = send(live, "POST", path, gzip.compress(body), "gzip")
        assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


def test_a_bomb_of_zstd_costs_no_more_than_one_of_gzip(live):
    """Blocks of 128 KB of one byte, in four bytes each: gzip cannot have so much in so little."""
    live.add([DOCUMENT])
    bomb = bytes.fromhex("28b52ffd0068") + bytes.fromhex("02001020") * 600
    answer = send(live, "POST", "/documents", bomb, "zstd")
    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")
    message = answer.json()["message"]
    assert "1032 times" in message or "takes too long" in message  # a sanitizer may need a second for 16 MB


def test_compressed_rows_without_number_are_refused_with_an_answer(start, tmp_path):
    """Some kilobytes of them would keep a worker busy for ten seconds, and be ended like a slow client."""
    live = Live(start("--request-timeout", "5", db=tmp_path / "db"))
    refused = send(live, "POST", "/documents", gzip.compress(b"id\n" + b"1\n" * 30_000_000), "gzip", "text/csv")
    assert refused.status_code == 413 and "send it in several requests" in refused.json()["message"]
    assert live.call("GET", "/tasks").json()["total"] == 0
    line = json.dumps({"id": 1, "text": "Harbor opened again. " * 4000}) + "\n"
    taken = send(live, "POST", "/documents", gzip.compress((line * 100).encode()), "gzip", "application/x-ndjson")
    assert taken.status_code == 202, taken.text
    live.done(taken)


@pytest.mark.parametrize("index", ["articles", "stories"])
def test_a_form_is_refused(start, tmp_path, index):
    daemon = start(db=tmp_path / "db")
    answer = requests.post(f"{daemon.url}/indexes/{index}/documents", files={"file": ("a.json", TEXT)}, timeout=ANSWER_SECONDS)
    assert answer.status_code == 415 and "--data-binary" in answer.json()["message"]
    assert daemon.get("/tasks").json()["total"] == 0
