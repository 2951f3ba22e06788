# SPDX-License-Identifier: GPL-2.0-or-later
"""The examples for HAProxy and nginx (server/share/balancer) keep searches going while daemons come and go, and send
writes to the primary. Skipped where the proxy is not installed."""
import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path

import pytest
import requests

from articles import ARTICLES
from conftest import ANSWER_SECONDS, Daemon, index, until
from places import free_port
from test_replica import follows

PATH = os.environ["PATH"] + ":/usr/sbin"  # where Debian has them
EXAMPLES = Path(__file__).resolve().parents[2] / "server/share/balancer"
ADDRESSES = ("10.0.0.1:7700", "10.0.0.2:7700", "10.0.0.3:7700")


def haproxy(folder, text):
    (folder / "haproxy.cfg").write_text(text)
    return ["haproxy", "-db", "-f", str(folder / "haproxy.cfg")]


def nginx(folder, text):
    (folder / "site.conf").write_text(text)
    places = " ".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
                                       f"events {{}}\nhttp {{ access_log off; {places} include {folder}/site.conf; }}\n")
    folder.chmod(0o755)
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


class Machines:
    """A primary and two replicas, at addresses that stay."""

    def __init__(self, folder):
        self.folder = folder
        self.ports = [free_port() for _ in ADDRESSES]
        index(folder / "0", ARTICLES)
        self.daemons = [self.start(0)]
        self.daemons += [self.start(number) for number in (1, 2)]
        for replica in self.daemons[1:]:
            follows(self.daemons[0], replica, "articles")

    def start(self, number):
        options = ["--follow", f"http://127.0.0.1:{self.ports[0]}"] if number else []
        return Daemon(self.folder / str(number), *options, listen=f"127.0.0.1:{self.ports[number]}")

    def searches(self, number):
        """How many it has answered."""
        lines = self.daemons[number].get("/metrics").text.splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines
                   if line.startswith("dateline_http_requests_total") and "search" in line)

    def again(self, number):
        """It is back when the proxy sends searches to it."""
        self.daemons[number] = self.start(number)
        if number:
            follows(self.daemons[0], self.daemons[number], "articles")
        until(lambda: self.searches(number) > 3)


@pytest.fixture(params=[haproxy, nginx], ids=["haproxy", "nginx"])
def balanced(request, tmp_path):
    if not shutil.which(request.param.__name__, path=PATH):
        pytest.skip(f"{request.param.__name__} is not installed")
    machines, port, folder = Machines(tmp_path), free_port(), tmp_path / "balancer"
    folder.mkdir()
    name = "haproxy.cfg" if request.param is haproxy else "nginx.conf"
    text = (EXAMPLES / name).read_text().replace("bind :8080", f"bind 127.0.0.1:{port}")
    text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
    for address, own in zip(ADDRESSES, machines.ports):
        assert address in text
        text = text.replace(address, f"127.0.0.1:{own}")
    with open(folder / "said", "wb") as said:
        process = subprocess.Popen(request.param(folder, text), stdout=said, stderr=said, env={**os.environ, "PATH": PATH})
    url = f"http://127.0.0.1:{port}"

    def answers():
        assert process.poll() is None, (folder / "said").read_text()
        try:
            return requests.get(url + "/search?q=bridge", timeout=ANSWER_SECONDS).ok
        except requests.ConnectionError:
            return False

    until(answers)
    yield machines, url
    process.terminate()
    process.wait()
    for daemon in machines.daemons:
        daemon.stop()


class Searcher(threading.Thread):
    """Searches all the time, by GET and by POST."""

    def __init__(self, url):
        super().__init__()
        self.url, self.stopped, self.searches, self.failed = url, False, 0, []

    def ask(self):
        if self.searches % 2:
            return requests.get(self.url + "/search?q=bridge", timeout=ANSWER_SECONDS)
        return requests.post(self.url + "/indexes/articles/search", json={"q": "bridge"}, timeout=ANSWER_SECONDS)

    def run(self):
        while not self.stopped:
            try:
                answer = self.ask()
                if answer.status_code != 200 or not answer.json()["hits"]:
                    self.failed.append(answer.text)
            except requests.RequestException as problem:
                self.failed.append(str(problem))
            self.searches += 1

    def asked(self, more):
        count = self.searches + more
        until(lambda: self.searches >= count)


@pytest.fixture
def searcher(balanced):
    searching = Searcher(balanced[1])
    searching.start()
    yield searching
    searching.stopped = True
    searching.join()


def test_an_upgrade_of_three_daemons_fails_no_search(balanced, searcher):
    machines, _ = balanced
    for number in (1, 2, 0):
        assert machines.daemons[number].stop() == 0
        searcher.asked(30)
        machines.again(number)
    assert searcher.failed == []


def test_a_killed_daemon_fails_no_search_but_the_one_that_it_was_answering(balanced, searcher):
    machines, _ = balanced
    for number in (1, 0):
        before = len(searcher.failed)
        machines.daemons[number].signal(signal.SIGKILL)
        machines.daemons[number].wait()
        searcher.asked(30)
        assert len(searcher.failed) <= before + 1
        machines.again(number)
        assert len(searcher.failed) <= before + 1


def test_writes_go_to_the_primary(balanced):
    machines, url = balanced
    for number in range(6):
        answer = requests.post(url + "/indexes/books/documents", json=[{"id": number}], timeout=ANSWER_SECONDS)
        assert answer.status_code == 202, answer.text
        task = answer.json()["taskUid"]
        until(lambda: requests.get(f"{url}/tasks/{task}", timeout=ANSWER_SECONDS).json()["status"] == "succeeded")
    for replica in machines.daemons[1:]:
        follows(machines.daemons[0], replica, "books")
    answer = requests.post(url + "/indexes/books/alerts", json={"query": "bridge"}, timeout=ANSWER_SECONDS)
    assert answer.status_code in (200, 201), answer.text
