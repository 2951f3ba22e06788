# SPDX-License-Identifier: GPL-2.0-or-later
"""conftest.py - a daemon of one's own: on a free port, with an index in a temporary directory.

DATELINE_BUILD names the build directory. What is not built there is a failure, not a skip."""
import json
import os
import re
import select
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest
import requests

from articles import ARTICLES

START_SECONDS = 30
STOP_SECONDS = 30
ANSWER_SECONDS = 30  # a limit for what must happen at all, not a measurement


def program(folder, name):
    build = os.environ.get("DATELINE_BUILD")
    if not build:
        pytest.exit("DATELINE_BUILD must name the build directory", returncode=2)
    path = Path(build) / folder / name
    if not os.access(path, os.X_OK):
        pytest.fail(f"{path} is not built")
    return str(path)


def index(database, articles, *options):
    """Run dateline-index over articles; returns its summary."""
    lines = "".join(json.dumps(article) + "\n" for article in articles)
    done = subprocess.run([program("index/indexer", "dateline-index"), "--db", str(database), "--json",
                           *options, "-"], input=lines, text=True, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Wire:
    """A bare connection: exactly these bytes, and whatever comes back."""

    def __init__(self, port, receive_buffer=None):
        self.socket = socket.socket()
        self.socket.settimeout(ANSWER_SECONDS)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(("127.0.0.1", port))
        self.read = self.socket.makefile("rb")

    def send(self, data):
        self.socket.sendall(data.encode("latin-1") if isinstance(data, str) else data)

    def answer(self, head=False):
        """(status, {header: value}, body) of the next answer; None when the connection ended."""
        line = self.read.readline()
        if not line:
            return None
        status = int(line.split()[1])
        headers = {}
        while (line := self.read.readline()) not in (b"\r\n", b""):
            name, value = line.decode("latin-1").rstrip("\r\n").split(": ", 1)
            headers[name.lower()] = value
        length = 0 if head or status == 204 else int(headers["content-length"])
        return status, headers, self.read.read(length)

    def ended(self):
        """True when the other side closes; fails by a timeout when it does not."""
        try:
            return self.read.read(1) == b""
        except ConnectionResetError:
            return True

    def close(self):
        self.read.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def get(path, host="localhost", more=""):
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n"


def post(path, body, more=""):
    return (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{more}\r\n{body}")


class Daemon:
    def __init__(self, database, *options, listen="127.0.0.1:0", before=None):
        command = [program("server", "datelined"), "--db", str(database), "--listen", listen]
        self.process = subprocess.Popen(command + list(options), stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, preexec_fn=before)
        ready, _, _ = select.select([self.process.stdout], [], [], START_SECONDS)
        self.line = self.process.stdout.readline() if ready else ""
        addresses = re.findall(r"http://[^ ,\n]+", self.line)
        if not addresses:
            self.process.kill()
            pytest.fail(f"datelined did not start: {self.process.communicate()[1]}")
        self.url = addresses[0]
        self.port = int(self.url.rsplit(":", 1)[1])
        self.health_url = addresses[1] if len(addresses) > 1 else None

    def get(self, path, **parameters):
        return requests.get(self.url + path, timeout=ANSWER_SECONDS, **parameters)

    def search(self, **params):
        answer = self.get("/search", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, parameters, uid="articles"):
        return requests.post(f"{self.url}/indexes/{uid}/search", json=parameters,
                             timeout=ANSWER_SECONDS)

    def wire(self, **options):
        return Wire(self.port, **options)

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self):
        """The exit code; standard error goes to .errors."""
        _, self.errors = self.process.communicate(timeout=STOP_SECONDS)
        return self.process.returncode

    def stop(self):
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.wait()


def until(what):
    """Ask again until it is so; fails when it never is."""
    end = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < end:
        if what():
            return
        time.sleep(0.02)
    pytest.fail("it did not come to pass")


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("articles") / "db"
    index(path, ARTICLES)
    return path


@pytest.fixture
def start(database):
    """A function that starts a daemon with options; all are stopped, and must end well."""
    started = []

    def start_daemon(*options, db=database, **named):
        started.append(Daemon(db, *options, **named))
        return started[-1]

    yield start_daemon
    codes = [daemon.stop() for daemon in started]
    assert codes == [0] * len(codes), [daemon.errors for daemon in started]


@pytest.fixture(scope="module")
def daemon(database):
    running = Daemon(database)
    yield running
    assert running.stop() == 0, running.errors
