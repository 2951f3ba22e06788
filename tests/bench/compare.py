# SPDX-License-Identifier: GPL-2.0-or-later
"""compare.py - Dateline and its peers side by side on one corpus.

All servers run at once and are asked in turn, several rounds of it, so that whatever else the
machine does falls on all of them alike. What was measured goes line by line to results.tsv:
corpus, engine, measure, what, round, value. Times of answers are in microseconds, others in
seconds, sizes in bytes."""
import os
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass

import questions
from engines import Unavailable, engine_names, load_engine

FIRST = "dateline"  # it is asked first in every round
ARRIVING = "arriving"  # all kinds in turn, at a fixed rate
CONNECTIONS = 16  # of the questions that arrive


@dataclass
class Plan:
    corpora: list
    engines: list
    rounds: int = 5
    questions: int = 300
    seconds: float = 4    # of each throughput measurement
    rest: float = 3       # seconds behind it: a slow engine still works on what nobody waits for
    slowest: float = 20   # seconds for one round of one kind of question, at most
    starts: int = 5
    clients: tuple = (8, 64)
    rate: float = 100     # questions a second that are asked at their time, whether or not others wait
    build_rounds: int = 1
    keep: bool = False
    reuse: bool = False   # take the indexes that --keep has left, and the figures of their building
    strict: bool = False  # what an engine does not answer ends the run: this is a test


class Results:
    def __init__(self, path, reuse):
        """Of results that are there the figures of building are kept where indexes are reused."""
        old = path.read_text(encoding="utf-8").splitlines() if reuse and path.exists() else []
        self.built = [line for line in old if line.split("\t")[2] in ("build", "size")]
        self.file = open(path, "w", encoding="utf-8")
        self.file.writelines(line + "\n" for line in self.built)

    def has_built(self, corpus, engine):
        return any(line.startswith(f"{corpus.name}\t{engine.name}\t") for line in self.built)

    def add(self, corpus, engine, measure, what, turn, value):
        self.file.write(f"{corpus.name}\t{engine.name}\t{measure}\t{what}\t{turn}\t{value}\n")
        self.file.flush()


def say(text):
    print(text, file=sys.stderr, flush=True)


def find_engines(names, work):
    """Those that are here, ready to build; the others are said to be absent."""
    found = []
    for name in sorted(names or engine_names(), key=lambda name: name != FIRST):
        engine = load_engine(name, work)
        try:
            engine.prepare()
            found.append(engine)
        except (Unavailable, subprocess.CalledProcessError) as reason:
            say(f"{engine.title}: not here ({reason})")
    return found


def build_all(plan, engines, corpus, results):
    """Engines whose index was made; one that fails is left out and said so."""
    built = []
    for engine in engines:
        if plan.reuse and results.has_built(corpus, engine) and engine.index_path().exists():
            built.append(engine)
            continue
        try:
            for turn in range(plan.build_rounds):
                figures = engine.build(corpus)
                results.add(corpus, engine, "build", "seconds", turn, figures.seconds)
                results.add(corpus, engine, "build", "cpu", turn, figures.cpu)
            results.add(corpus, engine, "size", "index", 0, figures.size)
            say(f"{corpus.name}: {engine.title} built in {figures.seconds:.1f} s, "
                f"{figures.cpu:.1f} s of CPU, {figures.size / 1e6:.0f} MB")
            built.append(engine)
        except (RuntimeError, OSError) as reason:
            say(f"{corpus.name}: {engine.title} could not be built: {reason}")
            if plan.strict:
                sys.exit(1)
    return built


class Asked:
    """A kind of questions, and for each engine the file of its URLs."""

    def __init__(self, kind, asked, corpus, engines, folder):
        self.kind = kind
        self.questions = asked
        self.paths = {}
        for engine in [engine for engine in engines if kind not in engine.without]:
            path = folder / f"{corpus.name}-{engine.name}-{kind}.txt"
            path.write_text("".join(engine.target(question, corpus) + "\n" for question in asked))
            self.paths[engine.name] = path


