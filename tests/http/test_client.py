# SPDX-License-Identifier: GPL-2.0-or-later
"""test_client.py - what `dateline` shows for what a server answers, good, bad and hostile.

The server here is a few lines that answer as they are told, so that answers can be tried which the
daemon would never give."""
import json
import os
import pty
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

CLIENT = os.environ["DATELINE_CLIENT"]

HIT = {
    "id": "AEN-0103",
    "headline": "Bureau for cyber diplomacy approved & funded",
    "published": "2021-01-08T03:55:00+09:00",
    "source": "Harbour News",
    "section": "World",
    "_snippet": "The <mark>bureau</mark> &quot;leads&quot; &amp; coordinates &lt;all&gt; work…",
}


def hits(*found, **more):
    answer = {"hits": list(found), "query": "bureau", "offset": 0, "limit": 10,
              "estimatedTotalHits": len(found), "processingTimeMs": 3}
    return {**answer, **more}


class Daemon:
    """Answers every request with .status and .body, and remembers what it was asked."""

    def __init__(self):
        daemon = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                daemon.asked.append(self.path)
                daemon.headers = dict(self.headers)
                self.send_response(daemon.status)
                self.send_header("Content-Length", str(len(daemon.body)))
                self.end_headers()
                self.wfile.write(daemon.body)

            def log_message(self, *ignored):
                pass

        self.asked, self.headers = [], {}
        self.answer({})
        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, value, status=200):
        self.status = status
        self.body = value if isinstance(value, bytes) else json.dumps(value).encode()


@pytest.fixture
def daemon(tmp_path):
    daemon = Daemon()
    daemon.folder = str(tmp_path / "state")
    yield daemon
    daemon.http.shutdown()
    daemon.http.server_close()


def environment(daemon, **more):
    kept = {name: os.environ[name] for name in ("PATH", "ASAN_OPTIONS") if name in os.environ}
    return {**kept, "XDG_STATE_HOME": daemon.folder, "TERM": "xterm", "DATELINE_SERVER": daemon.url, **more}


