#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_live.py - searches while articles are written: DATELINED [SECONDS [ARTICLES [ALERTS]]]

Loads ARTICLES (20,000), searches with 8 clients for SECONDS (60) alone, then again with 2 writers
of 50 articles a second each. Prints errors, lost articles, how long an article takes to be found,
and the searches' times of both. With ALERTS, sets so many, and does both again: each alert needs
two words of the articles close together."""
import http.client
import json
import multiprocessing
import random
import re
import subprocess
import sys
import tempfile
import time

SEARCHERS, WRITERS, RATE = 8, 2, 50
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


def run(port, seconds, with_writers):
    found, written = multiprocessing.Queue(), multiprocessing.Queue()
    workers = [multiprocessing.Process(target=search, args=(port, i, seconds, found)) for i in range(SEARCHERS)]
    writers = [multiprocessing.Process(target=write, args=(port, f"w{i}", seconds, written))
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
    """Those that the daemon refuses as too broad are not counted."""
    source, client, left = random.Random(name), Client(port), count
    while left > 0:
        pair = words(source, 2)
        status, answer = client.ask("POST", "/indexes/news/alerts",
                                    {"query": f"{pair[0]} w/5 {pair[1]}", "queryLanguage": "professional"})
        assert status == 201 or answer["code"] == "alert_too_broad", answer
        left -= status == 201
    results.put(count)


def set_all_alerts(port, count):
    begin, done = time.monotonic(), multiprocessing.Queue()
    setters = [multiprocessing.Process(target=set_alerts, args=(port, f"s{n}", count // SEARCHERS, done))
               for n in range(SEARCHERS)]
    for setter in setters:
        setter.start()
    made = sum(done.get() for _ in setters)
    print(f"{made} alerts set in {time.monotonic() - begin:.0f} s", flush=True)


def with_alerts(client, port, seconds, count, without):
    set_all_alerts(port, count)
    show("searches alone, with alerts", *run(port, seconds, False)[:2])
    at = show("with writers and alerts", *run(port, seconds, True)[:2])
    rings = re.search(r"dateline_alert_rings_total (\d+)", client.text("/metrics"))[1]
    print(f"p99 with writers and alerts : with writers = {at / without:.2f}; the alerts rang {rings} times")


def wait(client):
    while client.ask("GET", "/tasks?statuses=enqueued,processing&limit=1")[1]["total"]:
        time.sleep(0.05)


def main():
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 20000
    alerts = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    with tempfile.TemporaryDirectory() as db:
        daemon = subprocess.Popen([sys.argv[1], "--db", db, "--listen", "127.0.0.1:0", "--log-level", "warning"],
                                  stdout=subprocess.PIPE, text=True)
        port = int(re.search(r":(\d+)", daemon.stdout.readline().split("http://")[1]).group(1))
        client, source = Client(port), random.Random(1)
        begin = time.monotonic()
        for first in range(0, count, 2000):
            client.ask("POST", "/indexes/news/documents",
                       [article(source, f"a{n}") for n in range(first, min(first + 2000, count))])
        wait(client)
        print(f"{count} articles loaded in {time.monotonic() - begin:.1f} s")
        alone = show("searches alone", *run(port, seconds, False)[:2])
        times, errors, written = run(port, seconds, True)
        both = show("with writers", times, errors)
        wait(client)
        ids = [i for some, _, _ in written for i in some]
        lost = sum(client.ask("GET", f"/indexes/news/documents/{i}")[0] != 200 for i in ids)
        delays = sorted(d for _, _, some in written for d in some)
        print(f"{len(ids)} articles written ({len(ids) / seconds:.0f} a second), {lost} lost; found after "
              f"{delays[len(delays) // 2] * 1000:.0f} ms (median), {delays[-1] * 1000:.0f} ms (most)")
        print(f"p99 with writers : alone = {both / alone:.2f}")
        if alerts:
            with_alerts(client, port, seconds, alerts, both)
        daemon.terminate()
        daemon.wait()


if __name__ == "__main__":
    main()
