#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""own.py - Dateline's own figures, printed: tests/bench/run own [--keep] [ARTICLES.jsonl[.gz]]

Builds in build-bench/, indexes the articles, asks a thousand queries in process and over HTTP, makes
snippets, and ranks the judged collections. Without a file it takes the press releases of
DATELINE_SHARED (default ../shared beside the checkout) or, where these are absent, a corpus made by
dateline-corpus. --keep leaves the index in build-bench/bench-db. What each figure means is said in
README.md here. Nothing passes or fails; the last column is what the figure should reach."""
import gzip
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build-bench"
DB = BUILD / "bench-db"
SHARED = Path(os.environ.get("DATELINE_SHARED", ROOT.parent / "shared"))
QUERIES = 1000
GENERATED = 40000

def tell(figure, value, aim=""):
    print(f"{figure:<44} {value:<40} {aim}", flush=True)

def run(*command):
    done = subprocess.run([str(part) for part in command], text=True, capture_output=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout

def build():
    if not (BUILD / "build.ninja").exists():
        run("meson", "setup", BUILD, ROOT)
    run("ninja", "-C", BUILD, "index/indexer/dateline-index", "server/datelined",
        "corpus/dateline-corpus", "benches")

def choose_articles(arguments):
    if arguments:
        return Path(arguments[0])
    real = SHARED / "data" / "senate_press_clean.jsonl.gz"
    if real.exists():
        return real
    made = BUILD / "articles.jsonl"
    if not made.exists():
        print(f"no press releases in {SHARED}: making {GENERATED} articles")
        made.write_text(run(BUILD / "corpus" / "dateline-corpus", GENERATED, "--seed", 1))
    return made

def raw_size(articles):
    opener = gzip.open if articles.suffix == ".gz" else open
    with opener(articles, "rb") as file:
        return sum(len(chunk) for chunk in iter(lambda: file.read(1 << 20), b""))

def bench_load(articles):
    shutil.rmtree(DB, ignore_errors=True)
    result = json.loads(run(BUILD / "index/indexer/dateline-index", "--db", DB, "--json", articles))
    size = sum(file.stat().st_size for file in DB.rglob("*") if file.is_file())
    rate = result["indexed"] / result["seconds"]
    tell("bulk load", f"{rate:.0f} articles/s ({result['indexed']} in {result['seconds']:.1f} s)",
         ">= 2200 on two cores")
    raw = raw_size(articles)
    tell("index size", f"{size / raw:.2f} of the JSON ({size / 1e6:.0f} of {raw / 1e6:.0f} MB)",
         "<= 2")

def bench_search(queries):
    for line in run(BUILD / "tests/bench/bench_search", DB, queries).splitlines():
        name, figures = line.split(None, 1)
        tell(f"search in process, {name}", *shorten(figures),
             *(["mean < 600 us"] if name == "words" else []))

def shorten(figures):
    return [re.sub(r"^\d+ queries: |;.*$", "", figures)]

def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]

def first_answer(port, started):
    """Milliseconds until the first search is answered."""
    url = f"http://127.0.0.1:{port}/search?q=senate"
    while time.monotonic() - started < 30:
        try:
            with urllib.request.urlopen(url) as answer:
                answer.read()
                return (time.monotonic() - started) * 1000
        except OSError:
            time.sleep(0.001)
    sys.exit("the daemon does not answer")

def memory_of(process):
    """Megabytes of its own, and all that is resident, mapped files included."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    kilobytes = {name: int(number) for name, number in re.findall(r"(\w+):\s+(\d+) kB", status)}
    return kilobytes["RssAnon"] / 1024, kilobytes["VmRSS"] / 1024

def bench_daemon(queries):
    port = free_port()
    started = time.monotonic()
    daemon = subprocess.Popen([BUILD / "server/datelined", "--db", DB, "--listen", f"127.0.0.1:{port}"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        tell("start to first answer", f"{first_answer(port, started):.0f} ms", "< 100 ms")
        client = BUILD / "tests/bench/bench_http"
        run(client, port, queries)  # warms up
        for clients, aim in [(1, "p50 < 800 us, p99 < 3000 us"), (8, "")]:
            line = run(client, port, queries, clients)
            figures = dict(pair.split("=") for pair in line.split())
            tell(f"search over HTTP, {clients} client{'s' if clients > 1 else ''}",
                 f"mean {figures['mean']} us, p50 {figures['p50']}, p99 {figures['p99']}; "
                 f"{figures['rate']}/s", aim)
        own, resident = memory_of(daemon)
        tell("memory of the daemon", f"{own:.0f} MB own, {resident:.0f} MB with mapped files",
             "< 60 MB own")
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()

def bench_snippets(articles):
    for line in run(BUILD / "tests/bench/bench_snippet", articles).splitlines():
        words, figures = line.split(":", 1)
        tell(f"snippet, {words.strip()}", figures.strip().split(" (")[0], "< 20 us")

def bench_ranking():
    """nDCG@10, any word wanted, against Lucene 8 (EnglishAnalyzer, BM25)."""
    lucene = {"cranfield": ".382", "cacm": ".503", "med": ".690", "npl": ".433"}
    for name, aim in lucene.items():
        folder = SHARED / "data" / "judged" / name
        if not folder.exists():
            tell(f"nDCG@10 {name}", "skipped: no data", f"> {aim}")
            continue
        row = run(BUILD / "tests/bench/judged", folder).splitlines()[-1].split()
        tell(f"nDCG@10 {name}", row[1], f"> {aim} (Lucene 8)")

def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--keep"]
    build()
    articles = choose_articles(arguments)
    print(f"{articles.name}, {os.cpu_count()} cores")
    queries = BUILD / "queries.txt"
    queries.write_text(run(sys.executable, Path(__file__).parent / "queries.py", articles, QUERIES))
    bench_load(articles)
    bench_snippets(articles)
    bench_search(queries)
    bench_daemon(queries)
    bench_ranking()
    if "--keep" not in sys.argv:
        shutil.rmtree(DB)

main()
