#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_export.py - a large export while the index changes: DATELINED DATELINE_INDEX [DOCUMENTS]

Indexes so many generated articles (a million) in a temporary folder, and exports all of them twice: while articles are
added, changed and deleted, and over a connection that breaks in the middle. Says how long each takes, and how much memory
the daemon takes for it; ends with an error if a row is lost, doubled, or of another state. `http/test_export_large.py`
runs it with 100,000."""
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import requests

SECONDS = 600
CHANGED = 50 # articles of one write
ROW_BYTES, ROOM = 12, 32 << 20 # what the daemon may take: for a hit, and for the rest


def identifier(number):
    return f"a-{number:08}"


def articles(numbers, headline="Report"):
    """Short texts: near-duplicates need longer ones."""
    for n in numbers:
        yield {"id": identifier(n), "headline": f"{headline} {n}", "published": f"{1950 + n % 70}-{1 + n % 12:02}-{1 + n % 28:02}",
               "source": f"Paper {n % 40}", "language": "en", "body": f"The harbour w{n % 9973} and the bridge w{n % 7919} were closed."}


def fill(indexer, database, count):
    process = subprocess.Popen([str(indexer), "--quiet", "--db", str(database), "-"], stdin=subprocess.PIPE)
    for article in articles(range(count)):
        process.stdin.write(json.dumps(article).encode() + b"\n")
    process.stdin.close()
    assert process.wait() == 0, "dateline-index failed"


def memory(pid):
    """Bytes that are the daemon's own."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("RssAnon:")) << 10


class Changes(threading.Thread):
    """Adds, changes and deletes articles until it is left; `.writes`: how many of these were done."""

    def __init__(self, url, count):
        super().__init__(daemon=True)
        self.url, self.count, self.writes, self.ended = url, count, 0, threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()

    def send(self, method, path, body):
        answer = requests.request(method, f"{self.url}/indexes/articles/documents{path}", json=body, timeout=SECONDS).json()
        while requests.get(f"{self.url}/tasks/{answer['taskUid']}", timeout=SECONDS).json()["status"] in ("enqueued", "processing"):
            time.sleep(0.02)
        self.writes += 1

    def run(self):
        while not self.ended.is_set():
            at = self.writes * 7919 % self.count
            self.send("POST", "", list(articles(range(at, min(at + CHANGED, self.count)), "Changed")))
            self.send("POST", "/delete-batch", [identifier((at + 500 + n) % self.count) for n in range(CHANGED)])
            self.send("POST", "", list(articles(range(self.count + at, self.count + at + CHANGED))))


def export(url, **more):
    answer = requests.post(f"{url}/indexes/articles/export", json={"q": "", "attributesToRetrieve": ["id", "headline", "body"], **more},
                           stream=True, timeout=SECONDS)
    assert answer.status_code == 200, answer.text
    return answer


def check(lines, count):
    """Each article once, in its first version."""
    seen = bytearray(count)
    for line in lines:
        row = json.loads(line)
        number = int(row["id"][2:])
        assert number < count and not seen[number], f"{row['id']} is new, or there twice"
        assert row["headline"] == f"Report {number}", f"{row['id']} is of a later state"
        seen[number] = 1
    assert all(seen), f"{count - sum(seen)} articles are missing"


def read(answer, pid=None):
    """The lines, and the most memory meanwhile."""
    pieces, most = [], 0
    for i, piece in enumerate(answer.iter_content(1 << 20)):
        pieces.append(piece)
        most = max(most, memory(pid)) if pid and i % 4 == 0 else most
    return b"".join(pieces), most


def while_it_changes(url, pid, count, own_memory=True):
    """(seconds, bytes of the answer, more bytes of memory, writes meanwhile)"""
    before, began = memory(pid), time.monotonic()
    answer = export(url)
    assert int(answer.headers["Dateline-Rows"]) == count
    with Changes(url, count) as changes:
        text, most = read(answer, pid)
        seconds = time.monotonic() - began
        while changes.writes == 0:
            time.sleep(0.05)
    check(text.splitlines(), count)
    grown = most - before
    assert not own_memory or grown < ROW_BYTES * count + ROOM, f"{grown} bytes of memory"
    return seconds, len(text), grown, changes.writes


def over_a_break(url, count):
    """Breaks off in the middle, goes on by the cursor. Seconds to the first row after it."""
    whole, _ = read(export(url))
    answer = export(url)
    part, pieces = b"", answer.iter_content(1 << 16)
    while len(part) < len(whole) / 2:
        part += next(pieces)
    answer.close()
    lines = part.rpartition(b"\n")[0].splitlines()
    began = time.monotonic()
    pieces = export(url, cursor=answer.headers["Dateline-Cursor"], offset=len(lines)).iter_content(1 << 16)
    rest = next(pieces)
    seconds = time.monotonic() - began
    rest += b"".join(pieces)
    assert lines + rest.splitlines() == whole.splitlines(), "the parts are not the whole"
    return seconds


def main():
    daemon, indexer, *more = sys.argv[1:]
    count = int(more[0]) if more else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        fill(indexer, Path(folder) / "db", count)
        process = subprocess.Popen([daemon, "--db", f"{folder}/db", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
        url = re.search(r"http://[^ ,\n]+", process.stdout.readline()).group()
        try:
            print(f"after a break in the middle: first row after {over_a_break(url, count):.2f} s")
            seconds, size, grown, writes = while_it_changes(url, process.pid, count)
            print(f"{count} rows, {size / 1e6:.0f} MB, {seconds:.1f} s, {grown / 1e6:.0f} MB of memory, {writes} writes meanwhile")
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
