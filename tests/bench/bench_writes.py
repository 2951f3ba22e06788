#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_writes.py - many small tasks on a collection: BUILD ARTICLES.jsonl[.gz] [TASKS [INDEXES]]

Loads the articles. Then one client sends, one request after the other: changes of one field, deletions, and TASKS
(20,000) mixed tasks on this index and three small ones. Prints how fast they are acknowledged, how much later all are
done, CPU time, the largest number of segments and of open files. At last it makes INDEXES (0) indexes of two documents
each with a limit of 1,024 open files, and prints times of searches in all of them, open files and memory."""
import gzip
import http.client
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

WORDS = "senate vote farm bill budget energy health court trade veterans schools roads water".split()


class Daemon:
    def __init__(self, build, database, files=None):
        def limit():
            if files:
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

        self.process = subprocess.Popen([build / "server/datelined", "--db", database, "--listen", "127.0.0.1:0"],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=limit)
        self.port = int(re.search(r":(\d+)", self.process.stdout.readline()[len("datelined answers on http:"):])[1])
        self.connection = None

    def ask(self, method, path, body=None):
        self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        self.connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
        return json.loads(self.connection.getresponse().read())

    def wait(self, task):
        self.connection = None
        while self.ask("GET", f"/tasks/{task}")["status"] in ("enqueued", "processing"):
            time.sleep(0.02)

    def cpu(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def memory(self):
        return int(re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())[1]) // 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()


def measure(name, daemon, database, requests):
    """Sends the requests (method, path, body) and waits for the last."""
    most, done = [0, 0], threading.Event()

    def watch():
        manifest = database / "indexes/articles/index.json"
        while not done.wait(0.1):
            most[:] = [max(most[0], len(json.loads(manifest.read_bytes())["segments"])), max(most[1], daemon.files())]

    watching = threading.Thread(target=watch)
    watching.start()
    begin, cpu, count = time.monotonic(), daemon.cpu(), 0
    for count, request in enumerate(requests, 1):
        last = daemon.ask(*request)["taskUid"]
    sent = time.monotonic()
    daemon.wait(last)
    end = time.monotonic()
    done.set()
    watching.join()
    print(f"{count} {name}: acknowledged in {sent - begin:.1f} s, done {end - sent:.2f} s later, "
          f"CPU {daemon.cpu() - cpu:.1f} s, segments {most[0]}, files {most[1]}", flush=True)


def mixed(source, ids, count):
    path, live = "/indexes/articles/documents", []
    for number in range(count):
        kind = source.random()
        text = " ".join(source.choices(WORDS, k=150))
        if number % 25 == 0:
            yield "POST", f"/indexes/side{number // 25 % 3}/documents", [{"id": number, "t": text}]
        elif kind < .35:
            live.append(f"n{number}")
            yield "POST", path, [{"id": live[-1], "headline": f"new {number}", "body": text}]
        elif kind < .75:
            yield "PUT", path, [{"id": source.choice(live or ids) if kind < .45 else source.choice(ids),
                                 "section": f"s{number % 50}"}]
        elif kind < .9 and live:
            yield "POST", path + "/delete-batch", [live.pop(source.randrange(len(live)))]
        else:
            yield "POST", path, [{"id": source.choice(ids), "headline": f"replaced {number}", "body": text}]


def many_indexes(build, database, count):
    daemon = Daemon(build, database, files=1024)
    for number in range(count):
        last = daemon.ask("POST", f"/indexes/n{number}/documents", [{"id": 1, "t": f"w{number}"}, {"id": 2}])
    daemon.wait(last["taskUid"])
    times, missing = [], 0
    for number in range(count):
        begin = time.monotonic()
        missing += len(daemon.ask("POST", f"/indexes/n{number}/search", {"q": f"w{number}"}).get("hits", [])) != 1
        times.append(time.monotonic() - begin)
    times.sort()
    print(f"{count} indexes: {missing} not searched, p50 {times[count // 2] * 1e3:.1f} ms, "
          f"p99 {times[count * 99 // 100] * 1e3:.1f} ms, files {daemon.files()}, memory {daemon.memory()} MB")
    daemon.stop()


def main(build, articles, count=20000, indexes=0):
    build, source = Path(build), random.Random(1)
    lines = (gzip.open if articles.endswith(".gz") else open)(articles, "rt")
    ids = [json.loads(line)["id"] for line in lines]
    source.shuffle(ids)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "db"
        subprocess.run([build / "index/indexer/dateline-index", "--db", database, "--quiet", articles], check=True)
        daemon = Daemon(build, database)
        path = "/indexes/articles/documents"
        measure("changes of one field", daemon, database, [("PUT", path, [{"id": i, "section": "x"}]) for i in ids[:1000]])
        measure("deletions", daemon, database, [("POST", path + "/delete-batch", [i]) for i in ids[1000:2000]])
        measure("mixed tasks", daemon, database, mixed(source, ids[2000:], int(count)))
        daemon.stop()
        if int(indexes):
            many_indexes(build, Path(folder) / "many", int(indexes))


if __name__ == "__main__":
    main(*sys.argv[1:])
