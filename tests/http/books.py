# SPDX-License-Identifier: GPL-2.0-or-later
"""books.py - a small index of documents, as strict clients of the API make one."""
import pytest
import requests

from conftest import ANSWER_SECONDS, Daemon, until

BOOKS = [
    {"id": 1, "title": "The bridge of sighs", "author": {"name": "Ann Porter", "born": 1950},
     "tags": ["city", "water"], "price": 12.5, "sold": True, "review": None},
    {"id": 2, "title": "Bridges and tunnels", "author": {"name": "Tom Reed", "born": 1961},
     "tags": ["engineering"], "price": 30, "sold": False},
    {"id": 3, "title": "A storm at sea", "author": {"name": "Ann Porter", "born": 1950},
     "tags": ["water", "weather"], "price": 9,
     "chapters": [{"name": "The harbour bridge", "pages": 20}, {"name": "Out", "pages": 31}]},
    {"id": 4, "title": "Weather for sailors", "author": {"name": "Lea Storm", "born": 1980},
     "tags": ["weather"], "price": 9},
]
SETTINGS = {"filterableAttributes": ["tags", "price", "author.name", "id"],
            "sortableAttributes": ["price"]}


class Books:
    def __init__(self, daemon):
        self.url = daemon.url

    def post(self, path, body):
        return requests.post(self.url + path, json=body, timeout=ANSWER_SECONDS)

    def patch(self, path, body):
        return requests.patch(self.url + path, json=body, timeout=ANSWER_SECONDS)

    def done(self, answer):
        """Wait for a task; it must succeed."""
        assert answer.status_code == 202, answer.text
        path = f"{self.url}/tasks/{answer.json()['taskUid']}"
        task = {}

        def ended():
            task.update(requests.get(path, timeout=ANSWER_SECONDS).json())
            return task["status"] in ("succeeded", "failed", "canceled")

        until(ended)
        assert task["status"] == "succeeded", task

    def search(self, q="", uid="books", **parameters):
        answer = self.post(f"/indexes/{uid}/search", {"q": q, **parameters})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, path, body, code):
        """The message of a request that fails with this code."""
        answer = self.post(path, body)
        assert answer.status_code == 400, answer.text
        assert answer.json()["code"] == code, answer.text
        return answer.json()["message"]


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    daemon = Daemon(tmp_path_factory.mktemp("books") / "db")
    made = Books(daemon)
    made.done(made.patch("/indexes/books/settings", SETTINGS))
    made.done(made.post("/indexes/books/documents", BOOKS))
    yield made
    assert daemon.stop() == 0, daemon.errors
