# SPDX-License-Identifier: GPL-2.0-or-later
"""live.py - a daemon that is written to: requests, and waiting for their tasks."""
import requests

from conftest import ANSWER_SECONDS, until


class Live:
    """Calls of the API on one daemon; `index` is the index that most of a story is about."""

    def __init__(self, daemon, index="stories"):
        self.daemon = daemon
        self.index = index

    def call(self, method, path, **options):
        return requests.request(method, self.daemon.url + path, timeout=ANSWER_SECONDS, **options)

    def of_index(self, method, path="", **options):
        return self.call(method, f"/indexes/{self.index}{path}", **options)

    def task(self, uid):
        return self.call("GET", f"/tasks/{uid}").json()

    def done(self, answer, status="succeeded"):
        """The task of an answer, once it is done."""
        assert answer.status_code in (200, 202), answer.text
        uid = answer.json()["taskUid"]
        until(lambda: self.task(uid)["status"] not in ("enqueued", "processing"))
        task = self.task(uid)
        assert task["status"] == status, task
        return task

    def waiting(self, answer):
        """What an accepted task waits for: {"tries", "error"}."""
        uid, seen = answer.json()["taskUid"], []

        def look():
            seen.append((self.task(uid)["details"] or {}).get("waitsFor"))
            return seen[-1]

        until(look)
        return seen[-1]

    def add(self, documents, status="succeeded", method="POST", **params):
        return self.done(self.of_index(method, "/documents", json=documents, params=params), status)

    def send(self, body, content_type, status="succeeded", **params):
        return self.done(self.of_index("POST", "/documents", data=body, params=params,
                                       headers={"Content-Type": content_type}), status)

    def documents(self, **params):
        return self.of_index("GET", "/documents", params=params).json()["results"]

    def document(self, identifier):
        return self.of_index("GET", f"/documents/{identifier}").json()

    def ids(self, **params):
        return [document["id"] for document in self.documents(**params)]
