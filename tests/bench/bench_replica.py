#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_replica.py - a primary and its replica: BUILD ARTICLES.jsonl[.gz] [ARRIVALS]

Loads the articles, and lets an empty replica follow. Prints how fast it is complete, beside `cp -r` and a sync of the
same files; then, of ARRIVALS (50) articles that arrive one by one, how long after the acknowledgement each is found on
the primary and on the replica; the share of a processor that an idle primary spends on its replica; and how long a
promotion takes, from its command to the first acknowledged write.

Then the arrivals once more with storage between the two: a directory, a real S3 server, and the same one as if it were
far away, with DELAYS seconds for each request. The S3 server needs `go`, and DATELINE_STORAGE, a folder to build it in."""
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "storage"))
from s3_server import BUCKET, Door, Storage, credentials  # noqa: E402

DELAYS = [0, 0.02, 0.05]


class Daemon:
    def __init__(self, build, database, *options):
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [build / "server/datelined", "--db", database, "--listen", "127.0.0.1:0", *options],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(re.search(r":(\d+)", self.process.stdout.readline()[len("datelined answers on http:"):])[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def ask(self, method, path, body=None):
        self.connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
        return json.loads(self.connection.getresponse().read())

    def finds(self, word):
        return self.ask("GET", f"/search?q={word}&correct=false").get("hits")

    def processor_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def wait(what):
    began = time.monotonic()
    while not what():
        time.sleep(0.002)
    return time.monotonic() - began


def megabytes(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def print_copying(build, primary, folder):
    replica = Daemon(build, folder / "replica", "--follow", f"http://127.0.0.1:{primary.port}")
    taken = wait(lambda: replica.ask("GET", "/replication/state")["behindSeconds"] is not None)
    size = megabytes(folder / "primary" / "indexes")
    began = time.monotonic()
    subprocess.run(["cp", "-r", folder / "primary", folder / "copy"], check=True)
    subprocess.run(["sync", "-f", folder / "copy"], check=True)
    copied = time.monotonic() - began
    print(f"an empty replica of {size:.0f} MB is complete after {taken:.2f} s ({size / taken:.0f} MB/s); "
          f"cp -r and sync: {copied:.2f} s")
    return replica


def print_arrivals(primary, replica, count):
    times = {"primary": [], "replica": []}
    for number in range(count):
        word = f"zyx{number}arrival"
        primary.ask("POST", "/indexes/articles/documents", [{"id": word, "headline": word}])
        acknowledged = time.monotonic()
        for name, daemon in (("primary", primary), ("replica", replica)):
            wait(lambda daemon=daemon, word=word: daemon.finds(word))
            times[name].append((time.monotonic() - acknowledged) * 1000)
        time.sleep(0.1)
    for name, found in times.items():
        found.sort()
        print(f"a new article is found on the {name} after {statistics.median(found):.0f} ms (median), "
              f"{found[-1]:.0f} ms (longest of {count})")


def print_storage(build, folder, name, address, options, count):
    """Publishes what is in `copy` there."""
    began = time.monotonic()
    shutil.copytree(folder / "copy", folder / "writes")
    primary = Daemon(build, folder / "writes", "--publish", address, *options)
    replica = Daemon(build, folder / "reads", "--follow", address, *options)
    wait(lambda: replica.ask("GET", "/replication/state")["behindSeconds"] is not None)
    print(f"storage: {name}; published and taken after {time.monotonic() - began:.2f} s")
    print_arrivals(primary, replica, count)
    for daemon, database in ((primary, "writes"), (replica, "reads")):
        daemon.stop()
        shutil.rmtree(folder / database)


def print_storages(build, folder, count):
    print_storage(build, folder, "a directory", str(folder / "published"), [], count)
    if not os.environ.get("DATELINE_STORAGE"):
        print("storage: no S3 server, DATELINE_STORAGE is not set")
        return
    storage = Storage(folder)
    for delay in DELAYS:
        door = Door(storage)
        door.fault = lambda method, name, delay=delay: time.sleep(delay)
        options = ["--s3-endpoint", door.url, "--s3-credentials-file", str(credentials(folder))]
        print_storage(build, folder, f"S3, {delay * 1000:.0f} ms for each request", f"s3://{BUCKET}/{delay}", options, count)
        door.close()
    storage.kill()


def main():
    build, source = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    arrivals = int(sys.argv[3]) if len(sys.argv) > 3 else 50
    with tempfile.TemporaryDirectory(prefix="dateline-bench-") as name:
        folder = Path(name)
        subprocess.run([build / "index/indexer/dateline-index", "--db", folder / "primary", "--quiet", source], check=True)
        primary = Daemon(build, folder / "primary")
        replica = print_copying(build, primary, folder)
        print_arrivals(primary, replica, arrivals)
        before = primary.processor_seconds()
        time.sleep(10)
        print(f"an idle primary spends {(primary.processor_seconds() - before) * 10:.1f} % of a processor on its replica")
        primary.process.kill()
        primary.process.wait()
        replica.stop()
        began = time.monotonic()
        promoted = Daemon(build, folder / "replica", "--promote", "--journal-from", folder / "primary")
        promoted.ask("POST", "/indexes/articles/documents", [{"id": "last", "headline": "Last"}])
        print(f"promotion: {time.monotonic() - began:.2f} s from the command to the first acknowledged write")
        promoted.stop()
        print_storages(build, folder, arrivals)


main()
