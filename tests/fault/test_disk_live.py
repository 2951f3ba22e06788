# SPDX-License-Identifier: GPL-2.0-or-later
"""test_disk_live.py - a daemon whose disk is full or fails: it says so, goes on searching, and what it
acknowledged is completed when there is room again."""
import http.client
import json
import os
import re
import subprocess
import time

import pytest

SECONDS = 30


class Daemon:
    def __init__(self, db, **fault):
        environment = dict(os.environ, **{name: str(value) for name, value in fault.items()})
        if fault:
            environment["LD_PRELOAD"] = os.environ["DATELINE_SHIM"]
        self.process = subprocess.Popen(
            [os.environ["DATELINE_DAEMON"], "--db", str(db), "--listen", "127.0.0.1:0", "--log-level", "error"],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)", self.process.stdout.readline()).group(1))

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


@pytest.fixture
def db(tmp_path):
    daemon = Daemon(tmp_path / "db")
    daemon.ask("POST", "/indexes/news/documents", [{"id": "before", "headline": "Harbour"}])
    daemon.settle()
    assert daemon.stop() == 0
    return tmp_path / "db"


@pytest.mark.parametrize("calls", ["write", "sync", "rename", "write,sync,rename,unlink"])
@pytest.mark.parametrize("at", [1, 2, 3, 5, 8, 13])
def test_a_full_disk_loses_nothing_and_searches_go_on(db, calls, at):
    daemon = Daemon(db, FAULT_AT=at, FAULT_ACT="ENOSPC", FAULT_STAYS=1, FAULT_CALLS=calls)
    acknowledged, refused = [], 0
    for number in range(6):
        status, answer = daemon.ask("POST", "/indexes/news/documents", [{"id": f"n{number}"}])
        assert status in (202, 507), answer
        if status == 202:
            acknowledged.append(f"n{number}")
        else:
            refused += 1
            assert answer["code"] == "no_space_left_on_device"
        status, answer = daemon.ask("POST", "/indexes/news/search", {"q": "harbour"})
        assert status == 200 and [hit["id"] for hit in answer["hits"]] == ["before"]
    assert daemon.stop() == 0
    daemon = Daemon(db)
    daemon.settle()
    for identifier in ["before"] + acknowledged:
        assert daemon.ask("GET", f"/indexes/news/documents/{identifier}")[0] == 200, identifier
    _, page = daemon.ask("GET", "/indexes/news/documents?limit=100")
    assert page["total"] == 1 + len(acknowledged)
    assert daemon.stop() == 0
