# SPDX-License-Identifier: GPL-2.0-or-later
"""test_client_reading.py - `dateline` for people who read: the article that a number means, pagers and browsers,
similar articles, exports of everything, and the search as one types."""
import csv
import io
import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import termios
import threading
import time

import pytest
import requests

from conftest import ANSWER_SECONDS, Daemon, program
from cutting import Cutting
from live import Live

CLIENT = os.environ["DATELINE_CLIENT"]
MASTER = "the-master-key-of-these-tests"
SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A daemon with keys; .search_key may only search, .export_key also export."""
    folder = tmp_path_factory.mktemp("guarded")
    subprocess.run([program("index/indexer", "dateline-index"), "--quiet", "--db", folder / "db",
                    f"{os.environ['DATELINE_CORPUS']}/articles"], check=True, timeout=120)
    (folder / "master").write_text(MASTER)
    (folder / "master").chmod(0o600)
    running = Daemon(folder / "db", "--master-key-file", str(folder / "master"))
    keys = requests.get(running.url + "/keys", headers={"Authorization": f"Bearer {MASTER}"}, timeout=ANSWER_SECONDS)
    running.search_key = next(key["key"] for key in keys.json()["results"] if key["actions"] == ["search"])
    running.export_key = requests.post(running.url + "/keys", headers={"Authorization": f"Bearer {MASTER}"}, timeout=ANSWER_SECONDS,
                                       json={"actions": ["exports.create"], "indexes": ["articles"], "expiresAt": None}).json()["key"]
    yield running
    assert running.stop() == 0, running.errors


@pytest.fixture
def place(tmp_path):
    """The environment of a person at that daemon, and a pager that keeps what it was shown."""
    pager = tmp_path / "pager"
    pager.write_text(f"#!/bin/sh\ncat >{tmp_path}/paged\n")
    pager.chmod(0o755)
    kept = {name: os.environ[name] for name in ("PATH", "ASAN_OPTIONS") if name in os.environ}
    return {**kept, "TERM": "xterm", "XDG_STATE_HOME": str(tmp_path / "state"), "PAGER": str(pager),
            "COLUMNS": "80", "HOME": str(tmp_path)}


def at(place, daemon, **more):
    return {**place, "DATELINE_SERVER": daemon.url, "DATELINE_KEY": getattr(daemon, "search_key", ""), **more}


def run(environment, *arguments):
    done = subprocess.run([CLIENT, *arguments], capture_output=True, text=True, timeout=60, env=environment)
    return done.returncode, done.stdout, done.stderr


class Terminal:
    """A client at a pseudo-terminal of 80 by 24."""

    def __init__(self, environment, *arguments):
        self.ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80)) if hasattr(termios, "tcsetwinsize") else None
        self.before = termios.tcgetattr(theirs)
        self.theirs = theirs
        self.process = subprocess.Popen([CLIENT, *arguments], stdin=theirs, stdout=theirs, stderr=theirs,
                                        env=environment, start_new_session=True)
        self.raw = ""

    def type(self, text):
        os.write(self.ours, text.encode())

    def read(self):
        if select.select([self.ours], [], [], 0.05)[0]:
            self.raw += os.read(self.ours, 65536).decode(errors="replace")

    def screen(self):
        """What was drawn last, without styles."""
        return SEQUENCE.sub("", self.raw.rsplit("\x1b[2J", 1)[-1])

    def until(self, what):
        end = time.monotonic() + ANSWER_SECONDS
        while not what(self):
            assert time.monotonic() < end, self.raw
            self.read()

    def end(self):
        """The exit status; the terminal must be as it was."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < deadline, self.raw
            self.read()
        self.read()
        after = termios.tcgetattr(self.theirs)
        os.close(self.theirs)
        os.close(self.ours)
        assert after == self.before
        return self.process.returncode


def on_terminal(environment, *arguments):
    terminal = Terminal(environment, *arguments)
    return terminal.end(), terminal.raw


# ---- get, open, similar ----------------------------------------------------------------------------------------

