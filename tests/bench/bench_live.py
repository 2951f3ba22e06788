#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_live.py - searches while articles are written: DATELINED [SECONDS [ARTICLES [ALERTS [ROUNDS]]]]

Loads ARTICLES (20,000), searches with 8 clients for SECONDS (60) alone, then again with 2 writers
of 50 articles a second each. Prints errors, lost articles, how long an article takes to be found,
and the searches' times of both. With ALERTS, starts two daemons, sets so many alerts in one of them
(each needs two words of the articles close together), and measures both with writers, ROUNDS (5)
times for SECONDS each, by turns."""
import http.client
import json
import multiprocessing
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time

SEARCHERS, WRITERS, RATE = 8, 2, 50
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


def article(source, identifier):
    body = " ".join(word + ("." if source.random() < 0.1 else "") for word in words(source, 400))
    return {"id": identifier, "headline": " ".join(words(source, 7)), "body": body}


def search(port, seed, seconds, results):
    source, client, times, errors = random.Random(seed), Client(port), [], 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begin = time.monotonic()
        status, _ = client.ask("POST", "/indexes/news/search",
                               {"q": " ".join(words(source, 2)), "limit": 10})
        times.append(time.monotonic() - begin)
        errors += status != 200
        time.sleep(0.01)
    results.put((times, errors))


def write(port, name, seconds, results):
    source, client, ids, errors, delays = random.Random(name), Client(port), [], 0, []
    begin, number = time.monotonic(), 0
    while time.monotonic() < begin + seconds:
        identifier = f"live-{name}-{number}"
        sent = time.monotonic()
        status, _ = client.ask("POST", "/indexes/news/documents", [article(source, identifier)])
        errors += status != 202
        ids.append(identifier)
        number += 1
        if number % 50 == 0:
            while client.ask("GET", f"/indexes/news/documents/{identifier}")[0] != 200:
                time.sleep(0.002)
            delays.append(time.monotonic() - sent)
        time.sleep(max(0, begin + number / RATE - time.monotonic()))
    results.put((ids, errors, delays))


def run(port, seconds, with_writers, round_name=""):
    found, written = multiprocessing.Queue(), multiprocessing.Queue()
    workers = [multiprocessing.Process(target=search, args=(port, i, seconds, found)) for i in range(SEARCHERS)]
    writers = [multiprocessing.Process(target=write, args=(port, f"{round_name}w{i}", seconds, written))
               for i in range(WRITERS if with_writers else 0)]
    for worker in workers + writers:
        worker.start()
    results = [found.get() for _ in workers]
    ids = [written.get() for _ in writers]
    for worker in workers + writers:
        worker.join()
    times = sorted(t for some, _ in results for t in some)
    errors = sum(e for _, e in results) + sum(e for _, e, _ in ids)
    return times, errors, ids


def show(name, times, errors):
    at = lambda part: times[min(len(times) - 1, int(len(times) * part))] * 1000
    print(f"{name}: {len(times)} searches, {errors} errors, p50 {at(.5):.2f} ms, p99 {at(.99):.2f} ms, "
          f"most {times[-1] * 1000:.1f} ms", flush=True)
    return at(.99)


def set_alerts(port, name, count, results):
    """In lists. Those that the daemon refuses as too broad are not counted."""
    source, client, left = random.Random(name), Client(port), count
    while left > 0:
        pairs = [words(source, 2) for _ in range(min(left, LIST))]
        status, answer = client.ask("POST", "/indexes/news/alerts",
                                    [{"query": f"{one} w/5 {other}", "queryLanguage": "professional"} for one, other in pairs])
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


def rings(client):
    return int(re.search(r"dateline_alert_rings_total (\d+)", client.text("/metrics"))[1])


def compare_alerts(plain, alerting, seconds, count, rounds):
    """By turns, one daemon without alerts and one with them: so both have the same of what else the machine does."""
    set_all_alerts(alerting.port, count)
    p99s = {plain: [], alerting: []}
    for number in range(rounds):
        for daemon in (plain, alerting) if number % 2 == 0 else (alerting, plain):
            times, errors, written = run(daemon.port, seconds, True, f"r{number}-")
            p99s[daemon].append(show("with writers and alerts" if daemon is alerting else "with writers", times, errors))
            show_written(daemon.client, written, seconds)
    without, with_alerts = (statistics.median(p99s[daemon]) for daemon in (plain, alerting))
    print(f"median p99 with writers and alerts : with writers = {with_alerts:.2f} : {without:.2f} ms = "
          f"{with_alerts / without:.2f}; the alerts rang {rings(alerting.client)} times")


def wait(client):
    while client.ask("GET", "/tasks?statuses=enqueued,processing&limit=1")[1]["total"]:
        time.sleep(0.05)


def show_written(client, written, seconds):
    wait(client)
    ids = [i for some, _, _ in written for i in some]
    lost = sum(client.ask("GET", f"/indexes/news/documents/{i}")[0] != 200 for i in ids)
    delays = sorted(d for _, _, some in written for d in some)
    print(f"{len(ids)} articles written ({len(ids) / seconds:.0f} a second), {lost} lost; found after "
          f"{delays[len(delays) // 2] * 1000:.0f} ms (median), {delays[-1] * 1000:.0f} ms (most)")


class Daemon:
    """A daemon with so many articles."""

    def __init__(self, program, count):
        self.db = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen([program, "--db", self.db.name, "--listen", "127.0.0.1:0", "--log-level", "warning"],
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+)", self.process.stdout.readline().split("http://")[1]).group(1))
        self.client, source = Client(self.port), random.Random(1)
        begin = time.monotonic()
        for first in range(0, count, 2000):
            self.client.ask("POST", "/indexes/news/documents",
                            [article(source, f"a{n}") for n in range(first, min(first + 2000, count))])
        wait(self.client)
        print(f"{count} articles loaded in {time.monotonic() - begin:.1f} s")

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.db.cleanup()


def compare_writers(daemon, seconds):
    alone = show("searches alone", *run(daemon.port, seconds, False)[:2])
    times, errors, written = run(daemon.port, seconds, True)
    both = show("with writers", times, errors)
    show_written(daemon.client, written, seconds)
    print(f"p99 with writers : alone = {both / alone:.2f}")


def main():
    program, seconds, count, alerts, rounds = (sys.argv[1:] + ["60", "20000", "0", "5"][len(sys.argv) - 2:])[:5]
    daemons = [Daemon(program, int(count)) for _ in range(2 if int(alerts) else 1)]
    try:
        if int(alerts):
            compare_alerts(*daemons, float(seconds), int(alerts), int(rounds))
        else:
            compare_writers(daemons[0], float(seconds))
    finally:
        for daemon in daemons:
            daemon.stop()


if __name__ == "__main__":
    main()
