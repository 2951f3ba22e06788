# SPDX-License-Identifier: GPL-2.0-or-later
"""test_tasks.py - tasks and batches: listed, canceled, forgotten, kept over a restart."""
import re

import pytest

from conftest import Daemon, until
from live import Live


@pytest.fixture
def db(tmp_path):
    return tmp_path / "db"


@pytest.fixture
def live(db, start):
    return Live(start(db=db))


def test_a_write_is_answered_with_its_task(live):
    answer = live.of_index("POST", "/documents", json=[{"id": 1}])
    assert answer.status_code == 202
    summary = answer.json()
    assert summary.pop("enqueuedAt").endswith("Z")
    assert summary == {"taskUid": 0, "indexUid": "stories", "status": "enqueued",
                       "type": "documentAdditionOrUpdate"}


def test_a_task_tells_what_became_of_it(live):
    live.add([{"id": 1}])
    task = live.task(0)
    assert re.fullmatch(r"PT\d+(\.\d+)?S", task.pop("duration"))
    assert task.pop("enqueuedAt") <= task.pop("startedAt") <= task.pop("finishedAt")
    assert task == {"uid": 0, "batchUid": 0, "indexUid": "stories", "status": "succeeded",
                    "type": "documentAdditionOrUpdate", "canceledBy": None, "error": None,
                    "details": {"receivedDocuments": 1, "indexedDocuments": 1}}


def test_lists_and_filters(live):
    live.add([{"id": 1}])
    live.done(live.call("POST", "/indexes", json={"uid": "other"}))
    listed = live.call("GET", "/tasks", params={"limit": 1}).json()
    assert [task["uid"] for task in listed["results"]] == [1]
    assert (listed["total"], listed["limit"], listed["from"], listed["next"]) == (2, 1, 1, 0)
    listed = live.call("GET", "/tasks", params={"types": "indexCreation", "statuses": "*"}).json()
    assert [task["indexUid"] for task in listed["results"]] == ["other"]


@pytest.mark.parametrize("path, status, code", [
    ("/tasks/99", 404, "task_not_found"), ("/tasks/x", 400, "invalid_task_uids"),
    ("/batches/99", 404, "batch_not_found"), ("/batches/x", 400, "invalid_batch_uids"),
    ("/tasks?statuses=wrong", 400, "invalid_task_statuses"),
    ("/tasks?beforeEnqueuedAt=wrong", 400, "invalid_task_before_enqueued_at"),
    ("/tasks?nothing=1", 400, "bad_request"),
])
def test_wrong_questions(live, path, status, code):
    answer = live.call("GET", path)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("method, path", [("POST", "/tasks/cancel"), ("DELETE", "/tasks")])
def test_which_tasks_must_be_said(live, method, path):
    assert live.call(method, path).json()["code"] == "missing_task_filters"


def test_finished_tasks_are_forgotten(live):
    live.add([{"id": 1}])
    answer = live.call("DELETE", "/tasks", params={"uids": "0,5"})
    assert answer.status_code == 200
    task = live.done(answer)
    assert task["details"] == {"matchedTasks": 1, "deletedTasks": 1, "originalFilter": "?uids=0%2C5"}
    assert live.call("GET", "/tasks/0").status_code == 404
    assert live.add([{"id": 2}])["uid"] == 2


def test_canceling_what_is_done_cancels_nothing(live):
    live.add([{"id": 1}])
    task = live.done(live.call("POST", "/tasks/cancel", params={"uids": "0"}))
    assert task["details"] == {"matchedTasks": 1, "canceledTasks": 0, "originalFilter": "?uids=0"}
    assert live.task(0)["status"] == "succeeded"


def test_batches_are_their_tasks_together(live):
    live.add([{"id": 1}, {"id": 2}])
    batch = live.call("GET", "/batches/0").json()
    assert batch["details"] == {"receivedDocuments": 2, "indexedDocuments": 2}
    assert batch["stats"] == {"totalNbTasks": 1, "status": {"succeeded": 1},
                              "types": {"documentAdditionOrUpdate": 1}, "indexUids": {"stories": 1},
                              "progressTrace": {}}
    assert live.call("GET", "/batches").json()["results"] == [batch]


def test_tasks_and_documents_are_there_after_a_restart(db):
    first = Daemon(db)
    live = Live(first)
    live.add([{"id": 1}])
    live.add([{"id": "not valid"}], status="failed")
    before = live.call("GET", "/tasks").json()
    assert first.stop() == 0
    second = Daemon(db)
    live = Live(second)
    assert live.call("GET", "/tasks").json() == before
    assert live.ids() == [1]
    assert live.add([{"id": 2}])["uid"] == 2
    assert second.stop() == 0


def test_of_two_daemons_on_a_database_one_takes_the_writes(db, start):
    """Both would give the same uids, and each would take the other's tasks for done."""
    first, second = start(db=db), start(db=db)
    one, other = Live(first), Live(second)
    one.add([{"id": n} for n in range(3)])
    for documents in ([{"id": 9}], [{"id": n, "text": "x" * 100} for n in range(2000)]):
        answer = other.of_index("POST", "/documents", json=documents)
        assert (answer.status_code, answer.json()["code"]) == (409, "index_locked"), answer.text
    assert other.of_index("DELETE", "").status_code == 409
    until(lambda: other.of_index("GET", "/stats").json().get("numberOfDocuments") == 3)
    first.stop()
    until(lambda: other.call("GET", "/tasks").json()["total"] == 1)
    assert other.add([{"id": 4}])["uid"] == 1
    assert sorted(other.ids()) == [0, 1, 2, 4]
