# SPDX-License-Identifier: GPL-2.0-or-later
"""live_daemon.py - a daemon whose machine may fail, and a client for it."""
import http.client
import json
import os
import re
import subprocess
import time

from programs import LEAKS

SECONDS = 30


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
        connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        result = answer.status, json.loads(answer.read())
        connection.close()
        return result

    def settle(self):
        end = time.monotonic() + SECONDS
        while self.ask("GET", "/tasks?statuses=enqueued,processing&limit=1")[1]["total"]:
            assert time.monotonic() < end, "the tasks are never done"
            time.sleep(0.01)

    def stop(self):
        self.process.terminate()
        self.process.communicate(timeout=SECONDS)
        return self.process.returncode

    def documents(self, index):
        """The documents by id, or None if there is no such index."""
        status, page = self.ask("GET", f"/indexes/{index}/documents?limit=1000")
        if status == 404:
            return None
        assert status == 200, page
        assert page["total"] == len({document["id"] for document in page["results"]}), page
        return {document["id"]: document for document in page["results"]}
