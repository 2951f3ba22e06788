# SPDX-License-Identifier: GPL-2.0-or-later
"""test_feeds.py - dateline-index --feed: feeds are fetched when they have changed, and one that fails disturbs no other."""
import gzip
import http.server
import json
import signal
import subprocess
import threading

import pytest
from conftest import program, until
from live import Live


def rss(*items):
    return ("<?xml version='1.0'?><rss version='2.0'><channel><title>Harbour News</title><link>http://h.example/</link>"
            + "".join(f"<item><guid>{guid}</guid><title>{title}</title><link>http://h.example/{guid}</link>"
                      f"<description>The text of {title}.</description></item>" for guid, title in items)
            + "</channel></rss>").encode()


class Site:
    """A server on this machine. pages: {path: function of the request's headers → (status, headers, body)}."""

    def __init__(self):
        self.pages, self.asked = {}, []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                site.asked.append((self.path, dict(self.headers)))
                status, headers, body = site.pages[self.path](self.headers)
                self.send_response(status)
                for name, value in {"Content-Length": len(body), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    self.wfile.write(body)
                except ConnectionError:
                    pass

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path):
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def serve(self, path, body, status=200, **headers):
        """A page with an ETag and a date, as servers have it."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}

        def answer(sent):
            if given.get("ETag") and sent.get("If-None-Match") == given["ETag"]:
                return 304, {}, b""
            if given.get("Last-Modified") and sent.get("If-Modified-Since") == given["Last-Modified"]:
                return 304, {}, b""
            return status, given, body

        self.pages[path] = answer


@pytest.fixture
def site():
    site = Site()
    yield site
    site.server.shutdown()


def command(database, *arguments):
    return [program("index/indexer", "dateline-index"), "--db", str(database), "--json", *map(str, arguments)]


def run(database, *arguments, code=0):
    """[(result, indexed)] of each feed, and what was said."""
    done = subprocess.run(command(database, *arguments), text=True, capture_output=True, timeout=120)
    assert done.returncode == code, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [(line["result"], line["indexed"]) for line in lines], done.stderr


def documents(start, database):
    return {one["id"]: one["headline"] for one in Live(start(db=database), "articles").documents(limit=100)}


@pytest.mark.parametrize("headers", [{"ETag": '"v1"'}, {"Last_Modified": "Sat, 28 Nov 2026 10:00:00 GMT"}, {}],
                         ids=["etag", "date", "neither"])
def test_a_feed_that_has_not_changed_is_not_read_again(start, site, tmp_path, headers):
    site.serve("/rss", rss(("g1", "Bridge"), ("g2", "Quay")), **headers)
    assert run(tmp_path / "db", "--feed", site.url("/rss")) == ([("indexed", 2)], "")
    assert run(tmp_path / "db", "--feed", site.url("/rss")) == ([("unchanged", 0)], "")
    site.serve("/rss", rss(("g2", "Quay, later"), ("g3", "Mill")), **{name: value + "x" for name, value in headers.items()})
    assert run(tmp_path / "db", "--feed", site.url("/rss")) == ([("indexed", 2)], "")
    assert documents(start, tmp_path / "db") == {"g1": "Bridge", "g2": "Quay, later", "g3": "Mill"}


def test_a_feed_is_the_same_as_its_file(start, site, tmp_path):
    """Identity is that of the feed's items, through each door."""
    site.serve("/rss", rss(("g1", "Bridge"), ("g2", "Quay")))
    (tmp_path / "feed.xml").write_bytes(rss(("g1", "Bridge"), ("g2", "Quay")))
    subprocess.run(command(tmp_path / "db", tmp_path / "feed.xml"), check=True, capture_output=True, timeout=60)
    run(tmp_path / "db", "--feed", site.url("/rss"))
    assert documents(start, tmp_path / "db") == {"g1": "Bridge", "g2": "Quay"}


def test_other_options_read_again(site, tmp_path):
    site.serve("/rss", rss(("g1", "Bridge")), ETag='"v1"')
    run(tmp_path / "db", "--feed", site.url("/rss"))
    assert run(tmp_path / "db", "--feed", site.url("/rss"), "--source", "Wire")[0] == [("indexed", 1)]


def test_an_emptied_index_is_filled_again(start, site, tmp_path):
    site.serve("/rss", rss(("g1", "Bridge")), ETag='"v1"')
    run(tmp_path / "db", "--feed", site.url("/rss"))
    live = Live(start(db=tmp_path / "db"), "articles")
    live.done(live.of_index("DELETE", "/documents"))
    assert live.daemon.stop() == 0
    assert run(tmp_path / "db", "--feed", site.url("/rss"))[0] == [("indexed", 1)]


