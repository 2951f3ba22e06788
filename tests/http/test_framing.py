# SPDX-License-Identifier: GPL-2.0-or-later
"""test_framing.py - a request whose framing is not in order gets one answer, ours, and nothing after
it is read."""
import json
import time

import pytest

from conftest import get

HIDDEN = "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n"
BODY = '{"q":"bridge"}'
HEAD = ("POST /indexes/articles/search HTTP/1.1\r\nHost: localhost\r\n"
        "Content-Type: application/json\r\n")
CHUNKED = HEAD + "Transfer-Encoding: chunked\r\n\r\n"
WHOLE = f"{len(BODY):x}\r\n{BODY}\r\n"


def refused(wire, code="bad_request", status=400):
    got, headers, body = wire.answer()
    assert got == status, body
    assert json.loads(body)["code"] == code
    assert headers["connection"] == "close" and headers["content-type"].startswith("application/json")
    assert headers["x-content-type-options"] == "nosniff"
    assert wire.ended()


BAD = {
    "a line without a colon": HEAD + f"X\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}",
    "a line of two lines": HEAD + f"X: a\r\n b\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}",
    "a space before a colon": HEAD + f"X: a\r\nContent-Length : {len(BODY)}\r\n\r\n{BODY}",
    "no host": "GET /version HTTP/1.1\r\nX: a\r\nY: b\r\nZ: c\r\n\r\n",
    "a NUL in a length": HEAD + f"Content-Length: 0\0{len(BODY)}\r\n\r\n{BODY}",
    "a NUL in a coding": HEAD + f"Transfer-Encoding: chunked\0a\r\n\r\n{WHOLE}0\r\n\r\n",
    "a sign before a length": HEAD + f"Content-Length: +{len(BODY)}\r\n\r\n{BODY}",
    "a line feed in the head": HEAD + f"X: a\nContent-Length: {len(BODY)}\r\n\r\n{BODY}",
    "a carriage return in the head": HEAD + f"X: a\rContent-Length: {len(BODY)}\r\n\r\n{BODY}",
    "a line feed after a chunk's size": CHUNKED + f"{len(BODY):x}\n{BODY}\r\n0\r\n\r\n",
    "a line feed after a chunk": CHUNKED + f"{len(BODY):x}\r\n{BODY}\n0\r\n\r\n",
    "a space after a chunk's size": CHUNKED + f"{len(BODY):x} \r\n{BODY}\r\n0\r\n\r\n",
    "a chunk longer than its size": CHUNKED + f"2\r\n{BODY}\r\n0\r\n\r\n",
    "a size that is no number": CHUNKED + f"zz\r\n{BODY}\r\n0\r\n\r\n",
    "a length after the body": CHUNKED + WHOLE + "0\r\nContent-Length: 50\r\n\r\n",
    "a coding after the body": CHUNKED + WHOLE + "0\r\nTransfer-Encoding: chunked\r\n\r\n",
    "a host after the body": CHUNKED + WHOLE + "0\r\nHost: other\r\n\r\n",
    "another version": "GET /version HTTP/2.0\r\nHost: localhost\r\n\r\n",
    "no version": "GET /version\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", BAD.values(), ids=BAD.keys())
def test_at_once(daemon, request_bytes):
    with daemon.wire() as wire:
        wire.send(request_bytes + HIDDEN)
        refused(wire)


@pytest.mark.parametrize("request_bytes", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("part", [1 / 3, 2 / 3, 0.9])
def test_in_two_pieces(daemon, request_bytes, part):
    """The second piece comes when the daemon has seen the first."""
    with daemon.wire() as wire:
        half = int(len(request_bytes) * part)
        wire.send(request_bytes[:half])
        time.sleep(0.05)
        try:
            wire.send(request_bytes[half:])
        except OSError:
            pass  # the first piece was enough
        refused(wire)


def test_a_good_request_before_is_answered_first(daemon):
    with daemon.wire() as wire:
        wire.send(HIDDEN + HEAD + "X: a\n\r\n" + HIDDEN)
        status, _, body = wire.answer()
        assert status == 200 and b"pkgVersion" in body
        refused(wire)


def test_good_requests_after_each_other(daemon):
    with daemon.wire() as wire:
        wire.send((CHUNKED + WHOLE + "0\r\nX-Sum: 1\r\n\r\n"
                   + HEAD + f"Content-Length: {len(BODY)}\r\n\r\n{BODY}\r\n" + HIDDEN) * 3)
        for _ in range(3):
            for _ in range(2):
                status, _, body = wire.answer()
                assert status == 200 and b"hits" in body
            assert wire.answer()[0] == 200


def test_a_body_byte_by_byte(daemon):
    with daemon.wire() as wire:
        for byte in CHUNKED + WHOLE + "0\r\n\r\n":
            wire.send(byte)
        status, _, body = wire.answer()
        assert status == 200 and b"hits" in body


@pytest.mark.parametrize("more, code, status", [
    ("".join(f"X-{n}: a\r\n" for n in range(200)), "headers_too_large", 431),
    ("X-Long: " + "a" * 70000 + "\r\n", "headers_too_large", 431),
    ("Cookie: " + "a=b; " * 3000 + "\r\n", "headers_too_large", 431),
    ("Cookie: " + "a=b;" * 2000 + "\r\n", "headers_too_large", 431),
    ("Content-Length: 99999999999999999999999\r\n", "payload_too_large", 413),
    ("X-Short: \r\n" * 4000, "headers_too_large", 431),
])
def test_heads_too_large(daemon, more, code, status):
    with daemon.wire() as wire:
        wire.send(get("/version", more=more))
        refused(wire, code, status)


def test_a_url_too_long_is_refused_before_it_ends(daemon):
    with daemon.wire() as wire:
        wire.send("GET /search?q=" + "a" * 40000)
        refused(wire, "uri_too_long", 414)


def test_a_refusal_is_counted(start):
    daemon = start()
    with daemon.wire() as wire:
        wire.send(HEAD + "X: a\n\r\n")
        refused(wire)
    with daemon.wire() as wire:
        wire.send(get("/metrics"))
        metrics = wire.answer()[2].decode()
    assert any('status="4xx"} 1' in line for line in metrics.splitlines()), metrics