def run(daemon, *arguments, **more):
    done = subprocess.run([CLIENT, *arguments], capture_output=True, timeout=30,
                          env=environment(daemon, **more))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def run_on_terminal(daemon, *arguments, **more):
    """The same on a pseudo-terminal of 60 columns: what the terminal gets, newlines as "\\n"."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([CLIENT, *arguments], stdout=theirs, stderr=theirs,
                               env=environment(daemon, COLUMNS="60", **more))
    os.close(theirs)
    seen = b""
    try:
        while chunk := os.read(ours, 4096):
            seen += chunk
    except OSError:
        pass  # the other end is closed
    os.close(ours)
    return process.wait(timeout=30), seen.decode().replace("\r\n", "\n")


def test_hit_is_shown_plainly_in_a_pipe(daemon):
    daemon.answer(hits(HIT))
    assert run(daemon, "search", "bureau") == (0, (
        "Bureau for cyber diplomacy approved & funded\n"
        "    2021-01-08 · Harbour News · World · AEN-0103\n"
        '    The bureau "leads" & coordinates <all> work…\n'
        "\n"
        "1 article, 3 ms\n"), "")


def test_the_limit_of_an_incomplete_answer_is_told(daemon):
    daemon.answer({**hits(HIT), "incomplete": "a request gets at most 1 hits: ask for fewer\x1b[2J"})
    code, shown, _ = run(daemon, "search", "bureau")
    assert code == 0 and "There is more, but a request gets at most 1 hits: ask for fewer" in shown
    assert "\x1b" not in shown


def test_matches_are_bold_on_a_terminal(daemon):
    daemon.answer(hits(HIT))
    code, shown = run_on_terminal(daemon, "search", "bureau")
    assert code == 0
    assert "\033[1mBureau for cyber diplomacy approved & funded\033[0m" in shown
    assert "The \033[0m\033[1mbureau\033[0m" in shown


@pytest.mark.parametrize("arguments, more", [
    (["--no-color"], {}), ([], {"NO_COLOR": "1"}), ([], {"TERM": "dumb"})])
def test_styles_can_be_switched_off(daemon, arguments, more):
    daemon.answer(hits(HIT))
    assert "\033" not in run_on_terminal(daemon, "search", "bureau", *arguments, **more)[1]


def test_styles_can_be_switched_on_for_a_pipe(daemon):
    daemon.answer(hits(HIT))
    assert "\033[1mbureau\033[0m" in run(daemon, "search", "bureau", "--color")[1]


def test_lines_fit_the_terminal(daemon):
    daemon.answer(hits({**HIT, "_snippet": "several words to fill lines " * 20}))
    lines = run_on_terminal(daemon, "search", "x", "--no-color")[1].splitlines()
    assert len(lines) > 10 and max(map(len, lines)) <= 60


def test_hostile_text_does_not_reach_the_terminal(daemon):
    evil = "\033]0;owned\007 \x9b2J <mark>a\033[2J</mark> &#27;[2J \u202egnp\x7f\x01\x02"
    hostile = {field: evil for field in ("id", "headline", "published", "source", "_snippet")}
    daemon.answer(hits(hostile, suggestion=evil, facetDistribution={evil: {evil: 1}}))
    for command in (["search", "--facets", "x", "y"], ["get", "y"], ["stats"]):
        shown = run_on_terminal(daemon, *command, "--no-color")[1]
        assert shown.replace("\n", "").isprintable(), command
    daemon.answer({"message": evil, "code": evil}, status=400)
    assert run_on_terminal(daemon, "search", "x")[1].replace("\n", "").isprintable()


def test_json_goes_into_a_pipe_byte_for_byte(daemon):
    daemon.answer(b'{"hits": [ {"id":"\\u001b\xc2\x9b"} ],\r\n "estimatedTotalHits":1}\n')
    done = subprocess.run([CLIENT, "--json", "search", "x"], capture_output=True,
                          env=environment(daemon))
    assert done.stdout == daemon.body and done.returncode == 0


def test_json_on_a_terminal_is_the_same_value_without_controls(daemon):
    daemon.answer('{"hits": [{"id":"\x9b\u202e\x7fé"}]}'.encode())
    shown = run_on_terminal(daemon, "--json", "search", "x")[1]
    assert shown.replace("\n", "").isprintable()
    assert json.loads(shown) == json.loads(daemon.body)


def test_the_question_carries_all_options(daemon):
    daemon.answer(hits(HIT))
    run(daemon, "search", "--limit", "5", "--sort", "oldest", "--from", "2021", "--to=2021-06",
        "--filter", 'source = "A & B"', "--facets", "source,year", "--", "cyber", "-hockey")
    assert daemon.asked == [
        "/search?q=cyber%20-hockey&limit=5&offset=0&sort=published%3Aasc"
        "&filter=source%20%3D%20%22A%20%26%20B%22&from=2021&to=2021-06&facets=source%2Cyear"]


def test_a_professional_query_is_sent_as_it_is(daemon):
    daemon.answer(hits())
    run(daemon, "search", "--language", "professional", "bank w/5 loan since 2020")
    assert "q=bank%20w%2F5%20loan%20since%202020&" in daemon.asked[-1]
    assert "&queryLanguage=professional" in daemon.asked[-1] and "from=" not in daemon.asked[-1]
    code, out, err = run(daemon, "search", "--language", "latin", "bank")
    assert code == 2 and "--language must be plain, full, professional or lucene" in err


def test_collapsed_hits_tell_their_copies(daemon):
    daemon.answer(hits({**HIT, "_story": {"id": "1f", "copies": 1}}, {"id": 7, "_story": {"copies": 1200}}))
    shown = run(daemon, "search", "--collapse", "bureau")[1]
    assert daemon.asked[0].endswith("&collapse=best")
    assert "· AEN-0103 · and 1 copy\n" in shown and "7\n    7 · and 1,200 copies\n" in shown


@pytest.mark.parametrize("hit, headline", [
    ({"id": 1, "title": "A title", "name": "A name"}, "A title"), ({"id": 1, "name": "A name"}, "A name"),
    ({"id": 1}, "1"), ({"headline": " ", "id": "x"}, "x"), ({"isbn": 1}, "(without a headline)")])
def test_what_has_no_headline_is_shown_by_another_name(daemon, hit, headline):
    daemon.answer(hits(hit))
    assert run(daemon, "search", "bureau")[1].startswith(headline + "\n")


def test_nothing_found_is_exit_1_with_a_suggestion(daemon):
    daemon.answer(hits(query="buraeu", suggestion="bureau"))
    assert run(daemon, "search", "buraeu") == (
        1, "Nothing found for: buraeu\nDid you mean: bureau\n", "")


def test_a_page_of_many(daemon):
    daemon.answer(hits(HIT, HIT, offset=20, estimatedTotalHits=12345))
    assert run(daemon, "search", "x")[1].endswith("21-22 of 12,345 articles, 3 ms\n")


def test_the_count_alone(daemon):
    daemon.answer(hits(estimatedTotalHits=1000))
    assert run(daemon, "search", "--limit", "0", "x") == (0, "1,000 articles, 3 ms\n", "")


def test_an_empty_page_is_exit_1(daemon):
    daemon.answer(hits(offset=2000, estimatedTotalHits=1000))
    assert run(daemon, "search", "--offset", "2000", "x")[0] == 1


def test_facets_in_the_order_of_the_answer(daemon):
    daemon.answer(hits(HIT, facetDistribution={"source": {"Harbour News": 12, "A": 3}}))
    assert run(daemon, "search", "--facets", "source", "x")[1].endswith(
        "\nsource\n     12  Harbour News\n      3  A\n")


def test_facets_not_asked_for_are_not_shown(daemon):
    daemon.answer(hits(HIT, facetDistribution={"source": {"Harbour News": 12}}))
    assert run(daemon, "search", "x")[1].endswith("1 article, 3 ms\n")


def test_the_server_remarks_that_words_were_dropped(daemon):
    daemon.answer(hits(HIT, fewerWords=True))
    assert run(daemon, "search", "x y")[1].endswith(
        "1 article, 3 ms\nFew articles have all of these words. They come first; the others have some.\n")


def test_get_shows_the_whole_article(daemon):
    daemon.answer({"id": "a/b", "headline": "A bridge", "byline": "Ann Lee", "dateline": "ORRIN BAY",
                   "published": "2019-05-01", "body": "One.\n\nTwo.", "keywords": ["roads", "steel"],
                   "url": "https://news.example/a"})
    assert run(daemon, "get", "a/b") == (0, (
        "A bridge\n2019-05-01 · a/b\nBy Ann Lee\nDateline: ORRIN BAY\n\nOne.\n\nTwo.\n\n"
        "Keywords: roads, steel\nhttps://news.example/a\n"), "")
    assert daemon.asked == ["/indexes/articles/documents/a%2Fb"]


def test_get_of_an_unknown_id_is_exit_1(daemon):
    daemon.answer({"message": "no document x", "code": "document_not_found"}, status=404)
    assert run(daemon, "get", "x") == (1, "", "No article has this id.\n")


def test_the_servers_errors_are_told_in_its_words(daemon):
    daemon.answer({"message": "expected a value at byte 9", "code": "invalid_search_filter",
                   "type": "invalid_request", "link": ""}, status=400)
    assert run(daemon, "search", "x") == (
        2, "", "dateline: the server refused (400): expected a value at byte 9\n")


def test_the_place_of_an_error_has_a_line_of_its_own(daemon):
    daemon.answer({"message": "no `sorce`\n1:6 sorce = \u001bx", "code": "invalid_search_filter"}, status=400)
    assert run(daemon, "search", "x")[2] == (
        "dateline: the server refused (400): no `sorce`\n1:6 sorce = x\n")


def test_a_missing_key_is_told_where_to_set(daemon):
    daemon.answer({"message": "no key", "code": "missing_authorization_header"}, status=401)
    assert "Set DATELINE_KEY" in run(daemon, "search", "x")[2]
    assert "Set DATELINE_KEY" not in run(daemon, "search", "x", DATELINE_KEY="k")[2]


@pytest.mark.parametrize("body", [b"", b"<html>hello</html>", b"[1]", b'{"hits":', b"\xff\xfe"])
def test_something_else_than_dateline_is_exit_2(daemon, body):
    daemon.answer(body)
    code, shown, error = run(daemon, "search", "x")
    assert (code, shown) == (2, "") and "is it a Dateline server?" in error


@pytest.mark.parametrize("value", [
    {}, {"hits": None}, {"hits": {"a": 1}}, {"hits": [1, None, "x", [], {}]},
    {"hits": [{"headline": 7, "_snippet": {}, "published": []}], "estimatedTotalHits": "many"},
    {"hits": [], "facetDistribution": [1], "suggestion": 3, "estimatedTotalHits": -5}])
def test_odd_answers_do_not_crash(daemon, value):
    daemon.answer(value)
    for command in (["search", "x"], ["get", "x"], ["stats"], ["health"]):
        assert run(daemon, *command)[0] in (0, 1)


def test_health(daemon):
    daemon.answer({"status": "available"})
    assert run(daemon, "health") == (0, "available\n", "")
    daemon.answer({"message": "shutting down", "code": "internal"}, status=503)
    assert run(daemon, "health") == (1, "", "The server answers, but is unwell.\n")


def test_stats(daemon):
    daemon.answer({"databaseSize": 1234567, "lastUpdate": "2021-01-08T00:00:00Z", "indexes": {
        "articles": {"numberOfDocuments": 40687, "isIndexing": False}}})
    assert run(daemon, "stats") == (
        0, "articles: 40,687 documents\non disk: 1.2 MB, last update 2021-01-08T00:00:00Z\n", "")


def test_no_server_is_exit_2_and_says_what_to_start(daemon):
    code, shown, error = run(daemon, "search", "x", DATELINE_SERVER="http://127.0.0.1:1")
    assert (code, shown) == (2, "")
    assert 'Start the server with "datelined"' in error and "http://127.0.0.1:1" in error


def test_a_proxy_is_not_asked_for_this_machine(daemon):
    daemon.answer({"status": "available"})
    assert run(daemon, "health", http_proxy="http://127.0.0.1:1")[0] == 0


def test_the_key_goes_into_a_header(daemon):
    run(daemon, "health", DATELINE_KEY="s3cret")
    assert daemon.headers["Authorization"] == "Bearer s3cret"
    assert all("s3cret" not in path for path in daemon.asked)


@pytest.mark.parametrize("arguments", [
    ["nosuch"], ["search"], ["get"], ["get", "a", "b"], ["health", "x"], ["--limit", "x", "stats"],
    ["--server", "ftp://x", "search", "x"], ["--server", "", "health"], ["get", ".."]])
def test_wrong_usage_is_exit_2(daemon, arguments):
    code, shown, error = run(daemon, *arguments)
    assert (code, shown) == (2, "") and error.startswith("dateline: ")
    assert daemon.asked == []


def test_without_a_command_it_tells_how_to_begin(daemon):
    code, shown, error = run(daemon)
    assert (code, error, daemon.asked) == (0, "", [])
    assert "dateline search" in shown and "dateline-index FOLDER" in shown


@pytest.mark.parametrize("variables, asked", [
    ({"DATELINE_LIMIT": "3", "DATELINE_INDEX": "wire"}, "/indexes/wire/search?q=x&limit=3&offset=0"),
    ({"DATELINE_TIMEZONE": "Europe/Paris"}, "/search?q=x&limit=10&offset=0&timezone=Europe%2FParis"),
    ({"DATELINE_LIMIT": ""}, "/search?q=x&limit=10&offset=0")])
def test_options_may_be_variables(daemon, variables, asked):
    run(daemon, "search", "x", **variables)
    assert daemon.asked == [asked]


def test_the_command_line_comes_before_variables(daemon):
    run(daemon, "search", "--limit", "4", "x", DATELINE_LIMIT="3")
    assert daemon.asked == ["/search?q=x&limit=4&offset=0"]
    assert "--limit must be a whole number" in run(daemon, "search", "x", DATELINE_LIMIT="few")[2]


def test_the_address_of_a_hit_is_shown_once(daemon):
    address = "https://news.example/c"
    daemon.answer(hits({**HIT, "url": "https://news.example/b"}, {"headline": "C", "id": address, "url": address}))
    shown = run(daemon, "search", "bureau")[1]
    assert "…\n    https://news.example/b\n" in shown and shown.count(address) == 1


def test_help_names_every_command():
    done = subprocess.run([CLIENT, "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert all(word in done.stdout for word in ("search WORDS", "get ID", "stats", "health"))
