#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_live.py - searches while articles arrive one by one:
DATELINED [SECONDS [ARTICLES [ALERTS [ROUNDS]]]] [--rate N] [--writers N] [--searches N] [--searchers N] [--probes N]

Loads ARTICLES (20,000) into an index of articles. Sends `--searches` (200) searches a second over `--searchers` (8) connections for
SECONDS (60) alone, then while `--writers` (2) connections bring `--rate` (100) articles a second, each in a
request of its own, then alone again: the index has grown. With ALERTS, starts a second daemon with the same
articles and so many alerts (each needs two words of the articles close together), and measures both with
writers, ROUNDS (5) times for SECONDS each, by turns.

All is sent by a timetable (an open loop), and times count from when a request was due, so that waiting for
an earlier one counts. `--probes` (20) of the articles a second are looked for every 5 ms, by a word that only
they have, until a search finds them. Printed are errors, lost articles, p50, p99 and the most of all times,
and how many processors the daemon kept busy. bench_http must be built: ninja -C BUILD benches."""
import argparse
import contextlib
import functools
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
from pathlib import Path

QUERIES, LOOKED_UP_MAX, POLL = 2000, 20000, 0.005
SETTERS, LIST = 4, 250  # clients that set alerts, and alerts of a request
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
WORDS = ["".join(random.Random(n).choices(SYLLABLES, k=2 + n % 3)) for n in range(20000)]
WEIGHTS = [1 / (n + 3) for n in range(len(WORDS))]  # as often as words are in a language
CUMULATIVE = [0.0]
for weight in WEIGHTS:
    CUMULATIVE.append(CUMULATIVE[-1] + weight)
CUMULATIVE = CUMULATIVE[1:]


def words(source, count):
    return source.choices(WORDS, cum_weights=CUMULATIVE, k=count)


@functools.cache
def running_text():
    """Pieces of twenty words to draw from, so that an article is made quickly: a tenth of the words end a sentence."""
    source = random.Random(7)
    drawn = [word + ("." if source.random() < 0.1 else "") for word in words(source, 300000)]
    return [" ".join(drawn[first:first + 20]) for first in range(0, len(drawn), 20)]


class Client:
    def __init__(self, port):
        self.port, self.connection, self.used = port, None, time.monotonic()

    def text(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        return connection.getresponse().read().decode()

    def ask(self, method, path, body=None):
        self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        if time.monotonic() - self.used > 20:  # the daemon may have closed it
            self.connection.close()
        self.used = time.monotonic()
        self.connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())


class Wire:
    """A connection whose requests cost the machine little: http.client takes 0.1 ms for each."""
    LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, method, path, body=b""):
        self.socket.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            f"Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def receive(self):
        answer, whole = b"", None
        while whole is None or len(answer) < whole:
            part = self.socket.recv(65536)
            if not part:
                raise ConnectionError("the daemon closed a connection")
            answer += part
            head = answer.find(b"\r\n\r\n")
            if whole is None and head >= 0:
                whole = head + 4 + int(self.LENGTH.search(answer, 0, head)[1])
        return int(answer[9:12]), answer

    def ask(self, method, path, body=b""):
        self.send(method, path, body)
        return self.receive()


def article(source, identifier):
    return {"id": identifier, "headline": " ".join(words(source, 7)),
            "body": " ".join(source.choices(running_text(), k=20))}


def wait_until(due):
    time.sleep(max(0, due - time.monotonic()))


def write(port, name, begin, times, results):
    """Brings an article at each of the times, seconds after begin."""
    source, wire, errors, delays = random.Random(name), Wire(port), 0, []
    for number, at in enumerate(times):
        body = json.dumps([article(source, f"live-{name}-{number}")]).encode()
        wait_until(begin + at)
        errors += wire.ask("POST", "/indexes/news/documents", body)[0] != 202
        delays.append(time.monotonic() - begin - at)
    results.put(([f"live-{name}-{number}" for number in range(len(times))], errors, delays, []))


def is_found(wire, word):
    return b'"hits":[{' in wire.ask("GET", f"/indexes/news/search?q=%22{word}%22&limit=1&attributesToRetrieve=id")[1]


def probe(port, name, begin, times, results):
    """As write(), and looks for its articles until they are found: only for the oldest one, as the daemon takes them in
    their order. So the looking costs as little when articles are found late as when they are found soon."""
    source, wire, errors, delays, found = random.Random(name), Wire(port), 0, [], []
    waiting, number = {}, 0
    while number < len(times) or waiting:
        now = time.monotonic() - begin
        if number < len(times) and times[number] <= now:
            one = article(source, f"live-{name}-{number}")
            word = f"only{name}x{number}z"
            one["headline"] += " " + word
            errors += wire.ask("POST", "/indexes/news/documents", json.dumps([one]).encode())[0] != 202
            delays.append(time.monotonic() - begin - times[number])
            waiting[word] = times[number]
            number += 1
        while waiting and is_found(wire, oldest := next(iter(waiting))):
            found.append(time.monotonic() - begin - waiting.pop(oldest))
        time.sleep(POLL)
    results.put(([f"live-{name}-{number}" for number in range(len(times))], errors, delays, found))


def timetable(rate, seconds, first, step):
    """When the articles are due that one of `step` writers brings."""
    return [n / rate for n in range(first, int(rate * seconds), step)]


def start_writers(port, name, seconds, options, results):
    begin = time.monotonic() + 0.2
    probes = max(1, min(options.probes, options.rate))
    rate = options.rate - probes
    running_text()  # once, for all of them
    writers = [multiprocessing.Process(target=probe, args=(port, f"{name}p", begin, timetable(probes, seconds, 0, 1),
                                                           results))]
    writers += [multiprocessing.Process(target=write, args=(
        port, f"{name}w{n}", begin, timetable(rate, seconds, n, options.writers), results))
        for n in range(options.writers if rate > 0 else 0)]
    for writer in writers:
        writer.start()
    return writers


def write_queries(path):
    source = random.Random(5)
    path.write_text("".join(f"/indexes/news/search?limit=10&q={'+'.join(words(source, 2))}\n" for _ in range(QUERIES)))
    return path


def cpu_of(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(name, daemon, seconds, options, with_writers):
    """Searches, and perhaps articles, for so many seconds: p99 of the searches in ms, what was written."""
    results = multiprocessing.Queue()
    used, begin = cpu_of(daemon), time.monotonic()
    writers = start_writers(daemon.port, name.split()[0], seconds, options, results) if with_writers else []
    client = subprocess.run([options.bench_http, str(daemon.port), options.queries, str(options.searchers),
                             str(seconds), "", str(options.searches)], stdout=subprocess.PIPE, text=True, check=True)
    written = [results.get() for _ in writers]
    for writer in writers:
        writer.join()
    busy = (cpu_of(daemon) - used) / (time.monotonic() - begin)
    figures = dict(pair.split("=") for pair in client.stdout.split())
    at = lambda part: float(figures[part]) / 1000
    print(f"{name}: {figures['searches']} searches, {figures['rate']} a second, {figures['failed']} errors, "
          f"p50 {at('p50'):.2f} ms, p99 {at('p99'):.2f} ms, p99.9 {at('p999'):.1f} ms; "
          f"the daemon used {busy:.2f} processors", flush=True)
    return at("p99"), written


def times_of(delays):
    delays = sorted(delays)
    at = lambda part: delays[min(len(delays) - 1, int(len(delays) * part))] * 1000
    return f"p50 {at(.5):.1f} ms, p99 {at(.99):.1f} ms, most {delays[-1] * 1000:.1f} ms"


def held_by(client):
    return client.ask("GET", "/indexes/news/stats")[1]["numberOfDocuments"]


def show_written(client, written, seconds, before):
    wait(client)
    ids = [i for some, _, _, _ in written for i in some]
    errors = sum(e for _, e, _, _ in written)
    held = held_by(client)
    looked_up = random.Random(3).sample(ids, min(len(ids), LOOKED_UP_MAX))
    lost = sum(client.ask("GET", f"/indexes/news/documents/{i}")[0] != 200 for i in looked_up)
    print(f"{len(ids)} articles written ({len(ids) / seconds:.0f} a second), {errors} errors; "
          f"{before + len(ids) - held} missing in the count, {lost} of {len(looked_up)} lost")
    print(f"accepted after {times_of([d for _, _, some, _ in written for d in some])}")
    print(f"found after {times_of([d for _, _, _, some in written for d in some])}", flush=True)


def set_alerts(port, name, count, results):
    """In lists. Those that the daemon refuses as too broad are not counted."""
    source, client, left = random.Random(name), Client(port), count
    while left > 0:
        pairs = [words(source, 2) for _ in range(min(left, LIST))]
        status, answer = client.ask("POST", "/indexes/news/alerts",
                                    [{"query": f"{one} w/5 {other}", "queryLanguage": "professional"}
                                     for one, other in pairs])
        if status == 503:  # the machine is busy
            time.sleep(0.1)
            continue
        assert status == 200, answer
        wrong = {result["code"] for result in answer["results"] if "code" in result}
        assert wrong <= {"alert_too_broad", "too_many_search_requests"}, answer
        left -= answer["set"]
    results.put(count)


def set_all_alerts(port, count):
    begin, done = time.monotonic(), multiprocessing.Queue()
    setters = [multiprocessing.Process(target=set_alerts, args=(port, f"s{n}", count // SETTERS, done))
               for n in range(SETTERS)]
    for setter in setters:
        setter.start()
    made = sum(done.get() for _ in setters)
    print(f"{made} alerts set in {time.monotonic() - begin:.0f} s", flush=True)


def compare_alerts(plain, alerting, options):
    """By turns, one daemon without alerts and one with them: so both have the same of what else the machine
    does."""
    load(alerting.client, options.articles)
    set_all_alerts(alerting.port, options.alerts)
    p99s = {"without": [], "alerts": []}
    for number in range(options.rounds):
        for name, daemon in (("without", plain), ("alerts", alerting))[::1 - number % 2 * 2]:
            before = held_by(daemon.client)
            p99, written = run(f"{name}-{number} and writers", daemon, options.seconds, options, True)
            p99s[name].append(p99)
            show_written(daemon.client, written, options.seconds, before)
    without, beside = (statistics.median(p99s[name]) for name in ("without", "alerts"))
    rings = re.search(r"dateline_alert_rings_total (\d+)", alerting.client.text("/metrics"))[1]
    print(f"median p99 with writers and alerts : with writers = {beside:.2f} : {without:.2f} ms = "
          f"{beside / without:.2f}; the alerts rang {rings} times")


def wait(client):
    while client.ask("GET", "/tasks?statuses=enqueued,processing&limit=1")[1]["total"]:
        time.sleep(0.05)


def load(client, count):
    client.ask("POST", "/indexes", {"uid": "news", "preset": "articles"})
    source, begin = random.Random(1), time.monotonic()
    for first in range(0, count, 2000):
        client.ask("POST", "/indexes/news/documents",
                   [article(source, f"a{n}") for n in range(first, min(first + 2000, count))])
    wait(client)
    print(f"{count} articles loaded in {time.monotonic() - begin:.1f} s", flush=True)


def measure(daemon, options):
    load(daemon.client, options.articles)
    alone, _ = run("searches alone", daemon, options.seconds, options, False)
    both, written = run("with writers", daemon, options.seconds, options, True)
    show_written(daemon.client, written, options.seconds, options.articles)
    after, _ = run("searches alone, after that", daemon, options.seconds, options, False)
    print(f"p99 with writers : alone = {both / alone:.2f}; : alone after that = {both / after:.2f}")


def read_options():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("datelined")
    for name, kind, default in [("seconds", float, 60), ("articles", int, 20000), ("alerts", int, 0), ("rounds", int, 5)]:
        parser.add_argument(name, type=kind, nargs="?", default=default)
    for name, default in [("rate", 100), ("writers", 2), ("searches", 200), ("searchers", 8), ("probes", 20)]:
        parser.add_argument("--" + name, type=int, default=default)
    options = parser.parse_args()
    options.bench_http = Path(options.datelined).resolve().parent.parent / "tests/bench/bench_http"
    if not options.bench_http.exists():
        sys.exit(f"no {options.bench_http}: ninja -C {options.bench_http.parent.parent.parent} benches")
    return options


@contextlib.contextmanager
def serving(options, db):
    daemon = subprocess.Popen([options.datelined, "--db", db, "--listen", "127.0.0.1:0", "--log-level", "warning"],
                              stdout=subprocess.PIPE, text=True)
    daemon.port = int(re.search(r":(\d+)", daemon.stdout.readline().split("http://")[1]).group(1))
    daemon.client = Client(daemon.port)
    try:
        yield daemon
    finally:
        daemon.terminate()
        daemon.wait()


def main():
    options = read_options()
    with tempfile.TemporaryDirectory() as folder:
        options.queries = write_queries(Path(folder) / "queries")
        with serving(options, folder + "/db") as plain:
            measure(plain, options)
            if options.alerts:
                with serving(options, folder + "/alerting") as alerting:
                    compare_alerts(plain, alerting, options)


if __name__ == "__main__":
    main()