def test_one_that_fails_disturbs_no_other(start, site, tmp_path):
    site.serve("/good", rss(("g1", "Bridge")))
    site.serve("/missing", b"no", status=404)
    site.serve("/broken", b"\x00\x01\x02")
    site.serve("/login", b"<!DOCTYPE html><html><title>Log in</title><p>Log in, please.</p></html>")
    site.serve("/later", rss(("g2", "Quay")))
    (tmp_path / "list").write_text("\n".join(["# feeds", "http://127.0.0.1:1/refused", *(site.url(path) for path in (
        "/missing", "/good", "/broken 10m", "/login", "/later"))]))
    results, said = run(tmp_path / "db", "--feeds", tmp_path / "list", code=1)
    assert [result for result, _ in results] == ["failed", "failed", "indexed", "failed", "failed", "indexed"]
    for words in ("refused: ", "missing: the server answers with the HTTP status 404", "broken: ", "login: this is a web page"):
        assert words in said
    assert documents(start, tmp_path / "db") == {"g1": "Bridge", "g2": "Quay"}


def test_what_could_not_be_read_is_fetched_again(site, tmp_path):
    site.serve("/rss", b"\x00\x01\x02", ETag='"v1"')
    for _ in range(2):
        assert run(tmp_path / "db", "--feed", site.url("/rss"), code=2)[0] == [("failed", 0)]
    assert all("If-None-Match" not in headers for _, headers in site.asked)


def test_redirects_are_followed_to_feeds_only(site, tmp_path):
    site.serve("/rss", rss(("g1", "Bridge")))
    site.serve("/moved", b"", status=302, Location="/rss")
    site.serve("/file", b"", status=302, Location="file:///etc/passwd")
    site.serve("/circle", b"", status=302, Location="/circle")
    assert run(tmp_path / "db", "--feed", site.url("/moved"))[0] == [("indexed", 1)]
    assert "file" in run(tmp_path / "db", "--feed", site.url("/file"), code=2)[1]
    assert "redirects" in run(tmp_path / "db", "--feed", site.url("/circle"), code=2)[1]
    assert len(site.asked) < 12


def test_a_feed_of_any_length_is_cut_off(site, tmp_path):
    bomb = gzip.compress(b" " * (65 << 20))
    site.serve("/bomb", bomb, Content_Encoding="gzip")
    site.serve("/packed", gzip.compress(rss(("g1", "Bridge"))), Content_Encoding="gzip")
    assert "larger than 64 MB" in run(tmp_path / "db", "--feed", site.url("/bomb"), code=2)[1]
    assert run(tmp_path / "db", "--feed", site.url("/packed"))[0] == [("indexed", 1)]


def test_with_every_it_goes_on_until_it_is_stopped(start, site, tmp_path):
    site.serve("/rss", rss(("g1", "Bridge")))
    process = subprocess.Popen(command(tmp_path / "db", "--feed", site.url("/rss"), "--every", "10s"), text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        live = Live(start(db=tmp_path / "db"), "articles")
        until(lambda: live.of_index("GET", "/documents").json().get("total") == 1)
        assert [json.loads(process.stdout.readline())["result"] for _ in range(2)] == ["indexed", "unchanged"]
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=60)[1] == "" and process.returncode == 0
    finally:
        process.kill()


def test_a_server_that_is_silent_does_not_keep_it_from_stopping(site, tmp_path):
    stop = threading.Event()

    def wait(_):
        stop.wait(60)
        return 200, {}, b""

    site.pages["/slow"] = wait
    process = subprocess.Popen(command(tmp_path / "db", "--feed", site.url("/slow"), "--every", "1m"), stdout=subprocess.PIPE)
    until(lambda: site.asked)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=30)[0] == b"" and process.returncode == 0
    stop.set()


@pytest.mark.parametrize("options, words", [
    (["--feed", "ftp://a.example/"], "no URL of http or https"), (["--every", "5m", "x"], "goes with --feed"),
    (["--feed", "http://a.example/", "--every", "5"], "--every: a number"), (["--feeds", "nowhere"], "nowhere"),
    (["--feed", "http://a.example/", "--watch", "."], "exclude each other")])
def test_wrong_options_are_refused(tmp_path, options, words):
    done = subprocess.run(command(tmp_path / "db", *options), cwd=tmp_path, text=True, capture_output=True, timeout=60)
    assert done.returncode == 2 and words in done.stderr
