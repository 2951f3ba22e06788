# SPDX-License-Identifier: GPL-2.0-or-later
"""Three nodes, one of which is killed while articles are written and searched: nothing that was accepted is lost or is
there twice, searches go on, and an answer has all articles, says that it was cut at the deadline, or is an error."""
import socket
import sys
import threading
import time
from pathlib import Path

import pytest
import requests

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent / "http")]
from conftest import Daemon  # noqa: E402
from fronts import TASK_SECONDS, done, make, post  # noqa: E402
from search_node import group  # noqa: E402

NODES, WRITERS, SEARCHERS = 3, 2, 8
BEFORE, AWAY, AFTER = 5, 12, 8  # seconds: until the kill, until the node is back, until the end
STANDING = 300                  # articles that every search must find
SILENCE = 5                     # seconds without an answer; an overloaded machine may need more, so this is printed


class Writer(threading.Thread):
    """Sends articles one by one, and keeps those that were accepted, with their tasks."""

    def __init__(self, daemon, name, stopping):
        super().__init__()
        self.target, self.prefix, self.stopping, self.accepted, self.refused = daemon, name, stopping, {}, []

    def run(self):
        number = 0
        while not self.stopping.is_set():
            key = f"{self.prefix}-{number}"
            answer = post(self.target, "/indexes/nodes/documents", [{"id": key, "headline": "Written", "body": f"number {key}"}])
            if answer.status_code == 202:
                self.accepted[key] = answer.json()["taskUid"]
            else:
                self.refused.append(answer.text)
            number += 1
            time.sleep(0.02)


class Searcher(threading.Thread):
    """Searches for the standing articles all the time. `silence`: the longest time without an answer, in seconds."""

    def __init__(self, daemon, stopping):
        super().__init__()
        self.target, self.stopping = daemon, stopping
        self.answers, self.late, self.errors, self.partial, self.silence = 0, 0, [], [], 0.0

    def run(self):
        last = time.monotonic()
        while not self.stopping.is_set():
            answer = requests.post(f"{self.target.url}/indexes/nodes/search",
                                   json={"q": "standing", "limit": 1000, "attributesToRetrieve": ["id"]}, timeout=60)
            now = time.monotonic()
            if answer.status_code != 200:
                self.errors.append(answer.text)
                continue
            self.silence, last = max(self.silence, now - last), now
            self.answers += 1
            found = answer.json()
            if found.get("timedOut"):
                self.late += 1
            elif len(found.pop("hits")) != STANDING:
                self.partial.append(found)
        self.silence = max(self.silence, time.monotonic() - last)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory):
    nodes = group(tmp_path_factory.mktemp("nodes"), NODES)
    nodes[0].ask("PUT", "/_index_template/dateline", json={
        "index_patterns": ["dateline-*"], "template": {"settings": {"number_of_shards": NODES, "number_of_replicas": 1}}})
    yield nodes
    for node in nodes:
        node.stop()


def wait_until_green(node):
    node.ask("GET", "/_cluster/health?wait_for_status=green&timeout=50s")
    assert node.ask("GET", "/_cluster/health")["status"] == "green"


def manager_of(nodes):
    """The place of the elected one: its death costs most."""
    name = nodes[0].ask("GET", "/_cat/cluster_manager?format=json")[0]["node"]
    return next(at for at, node in enumerate(nodes) if node.membership[0] == name)


def ended(daemon, task):
    end = time.monotonic() + TASK_SECONDS
    while time.monotonic() < end:
        state = daemon.get(f"/tasks/{task}").json()["status"]
        if state not in ("enqueued", "processing"):
            return state
        time.sleep(0.05)
    return "never ended"


READS = [("POST", "/indexes/nodes/search", {"q": "standing"}), ("GET", "/indexes/nodes/documents?limit=50", None),
         ("GET", "/indexes/nodes/documents/s1", None), ("GET", "/indexes/nodes/stats", None), ("GET", "/indexes", None),
         ("GET", "/metrics", None), ("GET", "/health", None)]


def test_a_node_that_is_silent_keeps_no_read_waiting(nodes, tmp_path):
    """A socket that takes connections and never answers: the first of the addresses."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        urls = [f"http://127.0.0.1:{silent.getsockname()[1]}", *(node.url for node in nodes)]
        daemon = Daemon(tmp_path / "db", "--cluster", ",".join(urls))
        try:
            make(daemon, "nodes")
            done(daemon, post(daemon, "/indexes/nodes/documents", [{"id": f"s{i}", "headline": "Standing"} for i in range(STANDING)]))
            longest = 0.0
            for method, path, body in READS * 3:
                begun = time.monotonic()
                answer = requests.request(method, daemon.url + path, json=body, timeout=60)
                longest = max(longest, time.monotonic() - begun)
                assert answer.status_code == 200, (path, answer.text)
            print(f"longest read beside a silent node: {longest:.1f} s (wanted: {SILENCE})", flush=True)
            assert longest < 2 * SILENCE
            done(daemon, requests.delete(f"{daemon.url}/indexes/nodes", timeout=60))
        finally:
            daemon.stop()


@pytest.mark.parametrize("which", ["manager", "another"])
def test_a_killed_node_loses_no_article_and_stops_no_search(nodes, tmp_path, which):
    daemon = Daemon(tmp_path / "db", "--cluster", ",".join(node.url for node in nodes))
    stopping = threading.Event()
    writers = [Writer(daemon, f"w{number}", stopping) for number in range(WRITERS)]
    searchers = [Searcher(daemon, stopping) for _ in range(SEARCHERS)]
    try:
        make(daemon, "nodes")
        done(daemon, post(daemon, "/indexes/nodes/documents", [{"id": f"s{i}", "headline": "Standing"} for i in range(STANDING)]))
        wait_until_green(nodes[0])
        at = manager_of(nodes)
        node = nodes[at if which == "manager" else (at + 1) % NODES]
        for thread in writers + searchers:
            thread.start()
        time.sleep(BEFORE)
        node.kill()
        time.sleep(AWAY)
        node.start()
        time.sleep(AFTER)
        stopping.set()
        for thread in writers + searchers:
            thread.join()
        accepted = {key: task for writer in writers for key, task in writer.accepted.items()}
        refused = [text for writer in writers for text in writer.refused]
        partial = [rest for searcher in searchers for rest in searcher.partial]
        late = sum(searcher.late for searcher in searchers)
        errors = [text for searcher in searchers for text in searcher.errors]
        silence, answers = max(searcher.silence for searcher in searchers), sum(searcher.answers for searcher in searchers)
        print(f"{which}: {len(accepted)} articles accepted, {len(refused)} refused; {answers} answers, {len(errors)} errors, "
              f"{late} cut at the deadline, {len(partial)} partial; longest time without an answer {silence:.1f} s (wanted: {SILENCE}); {set(errors)}", flush=True)
        assert accepted and not refused
        assert {ended(daemon, task) for task in accepted.values()} == {"succeeded"}
        found = post(daemon, "/indexes/nodes/search", {"q": "written", "limit": 10000, "attributesToRetrieve": ["id"]}).json()["hits"]
        assert sorted(hit["id"] for hit in found) == sorted(accepted)
        assert not partial, partial[:3]
        assert answers > SEARCHERS and silence < BEFORE + AWAY
        done(daemon, requests.delete(f"{daemon.url}/indexes/nodes", timeout=60))
    finally:
        stopping.set()
        daemon.stop()
