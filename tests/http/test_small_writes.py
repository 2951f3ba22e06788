# SPDX-License-Identifier: GPL-2.0-or-later
"""test_small_writes.py - many small tasks: done in order, few publishes, few segments, few open files."""
import json
import os
import random

import pytest

from conftest import Daemon
from live import Live

TASKS = 900
SEGMENTS_MAX = 30
FILES_MAX = 100


class Model:
    """An index as it should be: the same requests on a dictionary. Returns what the task should report."""

    def __init__(self):
        self.documents = {}

    def add(self, changes):
        for change in changes:
            self.documents[change["id"]] = change
        return {"receivedDocuments": len(changes), "indexedDocuments": len(changes)}

    def change(self, changes):
        for change in changes:
            self.documents[change["id"]] = {**self.documents.get(change["id"], {}), **change}
        return {"receivedDocuments": len(changes), "indexedDocuments": len(changes)}

    def delete(self, ids):
        gone = {number for number in ids if self.documents.pop(number, None)}
        return {"providedIds": len(ids), "deletedDocuments": len(gone)}

    def delete_group(self, group):
        gone = [number for number, document in self.documents.items() if document.get("group") == group]
        for number in gone:
            del self.documents[number]
        return {"deletedDocuments": len(gone)}


def requests_of(source, model, number):
    """One request, and what its task should report: (method, path, body, details)."""
    ids = [source.randrange(60) for _ in range(source.choice([1, 1, 1, 3]))]
    kind = source.choices(["add", "change", "delete", "group"], weights=[30, 40, 25, 1])[0]
    if kind == "group":
        group = source.randrange(4)
        return "POST", "/documents/delete", {"filter": f"group = {group}"}, model.delete_group(group)
    if kind == "delete":
        return "POST", "/documents/delete-batch", ids, model.delete(ids)
    changes = [{"id": key, "group": key % 4, f"field{source.randrange(3)}": number} for key in ids]
    if kind == "add":
        return "POST", "/documents", changes, model.add(changes)
    return "PUT", "/documents", changes, model.change(changes)


@pytest.fixture
def live(tmp_path):
    daemon = Daemon(tmp_path / "db")
    yield Live(daemon, "first")
    assert daemon.stop() == 0, daemon.errors


def segments(tmp_path, index):
    return len(json.loads((tmp_path / "db" / "indexes" / index / "index.json").read_text())["segments"])


def files(process):
    """How many files the process has open, without connections."""
    folder, count = f"/proc/{process.pid}/fd", 0
    for name in os.listdir(folder):
        try:
            count += not os.readlink(f"{folder}/{name}").startswith("socket:")
        except FileNotFoundError:
            pass
    return count


def test_small_tasks_of_two_indexes_in_turn(live, tmp_path):
    source, models, answers, most, opened = random.Random(7), {}, [], 0, 0
    for index in ("first", "second"):
        models[index] = Model()
        live.done(live.call("POST", "/indexes", json={"uid": index, "primaryKey": "id"}))
        live.done(live.call("PATCH", f"/indexes/{index}/settings", json={"filterableAttributes": ["group"]}))
    for number in range(TASKS):
        index = source.choice(["first", "second"])
        method, path, body, details = requests_of(source, models[index], number)
        answers.append((live.call(method, f"/indexes/{index}{path}", json=body), details))
        if number % 20 == 0:
            most = max(most, segments(tmp_path, "first"), segments(tmp_path, "second"))
            opened = max(opened, files(live.daemon.process))
    for answer, details in answers[::-1]:
        done = live.done(answer)["details"]
        assert {name: done[name] for name in details} == details
    for index, model in models.items():
        live.index = index
        found = {document["id"]: document for document in live.documents(limit=1000)}
        assert found == model.documents
    assert most < SEGMENTS_MAX and opened < FILES_MAX


def niceness_of_threads(process):
    folder = f"/proc/{process.pid}/task"
    return [os.getpriority(os.PRIO_PROCESS, int(thread)) for thread in os.listdir(folder)]


@pytest.mark.skipif(os.getpriority(os.PRIO_PROCESS, 0) > 0 and os.geteuid() != 0, reason="the tests have a low priority")
def test_searches_go_before_writes_and_these_before_merges(live):
    live.add([{"id": 1, "t": "first"}])
    threads = niceness_of_threads(live.daemon.process)
    assert threads.count(5) >= 2  # what takes tasks, and what builds segments
    assert threads.count(15) == 2  # small merges, and large ones


def test_one_bad_task_fails_alone(live):
    live.add([{"id": 1, "t": "first"}])
    answers = []
    for number in range(40):
        body = [{"id": "not an id!"}] if number == 20 else [{"id": number, "t": f"w{number}"}]
        answers.append(live.of_index("PUT", "/documents", json=body))
    for number, answer in enumerate(answers):
        task = live.done(answer, "failed" if number == 20 else "succeeded")
        assert (task["error"] or {}).get("code") == ("invalid_document_id" if number == 20 else None)
    assert len(live.documents(limit=100)) == 39
