# SPDX-License-Identifier: GPL-2.0-or-later
"""fronts.py - daemons before a node of OpenSearch, their tasks, and the articles of the tests."""
import json
import subprocess
import time

import pytest
import requests

from conftest import Daemon, program
from search_node import SearchNode

ARTICLES = 800
TASK_SECONDS = 120

# What no generator writes: dates that hide, fields of one's own, words in all their forms.
BY_HAND = [
    {"id": "hand-1", "headline": "Cyber-security chief says N. Korea's U.S. plans failed", "language": "en",
     "byline": "J. K. Stone", "published": "2021-01-05T10:00:00Z", "source": "Harbour Wire",
     "section": "World",
     "body": "The chief of cyber security spoke of C++ and C# and of CO₂.\n\nHe paid $3.5m for Node.js in 1,000 days.",
     "boilerplate": "About us: the Harbour Wire museum"},
    {"id": "hand-2", "headline": "Cybersecurity of bridges", "language": "en", "published": "2021-02-01",
     "source": "harbour wire", "section": "", "body": "A bridge. Bridges, bridged and bridging the harbour wire."},
    {"id": "hand-3", "headline": "東京都知事選挙", "language": "ja", "published": "2022-03-01T00:00:00Z",
     "source": "Asahi", "body": "東京都で選挙が行われた。"},
    {"id": "hand-4", "headline": "Les élections à l'Assemblée", "language": "fr", "published": "2020-12-31T23:30:00Z",
     "source": "Le Phare", "section": "Monde", "body": "L'élection des députés a eu lieu aujourd'hui."},
    {"id": "hand-5", "headline": "Secret until later", "published": "2021-01-05", "embargo": "2999-01-01T00:00:00Z",
     "source": "Harbour Wire", "body": "Nobody may read of the zeppelin."},
    {"id": "hand-6", "headline": "Gone already", "published": "2021-01-05", "expires": "2021-02-01",
     "source": "Harbour Wire", "body": "Nobody may read of the zeppelin any more."},
    {"id": "hand-7", "headline": "Withdrawn", "status": "canceled", "published": "2021-01-05", "source": "Harbour Wire",
     "body": "The zeppelin was a mistake."},
    {"id": "hand-8", "headline": "No date at all", "source": "Zulu", "section": "World", "body": "A word alone."},
]

@pytest.fixture(scope="module")
def node(tmp_path_factory):
    node = SearchNode(tmp_path_factory.mktemp("node"))
    yield node
    node.stop()


def start(node, folder, *options):
    return Daemon(folder, "--cluster", node.url, *options)


def settle(daemon, answer):
    """The task's end, whatever it is."""
    assert answer.status_code == 202, answer.text
    end = time.monotonic() + TASK_SECONDS
    while time.monotonic() < end:
        task = daemon.get(f"/tasks/{answer.json()['taskUid']}").json()
        if task["status"] not in ("enqueued", "processing"):
            return task
        time.sleep(0.02)
    pytest.fail(f"the task does not end: {task}")


def post(daemon, path, body):
    return requests.post(daemon.url + path, json=body, timeout=60)


def done(daemon, answer):
    task = settle(daemon, answer)
    assert task["status"] == "succeeded", task
    return task


def make(daemon, uid="articles"):
    return done(daemon, post(daemon, "/indexes", {"uid": uid, "preset": "articles"}))


def generated(count=ARTICLES):
    lines = subprocess.run([program("corpus", "dateline-corpus"), str(count), "--languages", "en,fr,es", "--to",
                            "2023-12-31"], capture_output=True, text=True, check=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def ids(answer):
    assert answer.status_code == 200, answer.text
    return [hit["id"] for hit in answer.json()["hits"]]
