# SPDX-License-Identifier: GPL-2.0-or-later
"""test_key_writes.py - what keys of some indexes may write, and which tasks they see."""
import pytest
import requests

from conftest import ANSWER_SECONDS, Daemon, until

MASTER = "a-master-key-of-tests"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("writes")
    (folder / "master").write_text(MASTER)
    (folder / "master").chmod(0o600)
    running = Daemon(folder / "db", "--master-key-file", str(folder / "master"))
    yield running
    assert running.stop() == 0, running.errors


def ask(daemon, method, path, body=None, key=MASTER):
    return requests.request(method, daemon.url + path, json=body, timeout=ANSWER_SECONDS,
                            headers={"Authorization": "Bearer " + key})


def new_key(daemon, actions, indexes):
    return ask(daemon, "POST", "/keys", {"actions": actions, "indexes": indexes,
                                         "expiresAt": None}).json()["key"]


def done(daemon, answer):
    assert answer.status_code in (200, 202), answer.text
    path = f"/tasks/{answer.json()['taskUid']}"
    until(lambda: ask(daemon, "GET", path).json()["finishedAt"])
    return ask(daemon, "GET", path).json()


def refused(answer):
    return (answer.status_code, answer.json()["code"]) == (403, "invalid_api_key")


def test_documents_make_an_index_only_where_the_key_may(guarded):
    adds = new_key(guarded, ["documents.add"], ["made_*"])
    makes = new_key(guarded, ["documents.add", "indexes.create"], ["made_*"])
    task = done(guarded, ask(guarded, "POST", "/indexes/made_1/documents", [{"id": 1}], adds))
    assert (task["status"], task["error"]["code"]) == ("failed", "index_not_found")
    assert done(guarded, ask(guarded, "POST", "/indexes/made_1/documents", [{"id": 1}], makes))["status"] == "succeeded"
    assert done(guarded, ask(guarded, "POST", "/indexes/made_1/documents", [{"id": 2}], adds))["status"] == "succeeded"
    assert refused(ask(guarded, "POST", "/indexes/other/documents", [{"id": 1}], makes))
    assert refused(ask(guarded, "DELETE", "/indexes/made_1/documents", None, makes))


def test_indexes_are_made_and_swapped_where_the_key_is_for(guarded):
    key = new_key(guarded, ["indexes.*"], ["own_*"])
    assert done(guarded, ask(guarded, "POST", "/indexes", {"uid": "own_a"}, key))["status"] == "succeeded"
    assert done(guarded, ask(guarded, "POST", "/indexes", {"uid": "own_b"}, key))["status"] == "succeeded"
    assert refused(ask(guarded, "POST", "/indexes", {"uid": "foreign"}, key))
    assert refused(ask(guarded, "POST", "/swap-indexes", [{"indexes": ["own_a", "foreign"]}], key))
    assert refused(ask(guarded, "PATCH", "/indexes/own_a", {"uid": "foreign"}, key))
    assert done(guarded, ask(guarded, "POST", "/swap-indexes", [{"indexes": ["own_a", "own_b"]}],
                             key))["status"] == "succeeded"
    assert [index["uid"] for index in ask(guarded, "GET", "/indexes", None, key).json()["results"]] == ["own_a", "own_b"]
    assert refused(ask(guarded, "DELETE", "/indexes/foreign", None, key))


def test_tasks_of_other_indexes_are_not_seen(guarded):
    key = new_key(guarded, ["tasks.*"], ["seen"])
    own = ask(guarded, "POST", "/indexes", {"uid": "seen"})
    other = ask(guarded, "POST", "/indexes", {"uid": "unseen"})
    done(guarded, own), done(guarded, other)
    tasks = ask(guarded, "GET", "/tasks", None, key).json()
    assert {task["indexUid"] for task in tasks["results"]} == {"seen"} and tasks["total"] == 1
    assert ask(guarded, "GET", f"/tasks/{own.json()['taskUid']}", None, key).status_code == 200
    unseen = ask(guarded, "GET", f"/tasks/{other.json()['taskUid']}", None, key)
    assert (unseen.status_code, unseen.json()["code"]) == (404, "task_not_found")
    deleted = done(guarded, ask(guarded, "DELETE", "/tasks?uids=*", None, key))
    assert deleted["details"]["matchedTasks"] == 1
    assert ask(guarded, "GET", f"/tasks/{other.json()['taskUid']}").status_code == 200


@pytest.mark.parametrize("path", ["/dumps", "/snapshots"])
def test_backups_need_all_indexes(guarded, path):
    action = path[1:] + ".create"
    assert refused(ask(guarded, "POST", path, None, new_key(guarded, ["*"], ["some"])))
    assert refused(ask(guarded, "POST", path, None, new_key(guarded, ["search"], ["*"])))
    answer = ask(guarded, "POST", "/keys", {"actions": [action], "indexes": ["some"], "expiresAt": None})
    assert (answer.status_code, answer.json()["code"]) == (400, "index_scoped_api_key_with_global_action")