def test_a_search_key_may_get(guarded, place):
    code, shown, error = run(at(place, guarded), "get", "hw-bureau-correction")
    assert code == 0, error
    assert shown.startswith("CORRECTION: Cyber bureau") and "Harbour Wire regrets it." in shown
    code, shown, _ = run(at(place, guarded), "--json", "get", "hw-bureau-correction")
    article = json.loads(shown)
    assert article["id"] == "hw-bureau-correction" and "_headline" not in article and "hits" not in article


def test_a_search_key_is_told_of_no_article(guarded, place):
    assert run(at(place, guarded), "get", 'no "such" \\ id') == (1, "", "No article has this id.\n")


def test_a_wrong_key_is_an_error(guarded, place):
    assert run(at(place, guarded, DATELINE_KEY="wrong"), "get", "hw-bureau-correction")[0] == 2


def test_numbers_mean_the_hits_of_the_last_list(guarded, place, tmp_path):
    environment = at(place, guarded)
    shown = on_terminal(environment, "search", "bridge")[1]
    second = re.search(r"2\. (?:\x1b\[\d?m)*([^\x1b\r]+)", shown)[1]
    assert on_terminal(environment, "open", "2")[0] == 0
    assert (tmp_path / "paged").read_text().replace("\x1b[1m", "").startswith(second.split("  ")[0][:40])


def test_numbers_are_of_one_server_and_index(guarded, place):
    on_terminal(at(place, guarded), "search", "bridge")
    code, _, error = run(at(place, guarded), "--index", "other", "open", "1")
    assert code in (1, 2) and "bridge" not in error
    assert run(at(place, guarded), "open", "77") == (1, "", "No article has this id.\n")


def test_what_was_listed_is_for_its_user_only(guarded, place, tmp_path):
    on_terminal(at(place, guarded), "search", "bridge")
    assert (tmp_path / "state/dateline/hits").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "state/dateline").stat().st_mode & 0o077 == 0


def test_open_in_a_pipe_prints(guarded, place):
    assert run(at(place, guarded), "open", "hw-bureau-correction")[1].startswith("CORRECTION")


def with_browser(place, tmp_path):
    (tmp_path / "browser").write_text(f"#!/bin/sh\nprintf '%s\\n' \"$#\" \"$@\" >{tmp_path}/browsed\n")
    (tmp_path / "browser").chmod(0o755)
    return {**place, "BROWSER": str(tmp_path / "browser")}


def test_open_shows_the_page_in_the_browser(guarded, place, tmp_path):
    environment = at(with_browser(place, tmp_path), guarded)
    identifier = json.loads(run(environment, "--json", "search", "bridge opens")[1])["hits"][0]["id"]
    assert on_terminal(environment, "open", identifier)[0] == 0
    assert (tmp_path / "browsed").read_text().startswith("1\nhttps://courier.example/")


@pytest.fixture
def shelf(start, tmp_path):
    """A daemon without keys, to write to."""
    return Live(start(db=tmp_path / "shelf"), "articles")


def make_articles(shelf):
    shelf.done(shelf.call("POST", "/indexes", json={"uid": "articles", "primaryKey": "id", "preset": "articles"}))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "--help", "https://a.example/ b",
                                 "http://a.example/\nx"])
def test_only_pages_are_opened(shelf, place, tmp_path, url):
    make_articles(shelf)
    shelf.add([{"id": "u", "headline": "Odd address", "url": url, "body": "Text."}])
    assert on_terminal(at(with_browser(place, tmp_path), shelf.daemon), "open", "u")[0] == 0
    if (tmp_path / "browsed").exists():
        assert re.fullmatch(r"1\nhttps?://[!-~]+\n", (tmp_path / "browsed").read_text())


def test_similar(guarded, place):
    code, shown, _ = run(at(place, guarded), "similar", "hw-bureau-correction", "--limit", "2")
    assert code == 0 and "State Department" in shown and "1-2 of " in shown
    assert run(at(place, guarded), "similar", "nothing-of-this-id")[0] == 1


