# SPDX-License-Identifier: GPL-2.0-or-later
"""test_cluster_away.py - a cluster that takes connections and never answers: writes are accepted, and the rest gets errors.
tests/cluster has real nodes."""
import contextlib
import socket
import threading

import pytest
import requests

from conftest import ANSWER_SECONDS, Daemon

SEARCHERS = 8  # as many of one client as two cores run at once
ROUNDS = 4     # on a busy machine, searches may end before the writes begin
TABLE = {"data": "id;headline\nb;Harbour\n", "headers": {"Content-Type": "text/csv"}}
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class SilentNode:
    """Says that it has no index; to everything else, it says nothing."""

    def __init__(self):
        self.listener, self.connections = socket.create_server(("127.0.0.1", 0)), []
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.asked = threading.Semaphore(0)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self.listen, args=(connection,), daemon=True).start()

    def listen(self, connection):
        try:
            while request := connection.recv(65536):
                if request.startswith(b"GET /dateline-* "):
                    connection.sendall(EMPTY)
                else:
                    self.asked.release()
        except OSError:
            return

    def close(self):
        for one in [self.listener, *self.connections]:
            one.shutdown(socket.SHUT_RDWR)
            one.close()


@contextlib.contextmanager
def silent(folder):
    """A daemon before a silent node."""
    node = SilentNode()
    daemon = Daemon(folder, "--cluster", node.url, "--threads", "2", "--max-wait-ms", "0")
    daemon.node = node
    yield daemon
    node.close()
    daemon.stop()


def post(daemon, path, body):
    return requests.post(daemon.url + path, json=body, timeout=ANSWER_SECONDS)


@contextlib.contextmanager
def searches(daemon):
    """Searches that wait for the cluster, one a thread; their answers come into the list."""
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(post(daemon, "/indexes/news/search", {"q": "a"})))
               for _ in range(SEARCHERS)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert daemon.node.asked.acquire(timeout=ANSWER_SECONDS)
    yield answers
    for thread in threads:
        thread.join()


def write(daemon):
    """Each write goes into the queue of tasks."""
    documents = f"{daemon.url}/indexes/news/documents"
    for method, url, more in (("POST", documents, {"json": [{"id": "a", "headline": "Harbour"}]}),
                              ("PUT", f"{documents}?timezone=UTC", TABLE), ("DELETE", f"{documents}/a", {})):
        answer = requests.request(method, url, timeout=ANSWER_SECONDS, **more)
        assert answer.status_code == 202, answer.text


def test_writes_are_accepted_while_searches_wait(tmp_path):
    for number in range(ROUNDS):
        with silent(tmp_path / str(number)) as daemon, searches(daemon) as answers:
            write(daemon)
            if not answers:
                return
    pytest.fail("the writes waited for the searches")


def test_searches_end_with_an_error(tmp_path):
    with silent(tmp_path) as daemon:
        answer = post(daemon, "/indexes/news/search", {"q": "a"})
    assert answer.status_code == 500 and answer.json()["code"] == "io_error", answer.text


def test_no_time_zone_is_guessed(tmp_path):
    with silent(tmp_path) as daemon:
        answer = requests.post(f"{daemon.url}/indexes/news/documents", timeout=ANSWER_SECONDS, **TABLE)
    assert answer.status_code == 500 and answer.json()["code"] == "io_error", answer.text
    assert "timezone" in answer.json()["message"]
