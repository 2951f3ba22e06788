#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench_scale.py - how loading and searches grow with the index: BUILD WORK [ARTICLES...]

For each number of ARTICLES (40000 1000000 10000000), generated articles are piped into
dateline-index, and datelined answers the same questions: with a warm page cache, with a cold one
(the first answer to each question), and with memory limited to 2 GB, page cache included. The last
two need root; without it they are left out, and that is said.

Each million of a load is one line: articles a second, processor time, the indexer's memory, the
most that was on disk. Indexes and results.tsv stay in WORK; an index that is there is not loaded
again. The growth is drawn to WORK/growth.svg."""
import os
import subprocess
import sys
import threading
import time
from math import log10
from pathlib import Path
from statistics import median

import corpora
import questions
import report
from engines import load_engine, size_of

SAMPLE = 20000      # the first articles, which every size has: questions are drawn from them
BLOCK = 1 << 20
LIMIT = 2 << 30     # bytes of memory, the third time
ROUNDS = 3
QUESTIONS = 150
SECONDS = 60        # for one kind of question at most
CGROUP = Path("/sys/fs/cgroup/memory")  # version 1
SERIES = {"warm": "#2c3e50", "cold": "#2980b9", "2 GB": "#c0392b"}


def say(text):
    print(text, flush=True)


def run_bench(build, engine, path, clients, seconds):
    line = subprocess.run([build / "tests/bench/bench_http", str(engine.port), path, str(clients), str(seconds)],
                          text=True, capture_output=True, check=True).stdout
    return dict(pair.split("=") for pair in line.split())


# --- loading ---

class Watch:
    """Memory and processor time of the indexer, and its files, looked at once a second."""

    def __init__(self, process, folder):
        self.process, self.folder = process, folder
        self.own = self.disk = self.cpu = 0
        threading.Thread(target=self.look, daemon=True).start()

    def look(self):
        while self.process.poll() is None:
            try:
                status = Path(f"/proc/{self.process.pid}/status").read_text()
                stat = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
                self.disk = max(self.disk, size_of(self.folder))
            except OSError:  # it has ended, or a file went while it was looked at
                continue
            self.own = max(self.own, int(status.split("RssAnon:")[1].split()[0]) * 1024)
            self.cpu = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
            time.sleep(1)


class Asker:
    """Asks all words of a daemon of its own for some seconds, while the index is loaded."""

    def __init__(self, build, engine, path):
        self.build, self.engine, self.path = build, engine, path

    def begin(self):
        if not self.engine.server:
            self.engine.start(self.path.read_text().splitlines()[0])
        threading.Thread(target=self.ask, daemon=True).start()

    def ask(self):
        try:
            figures = run_bench(self.build, self.engine, self.path, clients=2, seconds=5)
        except subprocess.CalledProcessError:
            say("          searches meanwhile: none, the load is over or nothing is indexed yet")
            return
        say(f"          searches meanwhile, 2 clients: p50 {float(figures['p50']) / 1000:.2f} ms, "
            f"p99 {float(figures['p99']) / 1000:.2f} ms, {figures['failed']} of {figures['searches']} failed")


def feed(generator, process, watch, asker, count):
    """Pipe the articles, tell each million, and search then."""
    begin = last = time.monotonic()
    cpu = articles = told = 0
    while block := generator.stdout.read(BLOCK):
        process.stdin.write(block)
        articles += block.count(b"\n")
        if articles - told >= 1000000 or articles == count:
            now = time.monotonic()
            say(f"{articles:9} articles after {now - begin:5.0f} s: {(articles - told) / (now - last):5.0f} a second, "
                f"{(watch.cpu - cpu) / (articles - told) * 1e6:4.0f} us of CPU an article, at most "
                f"{watch.own / 1e6:.0f} MB of memory and {watch.disk / 1e9:.1f} GB on disk")
            last, cpu, told = now, watch.cpu, articles
            asker.begin()
    process.stdin.close()


def load(build, engine, path, count):
    folder = engine.work
    begin = time.monotonic()
    generator = subprocess.Popen([build / "corpus/dateline-corpus", str(count), "--seed", "1"],
                                 stdout=subprocess.PIPE)
    process = subprocess.Popen([build / "index/indexer/dateline-index", "--db", folder / "db", "--quiet", "-"],
                               stdin=subprocess.PIPE)
    watch = Watch(process, folder / "db")
    feed(generator, process, watch, Asker(build, engine, path), count)
    if process.wait() or generator.wait():
        sys.exit("the load has failed")
    engine.stop()
    size = size_of(folder / "db")
    say(f"{count} articles loaded in {time.monotonic() - begin:.0f} s, {watch.cpu:.0f} s of CPU; "
        f"index {size / 1e9:.2f} GB, while loading at most {watch.disk / size:.2f} times that; "
        f"memory of its own at most {watch.own / 1e6:.0f} MB")


# --- asking ---

def make_sample(build, work):
    sample = corpora.Corpus("sample", work / "sample.jsonl", work / "sample.tsv", "section")
    if not sample.lines.exists():
        corpora.write_generated(build / "corpus/dateline-corpus", sample.lines, SAMPLE)
    return corpora.write_columns(sample)


def limit_memory(limit):
    """A group whose processes have so much memory; None where this user may not."""
    group = CGROUP / "dateline-scale"
    try:
        group.mkdir(exist_ok=True)
        (group / "memory.limit_in_bytes").write_text(str(limit))
        return group
    except OSError:
        return None


def drop_caches():
    try:
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("1")
        return True
    except OSError:
        return False


def reads_of(pid):
    return int(Path(f"/proc/{pid}/io").read_text().split("read_bytes:")[1].split()[0])


def ask(build, engine, paths, turn, results, cold=False):
    """All questions of each kind, one after the other; `cold`: each kind begins with cold caches."""
    for kind, path in paths.items():
        if cold:
            drop_caches()
        before = reads_of(engine.server.pid)
        figures = run_bench(build, engine, path, 1, SECONDS)
        read = (reads_of(engine.server.pid) - before) / int(figures["searches"])
        for name, value in [("p50", figures["p50"]), ("p99", figures["p99"]), ("read", read),
                            ("failed", figures["failed"])]:
            results.setdefault((kind, name), {})[turn] = float(value)


def paths_of(engine, sample, folder):
    paths = {}
    for kind in questions.KINDS:
        paths[kind] = folder / f"{kind}.txt"
        asked = questions.make_questions(sample, kind, QUESTIONS)
        paths[kind].write_text("".join(engine.target(question, sample) + "\n" for question in asked))
    return paths


def first_target(paths):
    return paths["all"].read_text().splitlines()[0]


def measure(build, engine, paths, way):
    """{(kind, figure): median of the rounds} of one way; None: not as this user."""
    results, group = {}, None
    if way != "warm" and not drop_caches() or way == "2 GB" and not (group := limit_memory(LIMIT)):
        return None
    start = engine.start(first_target(paths))
    if group:
        (group / "cgroup.procs").write_text(str(engine.server.pid))
    for turn in range(-1 if way == "warm" else 0, ROUNDS if way == "warm" else 1):
        ask(build, engine, paths, turn, results, way != "warm")
    own, resident = engine.memory()
    engine.stop()
    figures = {key: median(value for turn, value in rounds.items() if turn >= 0)
               for key, rounds in results.items()}
    failed = sum(value for (_, name), value in figures.items() if name == "failed")
    say(f"{way}: first answer after {start * 1000:.0f} ms; memory of its own {own / 1e6:.0f} MB, with mapped "
        f"files {resident / 1e6:.0f} MB; {failed:.0f} failed\n"
        f"  {'':22} {'p50, ms':>9} {'p99, ms':>9} {'KB read':>9}")
    for kind in paths:
        say(f"  {report.KIND_TITLES[kind]:22} {figures[kind, 'p50'] / 1000:9.2f} "
            f"{figures[kind, 'p99'] / 1000:9.2f} {figures[kind, 'read'] / 1000:9.0f}")
    return figures


# --- the plot: for each kind of question the p50 by the number of articles, on scales of logs ---

def draw(found, counts, path):
    width, height, out = 320, 200, []
    x_of = lambda count: 40 + (log10(count) - log10(counts[0])) / max(log10(counts[-1] / counts[0]), 1) * (width - 70)
    y_of = lambda ms: height - 30 - (log10(max(ms, .1)) + 1) * (height - 60) / 4
    for place, kind in enumerate(questions.KINDS):
        left, top = place % 3 * width, place // 3 * height
        out.append(f'<g transform="translate({left} {top})"><text x="40" y="16" font-weight="bold">'
                   f'{report.KIND_TITLES[kind]}, p50 in ms</text>')
        for power in range(-1, 4):
            y = y_of(10 ** power)
            out.append(f'<path d="M40 {y:.0f}H{width - 20}" stroke="#ddd"/>'
                       f'<text x="36" y="{y + 4:.0f}" text-anchor="end">{10 ** power:g}</text>')
        for count in counts:
            out.append(f'<text x="{x_of(count):.0f}" y="{height - 8}" text-anchor="middle">{count // 1000:,} k</text>')
        for way, colour in SERIES.items():
            points = [(x_of(count), y_of(found[count, way][kind, "p50"] / 1000))
                      for count in counts if found.get((count, way))]
            out.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="'
                       + " ".join(f"{x:.0f},{y:.0f}" for x, y in points) + f'"><title>{way}</title></polyline>')
        out.append("</g>")
    for place, (way, colour) in enumerate(SERIES.items()):
        out.append(f'<text x="{40 + place * 80}" y="{3 * height + 16}" fill="{colour}">{way}</text>')
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {3 * width} {3 * height + 30}" '
                    'font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="white"/>\n'
                    + "\n".join(out) + "\n</svg>\n", encoding="utf-8")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    build, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    counts = sorted(int(text) for text in sys.argv[3:]) or [40000, 1000000, 10000000]
    work.mkdir(parents=True, exist_ok=True)
    os.environ["DATELINE_BUILD"] = str(build)
    sample, found = make_sample(build, work), {}
    for count in counts:
        say(f"\n{count} articles")
        engine = load_engine("dateline", work / str(count))
        engine.prepare()
        engine.work.mkdir(parents=True, exist_ok=True)
        paths = paths_of(engine, sample, work / str(count))
        if not (engine.work / "db").exists():
            load(build, engine, paths["all"], count)
        for way in SERIES:
            found[count, way] = measure(build, engine, paths, way)
            if not found[count, way]:
                say(f"{way}: left out, it needs root (and cgroups of version 1)")
    draw(found, counts, work / "growth.svg")


if __name__ == "__main__":
    main()
