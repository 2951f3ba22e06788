# SPDX-License-Identifier: GPL-2.0-or-later
"""test_browsers.py - pages of strangers cannot use a reader's browser to search here."""
import pytest

from conftest import get


def status_for_host(daemon, host):
    with daemon.wire() as wire:
        wire.send(get("/version", host=host))
        return wire.answer()[0]


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:7700", "[::1]:80"])
def test_local_names_are_answered(daemon, host):
    assert status_for_host(daemon, host) == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "10.0.0.1", "", "[::2]"])
def test_other_names_are_not(daemon, host):
    assert status_for_host(daemon, host) == 403


def test_a_name_that_was_allowed(start):
    daemon = start("--allow-host", "search.news.example")
    assert status_for_host(daemon, "search.news.example") == 200
    assert status_for_host(daemon, "search.news.example:8080") == 200
    assert status_for_host(daemon, "localhost") == 200
    assert status_for_host(daemon, "evil.example") == 403


def test_the_host_of_an_absolute_target_counts(daemon):
    with daemon.wire() as wire:
        wire.send("GET http://evil.example/version HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert wire.answer()[0] == 403
        wire.send("GET http://localhost/version HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert wire.answer()[0] == 200


def test_no_origin_is_allowed_unless_named(daemon):
    answer = daemon.get("/search", headers={"Origin": "https://news.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_named_origin_is_allowed_exactly(start):
    daemon = start("--allow-origin", "https://news.example")
    good = daemon.get("/search", headers={"Origin": "https://news.example"})
    assert good.headers["Access-Control-Allow-Origin"] == "https://news.example"
    assert "Origin" in good.headers["Vary"]
    assert "Dateline-Rows" in good.headers["Access-Control-Expose-Headers"]
    for origin in ("https://news.example.evil.example", "http://news.example", "null"):
        assert "Access-Control-Allow-Origin" not in daemon.get(
            "/search", headers={"Origin": origin}).headers


def test_a_browser_that_asks_first(start):
    daemon = start("--allow-origin", "https://news.example")
    more = "Access-Control-Request-Method: POST\r\nOrigin: https://{}.example\r\n"
    with daemon.wire() as wire:
        wire.send(f"OPTIONS /indexes/articles/search HTTP/1.1\r\nHost: localhost\r\n"
                  f"{more.format('news')}\r\n")
        status, headers, _ = wire.answer()
        assert status == 204
        assert "POST" in headers["access-control-allow-methods"]
        for name in ("Content-Type", "Authorization", "X-Meilisearch-Client"):
            assert name in headers["access-control-allow-headers"]
        wire.send(f"OPTIONS /indexes/articles/search HTTP/1.1\r\nHost: localhost\r\n"
                  f"{more.format('evil')}\r\n")
        assert "access-control-allow-methods" not in wire.answer()[1]


def test_any_origin_only_when_asked_for(start):
    daemon = start("--allow-origin", "*")
    answer = daemon.get("/search", headers={"Origin": "https://anywhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    with daemon.wire() as wire:
        wire.send("OPTIONS /keys/x HTTP/1.1\r\nHost: localhost\r\nOrigin: https://a.example\r\n"
                  "Access-Control-Request-Method: DELETE\r\n\r\n")
        status, headers, _ = wire.answer()
        assert status == 204 and headers["access-control-allow-origin"] == "*"
        assert {"GET", "PATCH", "DELETE"} <= set(
            headers["access-control-allow-methods"].split(", "))


def test_headers_that_every_answer_has(daemon):
    for path in ("/search", "/none", "/health"):
        answer = daemon.get(path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert answer.headers["Cache-Control"] == ("no-cache" if path == "/search" else "no-store")
