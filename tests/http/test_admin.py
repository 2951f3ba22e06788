# SPDX-License-Identifier: GPL-2.0-or-later
"""test_admin.py - switches, webhooks, and the routes of the API that are not to be had here."""
import pytest
import requests

from conftest import ANSWER_SECONDS


def ask(daemon, method, path, body=None):
    return requests.request(method, daemon.url + path, json=body, timeout=ANSWER_SECONDS)


def error(answer):
    return answer.status_code, answer.json()["code"]


def test_switches_are_kept(start, tmp_path):
    daemon = start(db=tmp_path / "db")
    all_off = ask(daemon, "GET", "/experimental-features").json()
    assert set(all_off.values()) == {False} and "metrics" in all_off
    changed = ask(daemon, "PATCH", "/experimental-features", {"metrics": True, "network": None})
    assert changed.json() == {**all_off, "metrics": True}
    daemon.stop()
    again = start(db=tmp_path / "db")
    assert ask(again, "GET", "/experimental-features").json() == changed.json()


@pytest.mark.parametrize("body, words", [({"fly": True}, "`fly`"), ({"metrics": 1}, ".metrics"), ([], "object")])
def test_switches_that_are_none(start, tmp_path, body, words):
    answer = ask(start(db=tmp_path / "db"), "PATCH", "/experimental-features", body)
    assert error(answer) == (400, "bad_request") and words in answer.json()["message"]


@pytest.fixture
def hooks(start, tmp_path):
    return start(db=tmp_path / "db")


HOOK = {"url": "https://news.example/done", "headers": {"Authorization": "Bearer 0123456789abcdef"}}


def test_a_webhook_is_kept_and_its_secret_hidden(hooks, start, tmp_path):
    made = ask(hooks, "POST", "/webhooks", HOOK)
    assert made.status_code == 201
    hook = made.json()
    assert hook["url"] == HOOK["url"] and hook["isEditable"] is True
    assert hook["headers"] == {"Authorization": "Bearer 01XXXX..."}
    assert ask(hooks, "GET", "/webhooks/" + hook["uuid"]).json() == hook
    hooks.stop()
    again = start(db=tmp_path / "db")
    assert ask(again, "GET", "/webhooks").json() == {"results": [hook]}


def test_a_webhook_changes_by_parts(hooks):
    path = "/webhooks/" + ask(hooks, "POST", "/webhooks", HOOK).json()["uuid"]
    more = ask(hooks, "PATCH", path, {"headers": {"X-One": "1"}}).json()
    assert set(more["headers"]) == {"Authorization", "X-One"} and more["url"] == HOOK["url"]
    less = ask(hooks, "PATCH", path, {"headers": {"Authorization": None}, "url": "http://a.example"}).json()
    assert less["headers"] == {"X-One": "1"} and less["url"] == "http://a.example"
    assert ask(hooks, "PATCH", path, {"headers": None}).json()["headers"] == {}
    assert ask(hooks, "DELETE", path).status_code == 204
    assert error(ask(hooks, "GET", path)) == (404, "webhook_not_found")


@pytest.mark.parametrize("body, code", [
    ({}, "invalid_webhook_url"), ({"url": None}, "invalid_webhook_url"), ({"url": "x"}, "invalid_webhook_url"),
    ({"url": "ftp://a.example"}, "invalid_webhook_url"), ({"url": "https://a\nb"}, "invalid_webhook_url"),
    ({"url": "https://a b"}, "invalid_webhook_url"), ({"url": "https://a.example:99999"}, "invalid_webhook_url"),
    ({"url": "https://[::1"}, "invalid_webhook_url"),
    ({**HOOK, "headers": {"a b": "x"}}, "invalid_webhook_headers"),
    ({**HOOK, "headers": {"a": "x\r\ny"}}, "invalid_webhook_headers"), ({**HOOK, "headers": []}, "invalid_webhook_headers"),
    ({**HOOK, "headers": {f"h{n}": "x" for n in range(201)}}, "invalid_webhook_headers"),
    ({**HOOK, "uuid": "x"}, "immutable_webhook_uuid"), ({**HOOK, "isEditable": False}, "immutable_webhook_is_editable"),
    ({**HOOK, "x": 1}, "bad_request")])
def test_wrong_webhooks(hooks, body, code):
    assert error(ask(hooks, "POST", "/webhooks", body)) == (400, code)
    assert ask(hooks, "GET", "/webhooks").json() == {"results": []}


def test_webhooks_are_limited(hooks):
    for _ in range(20):
        assert ask(hooks, "POST", "/webhooks", HOOK).status_code == 201
    assert error(ask(hooks, "POST", "/webhooks", HOOK)) == (400, "invalid_webhooks")


def test_names_of_webhooks(hooks):
    assert error(ask(hooks, "GET", "/webhooks/x")) == (400, "invalid_webhook_uuid")
    uuid = "00000000-0000-4000-8000-000000000000"
    for method in ("GET", "PATCH", "DELETE"):
        assert error(ask(hooks, method, "/webhooks/" + uuid, HOOK)) == (404, "webhook_not_found")


def test_unsupported_routes_say_why(daemon):
    description = daemon.get("/openapi.json").json()
    absent = [(method.upper(), path) for path, item in description["paths"].items() for method, operation
              in item.items() if method != "parameters" and operation["summary"] == "Not supported"]
    assert ("POST", "/chats/{workspace}/chat/completions") in absent
    for method, path in absent:
        answer = ask(daemon, method, path.format(uid="articles", workspace="x", rule="x"), {})
        assert error(answer) == (400, "feature_not_enabled"), path
        assert len(answer.json()["message"]) > len("is not supported by this server") + 20
