# SPDX-License-Identifier: GPL-2.0-or-later
"""live_daemon.py - a daemon whose machine may fail, and a client for it. What is waited for in vain is not finished
(figures.py), and never a loss."""
import http.client
import itertools
import json
import os
import re
import subprocess
import time

from figures import NotFinished
from programs import LEAKS

SECONDS = 30
# Between two looks: longer and longer, since each of them costs more than what is waited for.
PAUSES = [0.005, 0.01, 0.02, 0.03, 0.05]


def growing():
    return itertools.chain(PAUSES, itertools.repeat(PAUSES[-1]))


def wait_for(look, what):
    """Until look() is true. `what` has not happened otherwise."""
    end, pauses = time.monotonic() + SECONDS, growing()
    while not look():
        if time.monotonic() > end:
            raise NotFinished(f"{what} did not happen in {SECONDS} s")
        time.sleep(next(pauses))


class Daemon:
    """`fault`: the environment of a shim, which is preloaded. `within`: a command that starts another."""

    def __init__(self, db, shim="DATELINE_SHIM", within=(), umask=-1, arguments=(), **fault):
        environment = dict(os.environ, **{name: str(value) for name, value in fault.items()})
        if fault:
            environment.update(LEAKS, LD_PRELOAD=os.environ[shim])
        self.process = subprocess.Popen(
            [*within, os.environ["DATELINE_DAEMON"], "--db", str(db), "--listen", "127.0.0.1:0", "--log-level", "error",
             *map(str, arguments)],
            env=environment, umask=umask, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        announced = re.search(r"127\.0\.0\.1:(\d+)", self.process.stdout.readline())
        assert announced, self.process.communicate()[1]
        self.port = int(announced.group(1))

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        except TimeoutError as late:
            raise NotFinished(f"no answer to {method} {path} after {SECONDS} s") from late
        finally:
            connection.close()

    def unfinished(self):
        return self.ask("GET", "/tasks?statuses=enqueued,processing&limit=1")[1]["total"]

    def settle(self):
        """Until no task is left. The time limit begins anew with each task that ends."""
        left, end, pauses = self.unfinished(), time.monotonic() + SECONDS, growing()
        while left:
            time.sleep(next(pauses))
            before, left = left, self.unfinished()
            if left < before:
                end = time.monotonic() + SECONDS
            elif time.monotonic() > end:
                raise NotFinished(f"{left} tasks are not done, and none of them in {SECONDS} s")

    def stop(self):
        self.process.terminate()
        try:
            self.process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired as late:
            raise NotFinished(f"the daemon does not end in {SECONDS} s") from late
        return self.process.returncode

    def kill(self):
        """If it runs: after a test that failed."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def documents(self, index):
        """The documents by id, or None if there is no such index."""
        status, page = self.ask("GET", f"/indexes/{index}/documents?limit=1000")
        if status == 404:
            return None
        assert status == 200, page
        assert page["total"] == len({document["id"] for document in page["results"]}), page
        return {document["id"]: document for document in page["results"]}
