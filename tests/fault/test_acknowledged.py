# SPDX-License-Identifier: GPL-2.0-or-later
"""test_acknowledged.py - a daemon that is killed while it is written to: every article that was
acknowledged is there, once, and it starts again at once.

DATELINE_KILLS says how often it is killed (default 100). How long it took to start is printed, not
judged: the machine may have other work."""
import http.client
import json
import os
import random
import re
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from figures import note

ROUNDS = int(os.environ.get("DATELINE_KILLS", "100"))
SECONDS = 30  # a limit for what must happen at all


class Daemon:
    def __init__(self, db):
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [os.environ["DATELINE_DAEMON"], "--db", str(db), "--listen", "127.0.0.1:0", "--log-level", "error"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
        assert found, self.process.communicate()[1]
        self.port = int(found.group(1))
        self.started_in = time.monotonic() - begin

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        result = answer.status, json.loads(answer.read())
        connection.close()
        return result

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.communicate()

    def stop(self):
        self.process.terminate()
        _, errors = self.process.communicate(timeout=SECONDS)
        assert self.process.returncode == 0, errors


class Writer(threading.Thread):
    """Sends articles as fast as they are taken, and remembers which were acknowledged."""

    def __init__(self, daemon, name, first):
        super().__init__()
        self.daemon_to_write, self.prefix, self.next, self.acknowledged = daemon, name, first, {}

    def run(self):
        random_source = random.Random(self.next)
        try:
            while True:
                many = 1 if random_source.random() < 0.8 else random_source.randint(2, 200)
                ids = [f"{self.prefix}-{n}" for n in range(self.next, self.next + many)]
                self.next += many
                status, task = self.daemon_to_write.ask(
                    "POST", "/indexes/news/documents", [{"id": i, "headline": f"Story {i}"} for i in ids])
                assert status == 202, task
                self.acknowledged.update(dict.fromkeys(ids, task["taskUid"]))
        except (OSError, http.client.HTTPException):
            pass  # killed


def settled(daemon):
    """Wait until nothing is left to do; all tasks must have succeeded."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        _, waiting = daemon.ask("GET", "/tasks?statuses=enqueued,processing&limit=1")
        if waiting["total"] == 0:
            _, failed = daemon.ask("GET", "/tasks?statuses=failed,canceled&limit=1")
            assert failed["total"] == 0, failed
            return
        time.sleep(0.01)
    raise AssertionError("the tasks are never done")


def stored(daemon):
    ids, offset = [], 0
    while True:
        _, page = daemon.ask("GET", f"/indexes/news/documents?fields=id&limit=5000&offset={offset}")
        ids += [document["id"] for document in page.get("results", [])]
        offset += 5000
        if offset >= page.get("total", 0):
            return ids


def test_no_acknowledged_article_is_lost_or_doubled():
    seed = int(os.environ.get("DATELINE_SEED", str(random.randrange(2 ** 32))))
    source, acknowledged, starts, names, told = random.Random(seed), {}, [], 0, 0
    print(f"seed {seed}")
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "db"
        for number in range(ROUNDS):
            daemon = Daemon(db)
            starts.append(daemon.started_in)
            writers = [Writer(daemon, f"w{names + i}", 0) for i in range(2)]
            names += 2
            for writer in writers:
                writer.start()
            time.sleep(source.random() * 0.3)
            daemon.kill()
            for writer in writers:
                writer.join()
                acknowledged.update(writer.acknowledged)
            if number % 20 == 19 or number == ROUNDS - 1:
                daemon = Daemon(db)
                starts.append(daemon.started_in)
                settled(daemon)
                ids = stored(daemon)
                assert len(ids) == len(set(ids)), "an article is there twice"
                lost = set(acknowledged) - set(ids)
                note("kill -9 rounds", number + 1 - told, len(lost), "acknowledged writes lost")
                told = number + 1
                assert not lost, f"lost: {sorted(lost)[:5]} of {len(lost)}, seed {seed}"
                daemon.stop()
    starts.sort()
    print(f"{ROUNDS} kills, {len(acknowledged)} acknowledged articles; starts: median "
          f"{starts[len(starts) // 2]:.3f} s, longest {starts[-1]:.3f} s")


def test_a_task_that_was_killed_at_any_moment_is_done_once():
    """The same uid is never given twice, and a finished task stays as it was."""
    with tempfile.TemporaryDirectory() as folder:
        db, seen = Path(folder) / "db", {}
        for number in range(5):
            daemon = Daemon(db)
            _, task = daemon.ask("POST", "/indexes/news/documents", [{"id": str(number)}])
            assert task["taskUid"] not in seen
            if number % 2:
                settled(daemon)
            _, listed = daemon.ask("GET", "/tasks?statuses=succeeded&limit=100")
            for known in listed["results"]:
                assert seen.setdefault(known["uid"], known) == known
            seen.setdefault(task["taskUid"], None)
            if seen[task["taskUid"]] is None:
                del seen[task["taskUid"]]
            daemon.kill()