# ---- export ----------------------------------------------------------------------------------------------------

def lines_of(shown):
    return [json.loads(line) for line in shown.splitlines()]


@pytest.fixture
def exporting(guarded, place):
    return at(place, guarded, DATELINE_KEY=guarded.export_key)


def test_export_has_every_article_once(exporting):
    code, shown, error = run(exporting, "export")
    ids = [article["id"] for article in lines_of(shown)]
    assert (code, error) == (0, "") and len(ids) == len(set(ids)) == 67
    assert all("body" in article for article in lines_of(shown))
    assert run(exporting, "search", "--all", "")[1] == shown


def test_export_of_a_search(exporting):
    shown = run(exporting, "export", "--fields", "id,headline", "--filter", 'source = "Harbour Wire"', "--filter", "published > 2000", "cyber")[1]
    assert shown and all(set(article) <= {"id", "headline"} for article in lines_of(shown))
    assert run(exporting, "export", "xyzzyx") == (1, "", "No article matches.\n")


def test_an_export_has_the_dates_the_language_and_the_order(exporting):
    def dates(*options):
        return [article["published"][:10] for article in lines_of(run(exporting, "export", *options)[1])]

    cyber = dates("cyber", "--when", "since 2019")
    assert cyber and cyber == sorted(cyber) and cyber[0] >= "2019"
    assert dates("cyber since 2019") == cyber == dates("--from", "2019", "cyber")
    assert dates("cyber", "--from", "2019", "--sort", "newest") == cyber[::-1]
    assert dates("--language", "professional", "cyber w/5 bureau and date aft 1/1/2019")
    code, _, error = run(exporting, "export", "--language", "professional", "cyber w/5")
    assert code == 2 and "at its end" in error


@pytest.mark.parametrize("form, sign", [("ris", "TY  - NEWS"), ("bibtex", "@article{"), ("csl-json", "article-newspaper"), ("ninjs", '"ninjs"'), ("csv", "id,published")])
def test_an_export_has_the_format_that_is_named(exporting, form, sign):
    code, shown, error = run(exporting, "export", "--format", form, "cyber")
    assert (code, error) == (0, "") and sign in shown.splitlines()[0] + shown[:200]
    assert run(exporting, "search", "--format", form, "cyber")[1] == shown
    if form == "csv":
        assert run(exporting, "export", "--csv", "cyber")[1] == shown


def test_a_key_that_may_not_export_is_told_so(guarded, place):
    code, shown, error = run(at(place, guarded), "export", "cyber")
    assert (code, shown) == (2, "") and "exports.create" in error


def test_a_terminal_gets_no_control_characters(shelf, place):
    make_articles(shelf)
    shelf.add([{"id": "e", "headline": "\x1b]0;title\x07 \u202eab", "published": "2021-01-01"}])
    for options in [[], ["--csv"], ["--format", "ris"]]:
        _, shown = on_terminal(at(place, shelf.daemon), "export", *options)
        assert "title" in shown and not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e]", shown), shown


def test_an_export_that_breaks_off_is_an_error(place):
    def answer(listening):
        connection = listening.accept()[0]
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nDateline-Rows: 2\r\n\r\n4\r\n{}\n{\r\n")
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=answer, args=(listening,))
        server.start()
        code, shown, error = run({**place, "DATELINE_SERVER": f"127.0.0.1:{listening.getsockname()[1]}"}, "export", "--timeout", "20")
        server.join()
    assert code == 2 and shown == "{}\n" and "broke off" in error and "has only 1 of 2 articles" in error


@pytest.mark.parametrize("form", ["jsonl", "csv", "ris", "bibtex", "csl-json", "ninjs"])
def test_an_export_goes_on_behind_the_last_whole_row(exporting, guarded, form):
    """The first answers break off in the head, in the first row, in later ones, and just before their end."""
    code, whole, _ = run(exporting, "export", "--format", form)
    assert code == 0
    with Cutting(guarded.port, [600, 1500, 4000]) as cutting:
        code, shown, error = run({**exporting, "DATELINE_SERVER": cutting.url}, "export", "--format", form)
    assert (code, shown) == (0, whole), error
    assert len(re.findall(r"The connection broke after \d+ of 67 articles\. Going on in \d s\.", error)) >= 2, error


