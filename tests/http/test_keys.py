# SPDX-License-Identifier: GPL-2.0-or-later
"""test_keys.py - keys over HTTP: who may ask what, and what is kept."""
import hashlib
import hmac
import json
import os
import re
import signal
import stat
import subprocess

import pytest
import requests

from articles import ARTICLES
from conftest import ANSWER_SECONDS, Daemon, index, program, until

MASTER = "a master key of one's own".replace(" ", "-")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A daemon with a master key."""
    folder = tmp_path_factory.mktemp("guarded")
    index(folder / "db", ARTICLES)
    (folder / "master").write_text(MASTER + "\n")
    (folder / "master").chmod(0o600)
    running = Daemon(folder / "db", "--master-key-file", str(folder / "master"))
    running.database, running.master_file = folder / "db", folder / "master"
    yield running
    assert running.stop() == 0, running.errors
    assert MASTER not in running.errors


def ask(daemon, method, path, key=MASTER, body=None, **more):
    headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
    return requests.request(method, daemon.url + path, json=body, headers=headers,
                            timeout=ANSWER_SECONDS, **more)


def error(answer):
    return answer.status_code, answer.json()["code"]


def new_key(daemon, **members):
    answer = ask(daemon, "POST", "/keys", body={"actions": ["search"], "indexes": ["*"],
                                                "expiresAt": None, **members})
    assert answer.status_code == 201, answer.text
    return answer.json()


def default_key(daemon, name):
    keys = ask(daemon, "GET", "/keys?limit=100").json()["results"]
    return next(key for key in keys if key["name"] == f"Default {name} API Key")["key"]


@pytest.mark.parametrize("path", ["/version", "/stats", "/metrics", "/search?q=storm", "/indexes",
                                  "/indexes/articles", "/indexes/articles/search", "/keys"])
def test_nothing_without_a_key(guarded, path):
    assert error(ask(guarded, "GET", path, key=None)) == (401, "missing_authorization_header")
    assert error(ask(guarded, "GET", path, key="wrong")) == (403, "invalid_api_key")
    assert error(ask(guarded, "GET", path, key=MASTER[:-1])) == (403, "invalid_api_key")
    assert ask(guarded, "GET", path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/openapi.json", "/docs/errors"])
def test_what_is_open(guarded, path):
    assert ask(guarded, "GET", path, key=None).status_code == 200


@pytest.mark.parametrize("value, code", [
    ("Basic abc", (401, "missing_authorization_header")), ("Bearer", (403, "invalid_api_key")),
    (MASTER, (401, "missing_authorization_header"))])
def test_only_bearer(guarded, value, code):
    answer = requests.get(guarded.url + "/version", headers={"Authorization": value},
                          timeout=ANSWER_SECONDS)
    assert error(answer) == code


def test_default_keys(guarded):
    search, admin = default_key(guarded, "Search"), default_key(guarded, "Admin")
    reader = default_key(guarded, "Read-Only Admin")
    assert ask(guarded, "GET", "/search?q=storm", key=search).json()["hits"]
    assert error(ask(guarded, "GET", "/indexes", key=search)) == (403, "invalid_api_key")
    assert ask(guarded, "GET", "/keys", key=admin).status_code == 200
    assert ask(guarded, "GET", "/keys", key=reader).status_code == 200
    assert error(ask(guarded, "POST", "/keys", key=reader, body={})) == (403, "invalid_api_key")


def test_a_key_is_made_of_the_master_key_and_its_uid(guarded):
    key = new_key(guarded, name="of tests")
    wanted = hmac.new(MASTER.encode(), key["uid"].encode(), hashlib.sha256).hexdigest()
    assert key["key"] == wanted
    assert key["name"] == "of tests" and key["description"] is None
    assert ask(guarded, "GET", "/keys/" + key["uid"]).json() == key
    assert ask(guarded, "GET", "/keys/" + key["key"]).json() == key


def test_a_key_of_some_indexes(guarded):
    key = new_key(guarded, actions=["search", "indexes.get", "stats.get"], indexes=["other_*"])["key"]
    assert ask(guarded, "GET", "/indexes", key=key).json()["results"] == []
    assert ask(guarded, "GET", "/stats", key=key).json()["indexes"] == {}
    assert error(ask(guarded, "GET", "/search", key=key)) == (403, "invalid_api_key")
    refused = ask(guarded, "GET", "/indexes/articles", key=key)
    assert error(refused) == (403, "invalid_api_key")
    assert '["other_*"]' in refused.json()["message"]
    assert error(ask(guarded, "GET", "/indexes/other_1", key=key)) == (404, "index_not_found")


def test_a_page_learns_what_its_key_may_do(guarded):
    def allowed(key, index="articles"):
        return ask(guarded, "GET", f"/indexes/{index}/actions", key=key)

    assert allowed(default_key(guarded, "Search")).json() == {"actions": ["search"]}
    reader = new_key(guarded, actions=["search", "exports.create", "alerts.*", "stats.get", "keys.get"])["key"]
    assert allowed(reader).json() == {"actions": ["search", "stats.get", "exports.create", "alerts.get",
                                                  "alerts.create", "alerts.update", "alerts.delete"]}
    everything = allowed(MASTER).json()["actions"]
    assert "takedowns.create" in everything and "keys.create" not in everything
    elsewhere = new_key(guarded, indexes=["books"])["key"]
    assert error(allowed(elsewhere)) == (403, "invalid_api_key")
    assert allowed(elsewhere, "books").json() == {"actions": ["search"]}
    assert error(allowed(None)) == (401, "missing_authorization_header")


def test_name_and_description_change_and_nothing_else(guarded):
    key = new_key(guarded, name="old", description="stays")
    changed = ask(guarded, "PATCH", "/keys/" + key["uid"], body={"name": "new"}).json()
    assert (changed["name"], changed["description"]) == ("new", "stays")
    assert changed["updatedAt"] >= key["updatedAt"]
    assert {**changed, "name": "old", "updatedAt": key["updatedAt"]} == key
    for member in ("actions", "indexes", "expiresAt", "uid", "createdAt", "updatedAt"):
        answer = ask(guarded, "PATCH", "/keys/" + key["uid"], body={member: None})
        code = "immutable_api_key_" + "".join("_" + c.lower() if c.isupper() else c for c in member)
        assert error(answer) == (400, code)


def test_a_deleted_key(guarded):
    key = new_key(guarded)
    assert ask(guarded, "GET", "/search", key=key["key"]).status_code == 200
    assert ask(guarded, "DELETE", "/keys/" + key["key"]).status_code == 204
    assert error(ask(guarded, "GET", "/search", key=key["key"])) == (403, "invalid_api_key")
    assert error(ask(guarded, "DELETE", "/keys/" + key["key"])) == (404, "api_key_not_found")


def test_wrong_bodies(guarded):
    uid = new_key(guarded)["uid"]
    whole = {"actions": ["search"], "indexes": ["*"], "expiresAt": None}
    assert error(ask(guarded, "POST", "/keys", body={**whole, "uid": uid})) == \
        (409, "api_key_already_exists")
    assert error(ask(guarded, "POST", "/keys", body={**whole, "actions": ["x"]})) == \
        (400, "invalid_api_key_actions")
    assert error(ask(guarded, "POST", "/keys", body={})) == (400, "missing_api_key_actions")
    assert error(ask(guarded, "GET", "/keys?limit=x")) == (400, "invalid_api_key_limit")


def test_pages_of_keys(guarded):
    first = new_key(guarded, name="the last one made")
    page = ask(guarded, "GET", "/keys?limit=1").json()
    assert page["results"] == [first] and page["limit"] == 1 and page["offset"] == 0
    past = ask(guarded, "GET", f"/keys?offset={page['total']}").json()
    assert past["results"] == [] and past["total"] == page["total"]


def test_keys_are_kept_for_their_owner_only(guarded):
    file = guarded.database / "keys.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    key = new_key(guarded)
    assert key["uid"] in file.read_text() and key["key"] not in file.read_text()


def test_another_master_key_on_hangup(guarded):
    key = new_key(guarded)
    guarded.master_file.write_text("quite-another-master-key\n")
    guarded.signal(signal.SIGHUP)
    until(lambda: ask(guarded, "GET", "/version", key="quite-another-master-key").status_code == 200)
    assert error(ask(guarded, "GET", "/search", key=key["key"])) == (403, "invalid_api_key")
    guarded.master_file.write_text("")  # none at all is not taken
    guarded.signal(signal.SIGHUP)
    guarded.master_file.write_text(MASTER)
    until(lambda: guarded.signal(signal.SIGHUP) or
          ask(guarded, "GET", "/search", key=key["key"]).status_code == 200)


def test_without_a_master_key_all_is_open_but_keys(daemon):
    assert daemon.get("/version").status_code == 200
    assert error(daemon.get("/keys")) == (401, "missing_master_key")


@pytest.mark.parametrize("name", ["MEILI_MASTER_KEY", "DATELINE_MASTER_KEY"])
def test_a_key_from_the_environment(start, tmp_path, name, monkeypatch):
    monkeypatch.setenv(name, "masterKey")
    daemon = start(db=tmp_path / "db")
    assert error(daemon.get("/version")) == (401, "missing_authorization_header")
    assert ask(daemon, "GET", "/version", key="masterKey").status_code == 200
    with open(f"/proc/{daemon.process.pid}/cmdline", "rb") as words:
        assert b"masterKey" not in words.read()


def run(*options, **environment):
    return subprocess.run([program("server", "datelined"), *options], text=True, timeout=30,
                          capture_output=True, env={**os.environ, **environment})


@pytest.mark.parametrize("text, words", [
    ("", "no master key"), ("\n", "no master key"), ("with space", "ASCII"), ("caf\xe9", "ASCII")])
def test_master_keys_that_are_none(tmp_path, text, words):
    (tmp_path / "master").write_text(text, encoding="latin-1")
    done = run("--db", str(tmp_path / "db"), "--master-key-file", str(tmp_path / "master"))
    assert done.returncode == 2 and words in done.stderr


def test_other_machines_need_a_long_key(tmp_path):
    options = ("--db", str(tmp_path / "db"), "--listen", "0.0.0.0:0")
    assert "no master key" in run(*options).stderr
    short = run(*options, MEILI_MASTER_KEY="masterKey")
    assert short.returncode == 2 and "too short" in short.stderr


def test_other_machines_may_ask_where_there_is_a_long_key(start, tmp_path, monkeypatch):
    monkeypatch.setenv("MEILI_MASTER_KEY", MASTER)
    daemon = start(db=tmp_path / "db", listen="0.0.0.0:0")
    answer = requests.get(f"http://127.0.0.1:{daemon.port}/version", timeout=ANSWER_SECONDS)
    assert error(answer) == (401, "missing_authorization_header")


def test_a_damaged_file_of_keys_stops_the_start(tmp_path):
    (tmp_path / "db").mkdir()
    (tmp_path / "db" / "keys.json").write_text("{")
    done = run("--db", str(tmp_path / "db"))
    assert done.returncode == 2 and "keys.json" in done.stderr
    assert (tmp_path / "db" / "keys.json").read_text() == "{"


@pytest.mark.parametrize("given, shown", [
    ("2090-01-01", "2090-01-01T00:00:00Z"),
    ("2090-06-04T21:08:12.000032Z", "2090-06-04T21:08:12.000032Z"),
    ("2090-06-04T21:08:12.000Z", "2090-06-04T21:08:12Z"),
    ("2090-06-04 21:08:12.5+09:00", "2090-06-04T12:08:12.5Z"),
    ("2090-06-04T21:08:12.123456+00:00", "2090-06-04T21:08:12.123456Z"),
])
def test_an_expiry_is_given_back_as_it_was_set(guarded, given, shown):
    key = new_key(guarded, expiresAt=given)
    assert key["expiresAt"] == shown
    assert ask(guarded, "GET", "/keys/" + key["uid"]).json()["expiresAt"] == shown


def test_times_of_keys_have_a_fraction(guarded):
    for key in [new_key(guarded), *ask(guarded, "GET", "/keys").json()["results"]]:
        for member in ("createdAt", "updatedAt"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", key[member]), key


def test_an_expired_key(guarded):
    key = new_key(guarded, expiresAt="2090-01-01")
    assert key["expiresAt"] == "2090-01-01T00:00:00Z"
    file = guarded.database / "keys.json"
    stored = json.loads(file.read_text())
    assert any(k["expiresAt"] == "2090-01-01T00:00:00Z" for k in stored["keys"])
    for one in stored["keys"]:
        if one["uid"] == key["uid"]:
            one["expiresAt"] = "2020-01-01T00:00:00Z"
    copy = guarded.database.parent / "expired"
    copy.mkdir()
    (copy / "keys.json").write_text(json.dumps(stored))
    late = Daemon(copy, "--master-key-file", str(guarded.master_file))
    try:
        assert error(ask(late, "GET", "/search", key=key["key"])) == (403, "invalid_api_key")
        assert ask(late, "GET", "/keys/" + key["key"]).status_code == 200
    finally:
        late.stop()