def make_asked(plan, corpus, engines, folder):
    kinds = {kind: questions.make_questions(corpus, kind, plan.questions)
             for kind in questions.KINDS}
    mixed = [question for pair in zip(kinds["all"], kinds["any"]) for question in pair]
    arriving = [question for group in zip(*[asked for kind, asked in kinds.items()
                                            if kind not in questions.TODAYS_ONLY]) for question in group]
    return [Asked(kind, asked, corpus, engines, folder)
            for kind, asked in [*kinds.items(), ("mixed", mixed), (ARRIVING, arriving)]]


def check(plan, engine, asked, corpus, results):
    """What share of the questions has hits, and of the hits a marked snippet: an engine that
    answers nothing is fast."""
    hits = found = marked = facets = 0
    probes = asked.questions[:50]
    for question in probes:
        body = engine.ask(engine.target(question, corpus))
        if question.count:
            found += engine.read_total(body) > 0
            continue
        got = engine.read_answer(body)
        found += got[0] > 0
        hits += got[0]
        marked += got[1]
        facets += got[2]
    for what, value in [("answered", found / len(probes)), ("hits", hits / len(probes)),
                        ("marked", marked / max(1, hits)), ("facets", facets / len(probes))]:
        results.add(corpus, engine, "check", f"{asked.kind} {what}", 0, value)
    if found < len(probes) * 0.5 or marked < hits * 0.5 or (asked.kind in ("facets", "values") and not facets):
        say(f"{corpus.name}: {engine.title} answers {found} of {len(probes)} questions of kind "
            f"{asked.kind}, {marked} of {hits} hits have a marked snippet, {facets} facet values")
        if plan.strict:
            sys.exit(1)


def load(plan, engine, path, clients, rate=0):
    seconds = plan.slowest if clients == 1 else plan.seconds
    line = subprocess.run([os.path.join(os.environ["DATELINE_BUILD"], "tests/bench/bench_http"),
                           str(engine.port), str(path), str(clients), str(seconds), engine.mark,
                           str(rate)],
                          text=True, capture_output=True, check=True).stdout
    return dict(pair.split("=") for pair in line.split())


def measure_round(plan, engines, all_asked, corpus, turn, results):
    for asked in all_asked:
        arriving = asked.kind == ARRIVING
        for engine in [engine for engine in engines if asked.kind not in engine.without]:
            for clients in (plan.clients if asked.kind == "mixed" else
                            (CONNECTIONS,) if arriving else (1,)):
                figures = load(plan, engine, asked.paths[engine.name], clients, plan.rate * arriving)
                if int(figures["failed"]):
                    say(f"{engine.title}: {figures['failed']} of {figures['searches']} failed")
                    if plan.strict:
                        sys.exit(1)
                if clients > 1:
                    time.sleep(plan.rest)
                if turn < 0:
                    continue
                if clients > 1 and not arriving:
                    results.add(corpus, engine, "rate", f"{clients}", turn, figures["rate"])
                    continue
                for name in ("mean", "p50", "p90", "p99", "p999", "bytes"):
                    results.add(corpus, engine, name, asked.kind, turn, figures[name])


def measure_starts(plan, engines, asked, corpus, results):
    for turn in range(plan.starts):
        for engine in engines:
            target = engine.target(asked.questions[0], corpus)
            results.add(corpus, engine, "start", "first answer", turn, engine.start(target))
            engine.stop()


def compare_on(plan, engines, corpus, work, results):
    say(f"{corpus.name}: {corpus.count} articles, {corpus.size() / 1e6:.0f} MB of JSON Lines")
    engines = build_all(plan, engines, corpus, results)
    all_asked = make_asked(plan, corpus, engines, work / "programs")
    measure_starts(plan, engines, all_asked[0], corpus, results)
    with ExitStack() as running:
        for engine in engines:
            running.callback(engine.stop)
            engine.start(engine.target(all_asked[0].questions[0], corpus))
            for asked in all_asked:
                if asked.kind not in engine.without:
                    check(plan, engine, asked, corpus, results)
        for turn in range(-1, plan.rounds):  # the first warms up
            say(f"{corpus.name}: {'warming up' if turn < 0 else f'round {turn + 1}'}")
            measure_round(plan, engines, all_asked, corpus, turn, results)
        for engine in engines:
            own, resident = engine.memory()
            results.add(corpus, engine, "memory", "own", 0, own)
            results.add(corpus, engine, "memory", "resident", 0, resident)
