#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_fair.py - one client's searches beside another client's abuses: DATELINED [SECONDS [ROUNDS [DB]]]

The victim, at 127.0.0.1, searches on a kept connection and on new ones by turns. The abuser, at
127.0.0.2, does one of the abuses below. For each, the victim is measured alone and beside the
abuser for SECONDS (4) each, ROUNDS (3) times by turns. Printed are the medians of p50 and p99, how
many times those of the victim alone that is, and answers that were not 200. DB is a database with
an index `articles` in English; without it, one of 20,000 generated articles is made.

The abuser's own processes are niced: in earnest they run on another machine. What they and the
daemon's work take from the victim's cores is in parentheses: how many times as long the victim
waits while the same abuse is sent to another daemon on this machine, which reads the same DB."""
import contextlib
import gzip
import http.client
import json
import multiprocessing
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import bench_live

ABUSER = ("127.0.0.2", 0)
INDEX = "/indexes/articles"
PATH = INDEX + "/search"
GAP = 0.003  # seconds between two searches of the victim
CUT = "[" + '{"id": 1, "title": "harbour"},' * (1 << 20)  # refused when all is read: nothing is indexed


def searching(**params):
    return PATH, json.dumps(params)


def abuses(common):
    """name: (connections, loop, what it sends); `common` are the most frequent words."""
    letters = " ".join(letter + "*" for letter in "abcdefghijklmnopqrstuvwxyz")
    typos = random.Random(1)
    prefixes = searching(q=letters, queryLanguage="full")
    whole = searching(q=" ".join(common), limit=10000, attributesToHighlight=["*"])
    phrase = searching(q='"' + " ".join(common * 2) + '"')
    queries = [{"indexUid": "articles", "q": common[0], "limit": 10000, "attributesToRetrieve": ["id"]}] * 256
    return {
        "10,000 hits, all highlighted": (4, repeat, whole),
        "every prefix": (4, repeat, prefixes),
        "a long draft, similar articles": (4, repeat, (INDEX + "/similar", json.dumps(
            {"text": " ".join(bench_live.WORDS * 3)[:400000], "limit": 1000}))),
        "one hit a story of all hits": (4, repeat, searching(
            q=" ".join(common), matchingStrategy="any", collapse="best", limit=1000)),
        "50,000 ids": (4, repeat, (INDEX + "/documents/fetch", json.dumps({"ids": [f"no-{n}" for n in range(50000)]}))),
        "80,000 members": (4, repeat, (PATH, json.dumps({f"k{n}": 1 for n in range(80000)}))),
        "60 words with typos": (4, repeat, searching(
            q=" ".join("".join(typos.choices("etaoinshr", k=30)) for _ in range(60)))),
        "a phrase of frequent words": (4, repeat, phrase),
        "any of frequent words, all facets": (4, repeat, searching(
            q=" ".join(common), matchingStrategy="any", facets=["*"], limit=1000)),
        "256 queries in one": (4, repeat, ("/multi-search", json.dumps({"queries": queries}))),
        "every prefix, new connections": (8, renew, prefixes),
        "a phrase on 100 connections": (100, repeat, phrase),
        "a flood of cheap requests": (16, repeat, ("/version", None)),
        "large answers that nobody reads": (40, leave, whole),
        "documents that expand a lot": (8, repeat, ("/indexes/abused/documents", gzip.compress(CUT.encode()))),
        "large documents": (8, repeat, ("/indexes/abused/documents", CUT)),
        "600 heads that never end": (600, drip, None),
    }


def connect(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=ABUSER)


def send(connection, what):
    path, body = what
    coding = {"Content-Encoding": "gzip"} if isinstance(body, bytes) else {}
    connection.request("POST" if body else "GET", path, body, {"Content-Type": "application/json", **coding})


def repeat(port, what, number, new=False):
    connections = [connect(port) for _ in range(number)]
    while True:
        for i, connection in enumerate(connections):
            with contextlib.suppress(OSError, http.client.HTTPException):
                send(connection, what)
        for i, connection in enumerate(connections):
            try:
                answer = connection.getresponse()
                while answer.read(1 << 20):
                    pass
                if not new:
                    continue
            except (OSError, http.client.HTTPException):
                pass
            connection.close()
            connections[i] = connect(port)


def renew(port, what, number):
    repeat(port, what, number, new=True)


def raw(port, text):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.settimeout(5)
    with contextlib.suppress(OSError):
        sock.bind(ABUSER)
        sock.connect(("127.0.0.1", port))
        sock.sendall(text)
    return sock


def leave(port, what, number):
    path, body = what
    text = (f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()
    sockets = [raw(port, text) for _ in range(number)]
    time.sleep(1000)
    del sockets


def drip(port, _, number):
    sockets = [raw(port, b"GET /version HTTP/1.1\r\nHost: localhost\r\nX: ") for _ in range(number)]
    while True:
        time.sleep(1)
        for i, sock in enumerate(sockets):
            try:
                sock.send(b"a")
            except OSError:
                sockets[i] = raw(port, b"GET /version HTTP/1.1\r\nHost: localhost\r\nX: ")


def abuse(loop, port, what, number):
    os.nice(10)
    loop(port, what, number)


@contextlib.contextmanager
def abused(port, number, loop, what):
    share = 4 if number <= 16 else 1  # processes
    processes = [multiprocessing.Process(target=abuse, daemon=True,
                                         args=(loop, port, what, max(1, number // share)))
                 for _ in range(share)]
    for process in processes:
        process.start()
    try:
        time.sleep(1.5)
        yield
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.join()
        time.sleep(1.5)


def search(connection):
    begin = time.perf_counter()
    try:
        connection.request("GET", "/search?q=" + random.choice(QUERIES))
        answer = connection.getresponse()
        answer.read()
        status = answer.status
    except (OSError, http.client.HTTPException) as error:
        status = type(error).__name__
        connection.close()
    return (time.perf_counter() - begin) * 1000, status


QUERIES = ["veterans+affairs", "health+care", "farm+bill"]


def measure(port, seconds):
    """{kind: (p50, p99)}, and the statuses that were not 200."""
    times, others = {"kept": [], "new": []}, []
    kept = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        new = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for kind, connection in (("kept", kept), ("new", new)):
            took, status = search(connection)
            times[kind].append(took)
            if status != 200:
                others.append(status)
            time.sleep(GAP)
        new.close()
    kept.close()
    return {kind: at(some) for kind, some in times.items()}, others


def at(times):
    times = sorted(times)
    return times[len(times) // 2], times[int(len(times) * 0.99)]


def median_of(runs, kind, i):
    return statistics.median(figures[kind][i] for figures in runs)


def compare(name, port, other_port, seconds, rounds, what):
    alone, beside, elsewhere, others = [], [], [], []
    number, loop, message = what
    for _ in range(rounds):
        alone.append(measure(port, seconds)[0])
        with abused(port, number, loop, message):
            figures, failed = measure(port, seconds)
            beside.append(figures)
            others += failed
        with abused(other_port, number, loop, message):
            elsewhere.append(measure(port, seconds)[0])
    line = f"{name:34}"
    for kind in ("kept", "new"):
        for i, label in enumerate(("p50", "p99")):
            before, after, away = (median_of(runs, kind, i) for runs in (alone, beside, elsewhere))
            line += f" {kind} {label} {before:5.2f} {after:6.2f} ms x{after / before:5.2f} ({away / before:4.2f}) |"
    print(line, f"not 200: {sorted(set(map(str, others)))} {len(others)}", flush=True)


def make(daemon_db, datelined):
    """A database of generated articles."""
    with serving(datelined, daemon_db) as daemon:
        client, source = bench_live.Client(daemon.port), random.Random(1)
        for first in range(0, 20000, 2000):
            client.ask("POST", "/indexes/articles/documents",
                       [bench_live.article(source, f"a{n}") for n in range(first, first + 2000)])
        bench_live.wait(client)


@contextlib.contextmanager
def serving(datelined, db):
    daemon = subprocess.Popen([datelined, "--db", db, "--listen", "127.0.0.1:0", "--log-level", "error"],
                              stdout=subprocess.PIPE, text=True)
    try:
        daemon.port = int(re.search(r":(\d+)", daemon.stdout.readline().split("http://")[1]).group(1))
        yield daemon
    finally:
        daemon.terminate()
        daemon.wait()


def main():
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 4
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    common = "the of and to in a".split()
    with tempfile.TemporaryDirectory() as folder:
        db = sys.argv[4] if len(sys.argv) > 4 else folder
        if db == folder:
            make(db, sys.argv[1])
            common = bench_live.WORDS[:6]
            QUERIES[:] = ["+".join(bench_live.WORDS[n:n + 2]) for n in (200, 300, 400)]
        only = os.environ.get("ONLY", "")
        for name, what in abuses(common).items():
            if only in name:
                with serving(sys.argv[1], db) as daemon, serving(sys.argv[1], db) as other:
                    compare(name, daemon.port, other.port, seconds, rounds, what)


if __name__ == "__main__":
    main()
