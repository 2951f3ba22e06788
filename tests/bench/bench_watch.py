#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_watch.py - how soon a file is found that is moved into a spool directory: DATELINE-INDEX DATELINED [FILES [ARTICLES]]

Loads ARTICLES (20,000), starts a daemon and dateline-index --watch, and moves FILES (200) in, one after the other. Prints
the median and the 95th percentile of the times from the move until a search finds the article; first while nobody else
writes, then while the daemon gets an article every 100 ms."""
import http.client
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

WORDS = ("minister harbour budget storm council vote court appeal strike railway bridge school flood market energy "
         "border treaty summit election mayor hospital nurse teacher union wage tax").split()


def words(roll, count):
    return " ".join(roll.choices(WORDS, k=count))


def ask(connection, method, path, body=None):
    connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def wait_for(connection, marker):
    while True:
        status, answer = ask(connection, "GET", f"/indexes/articles/search?q={marker}&correct=false")
        if status == 200 and answer["hits"]:
            return
        time.sleep(0.001)


def measure(what, work, connection, roll, count):
    times = []
    for number in range(count):
        marker = f"{what}x{number}x{roll.randrange(10**9)}"
        (work / "aside").write_text(f"The {marker} case\n\n{words(roll, 200)}.\n")
        begin = time.monotonic()
        (work / "aside").rename(work / "in" / f"{marker}.txt")
        wait_for(connection, marker)
        times.append((time.monotonic() - begin) * 1000)
        time.sleep(roll.uniform(0, 0.1))
    times.sort()
    print(f"{what:8} median {statistics.median(times):6.1f} ms   95% {times[int(len(times) * 0.95)]:6.1f} ms   "
          f"most {times[-1]:6.1f} ms", flush=True)


def keep_posting(port, stop):
    connection, roll, number = http.client.HTTPConnection("127.0.0.1", port), random.Random(8), 0
    while not stop.wait(0.1):
        ask(connection, "POST", "/indexes/articles/documents", [{"id": f"post-{number}", "body": words(roll, 200)}])
        number += 1


def main():
    indexer, daemon = sys.argv[1:3]
    count, articles = (int(sys.argv[3]) if len(sys.argv) > 3 else 200, int(sys.argv[4]) if len(sys.argv) > 4 else 20000)
    roll = random.Random(7)
    with tempfile.TemporaryDirectory(prefix="dateline-watch-") as folder, socket.socket() as probe:
        work = Path(folder)
        for name in ("in", "done", "failed"):
            (work / name).mkdir()
        lines = "".join(json.dumps({"id": str(n), "headline": words(roll, 7), "body": words(roll, 300)}) + "\n"
                        for n in range(articles))
        subprocess.run([indexer, "--db", work / "db", "--quiet", "-"], input=lines, text=True, check=True)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        programs = [subprocess.Popen([daemon, "--db", work / "db", "--listen", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL),
                    subprocess.Popen([indexer, "--db", work / "db", "--quiet", "--watch", work / "in", "--done",
                                      work / "done", "--failed", work / "failed"])]
        time.sleep(2)
        connection = http.client.HTTPConnection("127.0.0.1", port)
        measure("alone", work, connection, roll, count)
        stop = threading.Event()
        poster = threading.Thread(target=keep_posting, args=(port, stop))
        poster.start()
        measure("posting", work, connection, roll, count)
        stop.set()
        poster.join()
        for program in programs:
            program.terminate()
            program.wait(60)


main()