def test_an_export_whose_last_bytes_are_lost_is_whole(exporting, guarded):
    with socket.create_connection(("127.0.0.1", guarded.port)) as wire:
        body = b'{"q":"cyber","format":"csl-json","sort":["published:asc"]}'
        wire.sendall(b"POST /indexes/articles/export HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
                     + guarded.export_key.encode() + b"\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        size = sum(len(piece) for piece in iter(lambda: wire.recv(65536), b""))
    _, whole, _ = run(exporting, "export", "--format", "csl-json", "cyber")
    with Cutting(guarded.port, [size - len(b"0\r\n\r\n")]) as cutting:
        assert run({**exporting, "DATELINE_SERVER": cutting.url}, "export", "--format", "csl-json", "cyber") == (0, whole, "")


def test_an_export_of_an_index_that_changed_meanwhile_says_so(shelf, place):
    shelf.add(list(many(100, 0)))
    add = lambda: shelf.add([{"id": "late", "headline": "Late"}])  # noqa: E731
    with Cutting(shelf.daemon.port, [9000], add) as cutting:
        code, shown, error = run({**at(place, shelf.daemon), "DATELINE_SERVER": cutting.url}, "export")
    assert code == 2 and shown.endswith("}\n")
    assert f"the index changed while the connection was broken. The output has only {len(lines_of(shown))} of 100 articles" in error


def test_a_reader_that_goes_away_is_no_break(shelf, place):
    """No second request is sent for an output that nobody takes."""
    shelf.add(list(many(2000, 0)))
    process = subprocess.Popen([CLIENT, "export"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=at(place, shelf.daemon))
    process.stdout.read(10)
    process.stdout.close()
    error = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=20) != 0 and "Going on" not in error


def many(count, of_one_day):
    """Articles over some days, many of one moment, and some without a date."""
    for i in range(count):
        day = 1 if i < of_one_day else 2 + i % 9
        article = {"id": f"a-{i}", "headline": f"Report {i}", "body": "A report. " * 60}
        yield article if i % 10 == 9 else {**article, "published": f"2021-03-{day:02d}T10:00:00Z"}


@pytest.mark.parametrize("zone", [[], ["--timezone", "Pacific/Kiritimati"], ["--timezone", "-11:00"]])
def test_an_export_has_all_articles_of_equal_dates_and_of_none(shelf, place, zone):
    make_articles(shelf)
    shelf.add(list(many(1500, of_one_day=700)))
    code, shown, error = run(at(place, shelf.daemon), "export", *zone, "report")
    articles = lines_of(shown)
    assert (code, error) == (0, "")
    assert sorted(article["id"] for article in articles) == sorted(f"a-{i}" for i in range(1500))
    dates = [article["published"] for article in articles if "published" in article]
    assert dates == sorted(dates) and all("published" in article for article in articles[:len(dates)])


def test_csv_can_be_read_and_runs_nothing(shelf, place):
    make_articles(shelf)
    shelf.add([{"id": "c", "headline": '=HYPERLINK("x"), a "quote"\nand a line', "keywords": ["a", "b"],
                "published": "2021-01-01"}])
    shown = run(at(place, shelf.daemon), "export", "--csv", "--fields", "id,headline,keywords,missing")[1]
    rows = list(csv.reader(io.StringIO(shown, newline="")))
    assert rows[0] == ["id", "headline", "keywords", "missing"]
    assert rows[1][0] == "c" and rows[1][1].startswith("'=HYPERLINK") and rows[1][2:] == ["a; b", ""]


def test_an_export_is_of_one_state_of_the_index(shelf, place):
    make_articles(shelf)
    shelf.add(list(many(900, of_one_day=0)))
    process = subprocess.Popen([CLIENT, "export"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=at(place, shelf.daemon))
    try:
        begun = os.read(process.stdout.fileno(), 10)  # the pipe is full soon: the client waits
        shelf.add([{"id": "new", "headline": "New", "published": "2029-01-01"}])
        rest, error = process.communicate(timeout=60)
    finally:
        process.kill()
    ids = [article["id"] for article in lines_of((begun + rest).decode())]
    assert (process.returncode, error) == (0, b"") and sorted(ids) == sorted(f"a-{i}" for i in range(900))


@pytest.mark.parametrize("options", [["--csv", "--jsonl"], ["--csv", "--format", "ris"], ["--facets", "year"], ["--offset", "3"]])
def test_an_export_has_no_pages(exporting, options):
    assert run(exporting, "export", *options)[0] == 2


# ---- as one types ----------------------------------------------------------------------------------------------

def test_searches_as_one_types_and_reads_the_chosen_article(guarded, place, tmp_path):
    terminal = Terminal(at(place, guarded), "-i")
    terminal.until(lambda t: "Search: " in t.screen())
    terminal.type("bridge")
    terminal.until(lambda t: "Orrin Bay" in t.screen() and "3 articles" in t.screen())
    assert re.search(r"^> Council", terminal.screen(), re.MULTILINE)
    terminal.type("\x1b[B")
    terminal.until(lambda t: re.search(r"^> Orrin Bay's new bridge", t.screen(), re.MULTILINE))
    terminal.type("\r")
    terminal.until(lambda t: (tmp_path / "paged").exists() and "Orrin Bay's" in (tmp_path / "paged").read_text())
    terminal.until(lambda t: t.raw.count("\x1b[?1049h") == 2 and "> Orrin" in t.screen())
    terminal.type("\x03")
    assert terminal.end() == 0
    assert terminal.raw.count("\x1b[?1049h") == terminal.raw.count("\x1b[?1049l")


def test_corrects_what_was_typed(guarded, place):
    terminal = Terminal(at(place, guarded), "-i", "bridgé")
    terminal.until(lambda t: "Search: bridgé" in t.screen())
    terminal.type("\x7f")
    terminal.until(lambda t: "Search: bridg\n" in t.screen())
    terminal.type("e")
    terminal.until(lambda t: "Orrin Bay" in t.screen())
    terminal.type("\x1b")
    terminal.until(lambda t: "Search: \n" in t.screen())
    terminal.type("\x1b")
    assert terminal.end() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_gives_the_terminal_back_when_it_is_ended(guarded, place, number):
    terminal = Terminal(at(place, guarded), "-i", "bridge")
    terminal.until(lambda t: "Orrin Bay" in t.screen())
    terminal.process.send_signal(number)
    assert terminal.end() == -number
    assert terminal.raw.endswith("\x1b[?1049l")


def test_an_unreachable_server_is_told_on_the_screen(place, guarded):
    terminal = Terminal({**at(place, guarded), "DATELINE_SERVER": "http://127.0.0.1:1"}, "-i", "x")
    terminal.until(lambda t: "cannot get an answer" in t.screen() and "Esc clears" in t.screen())
    lines = terminal.screen().replace("\r", "").split("\n")
    assert max(map(len, lines)) <= 80 and "server. Start the server with" in " ".join(lines[1:4])
    terminal.type("\x04")
    assert terminal.end() == 0


def test_needs_a_terminal(guarded, place):
    code, shown, error = run(at(place, guarded), "-i")
    assert (code, shown) == (2, "") and "needs a terminal" in error


def test_hostile_text_stays_text(shelf, place):
    make_articles(shelf)
    shelf.add([{"id": "h", "headline": "Evil \x1b]0;owned\x07\x9b2J end", "body": "\x1b[31mRed\u202e."}])
    terminal = Terminal(at(place, shelf.daemon), "-i", "evil")
    terminal.until(lambda t: "1 article" in t.screen())
    assert "\x07" not in terminal.raw and "\x1b]" not in terminal.raw and "\x9b" not in terminal.raw
    terminal.type("\x03")
    assert terminal.end() == 0
