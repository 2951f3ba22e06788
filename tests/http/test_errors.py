# SPDX-License-Identifier: GPL-2.0-or-later
"""test_errors.py - every mistake is answered in one shape that says what would be right."""
import re

import pytest
import requests

from conftest import ANSWER_SECONDS, get


def check(answer, status, code, *words):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/json")
    error = answer.json()
    assert sorted(error) == ["code", "link", "message", "type"]
    assert error["code"] == code
    assert error["link"] == "/docs/errors#" + code
    for word in words:
        assert word in error["message"]


@pytest.mark.parametrize("parameter, value, code", [
    ("offset", "-1", "invalid_search_offset"),
    ("limit", "many", "invalid_search_limit"),
    ("page", "x", "invalid_search_page"),
    ("hitsPerPage", "1.5", "invalid_search_hits_per_page"),
    ("sort", "published", "invalid_search_sort"),
    ("filter", "source = ", "invalid_search_filter"),
    ("from", "yesterday-ish", "invalid_search_from"),
    ("to", "2021-13", "invalid_search_to"),
    ("matchingStrategy", "some", "invalid_search_matching_strategy"),
    ("cropLength", "x", "invalid_search_crop_length"),
    ("showRankingScore", "perhaps", "invalid_search_show_ranking_score"),
    ("snippets", "99", "invalid_search_snippets"),
    ("snippetLength", "100000", "invalid_search_snippet_length"),
    ("prefix", "2", "invalid_search_prefix"),
    ("correct", "2", "invalid_search_correct"),
    ("recency", "-1", "invalid_search_recency"),
    ("body", "x", "invalid_search_body"),
    ("timezone", "Mars/Olympus", "invalid_search_timezone"),
])
def test_wrong_values_name_their_parameter(daemon, parameter, value, code):
    check(daemon.get("/search", params={parameter: value}), 400, code)


@pytest.mark.parametrize("parameter, value, code", [
    ("q", 5, "invalid_search_q"),
    ("limit", "5", "invalid_search_limit"),
    ("facets", "source", "invalid_search_facets"),
    ("facets", [1], "invalid_search_facets"),
    ("filter", 5, "invalid_search_filter"),
    ("highlightPreTag", 1, "invalid_search_highlight_pre_tag"),
    ("highlightPreTag", "x" * 257, "invalid_search_highlight_pre_tag"),
    ("highlightPostTag", "x" * 257, "invalid_search_highlight_post_tag"),
    ("cropMarker", "x" * 257, "invalid_search_crop_marker"),
    ("highlightPostTag", [], "invalid_search_highlight_post_tag"),
    ("cropMarker", 1, "invalid_search_crop_marker"),
    ("attributesToRetrieve", "id", "invalid_search_attributes_to_retrieve"),
    ("attributesToHighlight", {}, "invalid_search_attributes_to_highlight"),
])
def test_wrong_types_in_json(daemon, parameter, value, code):
    check(daemon.ask({parameter: value}), 400, code)


def test_an_unknown_parameter_names_the_nearest(daemon):
    check(daemon.get("/search", params={"lmit": 5}), 400, "bad_request", "`lmit`", "`limit`")
    check(daemon.ask({"hitsperpage": 5}), 400, "bad_request", "`hitsPerPage`")
    check(daemon.ask({"zzzzzzzzzz": 5}), 400, "bad_request", "zzzzzzzzzz")


def test_an_unknown_index(daemon):
    check(daemon.ask({}, uid="nosuch"), 404, "index_not_found", "nosuch")
    check(daemon.get("/indexes/nosuch"), 404, "index_not_found")
    check(daemon.get("/indexes/nosuch/stats"), 404, "index_not_found")


@pytest.mark.parametrize("uid", ["a.b", "a%2fb", "%2e%2e", "x" * 256, "caf%C3%A9"])
def test_a_uid_that_can_be_none(daemon, uid):
    check(daemon.get(f"/indexes/{uid}/search"), 400, "invalid_index_uid")


def post(daemon, body, **headers):
    return requests.post(daemon.url + "/indexes/articles/search", data=body, headers=headers,
                         timeout=ANSWER_SECONDS)


def test_bodies_that_are_no_parameters(daemon):
    json = {"Content-Type": "application/json"}
    check(post(daemon, "{", **json), 400, "malformed_payload")
    check(post(daemon, "[]", **json), 400, "bad_request")
    check(post(daemon, "", **json), 400, "missing_payload")
    check(post(daemon, '{"q":"\\q", "limit": nope}', **json), 400, "malformed_payload")
    check(post(daemon, "[" * 5000, **json), 400, "malformed_payload")
    check(post(daemon, "{}"), 415, "missing_content_type")
    check(post(daemon, "q=a", **{"Content-Type": "application/x-www-form-urlencoded"}), 415,
          "invalid_content_type", "application/json")


def test_parameters_of_a_post_belong_in_its_body(daemon):
    answer = requests.post(daemon.url + "/indexes/articles/search?q=a", json={},
                           timeout=ANSWER_SECONDS)
    check(answer, 400, "bad_request", "body")


def test_an_address_with_nothing_behind_it(daemon):
    check(daemon.get("/nothing"), 404, "not_found")
    check(daemon.get("/indexes//search"), 404, "not_found")


def test_a_method_that_is_not_taken_says_which_are(daemon):
    answer = requests.delete(daemon.url + "/search", timeout=ANSWER_SECONDS)
    check(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    answer = requests.put(daemon.url + "/indexes/a/search", timeout=ANSWER_SECONDS)
    assert answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    with daemon.wire() as wire:
        wire.send("BREW /search HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert wire.answer()[0] == 405


def test_options_says_what_an_address_takes(daemon):
    answer = requests.options(daemon.url + "/search", timeout=ANSWER_SECONDS)
    assert answer.status_code == 204
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    with daemon.wire() as wire:
        wire.send("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert wire.answer()[0] == 204


@pytest.mark.parametrize("path", ["/search?q=a%00b", "/search?q=%ff", "/search%00", "/%zz",
                                  "/indexes/a%00b/search", "/indexes/articles/documents/a%00"])
def test_nul_and_broken_text_in_a_url(daemon, path):
    with daemon.wire() as wire:
        wire.send(get(path))
        status, _, body = wire.answer()
    assert status in (400, 404), body


def test_a_nul_byte_in_the_request_line(daemon):
    with daemon.wire() as wire:
        wire.send(b"GET /search\0/../health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = wire.answer()  # libmicrohttpd 1.0 closes the connection by itself
        assert answer is None or answer[0] == 400
        assert wire.ended()


def test_link_leads_to_the_row_of_the_code(daemon):
    answer = daemon.get("/search", params={"limit": "many"})
    path, code = answer.json()["link"].split("#")
    page = daemon.get(path)
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.text.startswith("<!doctype html>")
    assert f'<tr id="{code}"><td><code>{code}</code></td>\n<td>400</td>' in page.text


def test_every_anchor_of_the_page_is_unique(daemon):
    anchors = re.findall(r'<tr id="(\w+)"', daemon.get("/docs/errors").text)
    assert len(anchors) > 200 and len(anchors) == len(set(anchors))


@pytest.mark.parametrize("method, path, body, status, code", [
    ("POST", "documents/fetch", {"filter": "x ="}, 404, "index_not_found"), ("GET", "documents?filter=x%20=", None, 404, "index_not_found"),
    ("POST", "facet-search", {"facetName": "x", "filter": "x ="}, 404, "index_not_found"),
    ("POST", "similar", {"id": "1", "filter": "x ="}, 404, "index_not_found"), ("GET", "similar?id=1&filter=x%20=", None, 404, "index_not_found"),
    ("POST", "search", {"filter": "x ="}, 400, "invalid_search_filter"), ("GET", "search?filter=x%20=", None, 400, "invalid_search_filter"),
    ("POST", "documents/delete", {"filter": "x ="}, 400, "invalid_document_filter"),
    ("POST", "documents/fetch", {"limit": "x"}, 400, "invalid_document_limit")])
def test_a_wrong_filter_for_an_index_that_is_not_there(daemon, method, path, body, status, code):
    answer = requests.request(method, f"{daemon.url}/indexes/none/{path}", json=body, timeout=ANSWER_SECONDS)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.mark.parametrize("route", ["documents/fetch", "search", "facet-search", "similar", "documents/delete", "fields"])
@pytest.mark.parametrize("data, kind, status, code", [
    (None, None, 415, "missing_content_type"), (b"", "application/json", 400, "missing_payload"), (b"{", "application/json", 400, "malformed_payload"),
    (b"null", "application/json", 400, "bad_request"), (b"{}", "text/plain", 415, "invalid_content_type")])
def test_requests_without_a_proper_body(daemon, route, data, kind, status, code):
    answer = requests.post(f"{daemon.url}/indexes/articles/{route}", data=data, timeout=ANSWER_SECONDS,
                           headers={"Content-Type": kind} if kind else {})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
