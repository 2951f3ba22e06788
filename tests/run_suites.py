#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""run_suites.py - builds Dateline in several ways, runs the suites in each, counts what happened.

A suite that cannot run counts as failed; a test whose data is absent counts as skipped."""
import argparse
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import builds
import check_sources
from builds import BUILDS, ROOT
from count_results import Count, read_programs

# libxapian's own check of a table deletes by another size than it allocated.
# Asking for more memory than there is must fail as it does without sanitizers.
STRICT = {"ASAN_OPTIONS": "detect_stack_use_after_return=1:new_delete_type_mismatch=0:allocator_may_return_null=1",
          "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}
RACES = {"TSAN_OPTIONS": f"halt_on_error=1:suppressions={ROOT}/tests/threads/tsan.supp"}
# Each suite runs in the build of users. A second build runs those in which it can find more: clang where gcc may
# compile otherwise, the sanitizers where memory, threads or strangers' bytes play a part.
#   name: way to build, suites, environment to run, time factor
CONFIGURATIONS = {
    "gcc": ("gcc", ["unit", "golden", "headers", "layers", "install", "fuzz", "fault", "http",
                    "clients", "desk", "plugins", "corpus", "threads", "bench"], {}, 1),
    "clang": ("clang", ["unit"], {}, 1),
    "address": ("address", ["unit", "golden", "fuzz", "fault", "http", "corpus"], STRICT, 4),
    "readers": ("address", ["readers"], {**STRICT, "FUZZ_SEED": "1807"}, 1),
    "thread": ("thread", ["threads", "http-threads"], RACES, 6),
    "packages": ("gcc", ["packages"], {}, 1),
    "cluster": ("gcc", ["cluster"], {}, 1),
}
# The tests of these suites mostly wait: for a daemon that starts, a pause that ends, a child that is killed.
WAITING = {"http", "http-threads", "http-memory", "fault", "fault-sample"}
WAITING_TESTS_PER_CORE = 3
# What --sample runs instead under the sanitizers: stories with strangers' bytes or much memory; faults without hundreds
# of starts of a program.
SAMPLE = {"http": "http-memory", "fault": "fault-sample"}
# What a configuration leaves to another of this name, if that runs as well: the same tests with the same build, longer.
LEFT_TO = {"address": "readers"}
ON_REQUEST = {"packages", "cluster"} # they install fresh Debians, or OpenSearch: a network, minutes
SOURCES = "sources"
# A test that fails is run once more, alone. If it passes then, it counts as passed and is named at the end: it
# hangs on time or on what runs beside it. More failures than this in one suite are no accident.
AGAIN_MAX = 5
EXCERPT_LINES = 40
READER_SECONDS = 60
ALWAYS = "gcc" # what users get: its suites run, whatever --minutes says


def say(text):
    print(f"== {text}", flush=True)


def run(command, **options):
    """The exit code; the output goes where ours goes."""
    return subprocess.run(command, **options).returncode


def without_randomised_addresses():
    """Sanitizers of older compilers fail at random on kernels that spread addresses widely."""
    wrapper = ["setarch", "--addr-no-randomize"]
    works = shutil.which("setarch") and not run(wrapper + ["true"], stderr=subprocess.DEVNULL)
    return wrapper if works else []


def build_for(way, suites):
    """The folder with all that the suites run, or None."""
    build = builds.configure(way)
    if not build:
        return None
    everything = ["all"] if way == "gcc" else []
    return build if builds.ninja(build, everything + builds.needed_by(build, suites)) else None


@dataclass
class Report:
    """What the end of the run repeats: {name of the failure: output}."""
    failed: dict = field(default_factory=dict)
    unsteady: dict = field(default_factory=dict)


def run_programs(build, log, which, options, environment):
    """{program: Program}; `which` are meson's arguments that choose the tests."""
    wrapper = without_randomised_addresses() if environment else []
    run([*wrapper, "meson", "test", "-C", str(build), "--no-rebuild", "--print-errorlogs",
         "--logbase", log, *options, *which], env={**os.environ, **environment})
    return read_programs(build / "meson-logs" / log)


def run_failed_again(name, programs, run_these, report):
    """Runs what failed once more and puts what passes now into `programs`."""
    failed = [program for program, told in programs.items() if told.count.failed]
    again = {}
    if 0 < len(failed) <= AGAIN_MAX:
        say(f"{name}: once more, alone: {', '.join(failed)}")
        again = run_these(failed)
    for program in failed:
        second = again.get(program)
        steady = second is None or second.count.failed
        (report.failed if steady else report.unsteady)[f"{name}: {program}"] = programs[program].output
        if not steady:
            programs[program] = second


def run_suite(build, name, suite, elsewhere, environment, time_factor, report):
    """Without the tests that belong also to suites that run `elsewhere`: each test runs once."""
    log, options = f"{name}-{suite}", ["--timeout-multiplier", str(time_factor)]
    at_once = WAITING_TESTS_PER_CORE * len(os.sched_getaffinity(0))
    in_parallel = ["--num-processes", str(at_once)] if suite in WAITING else []

    def run_these(programs):
        tests = [program.split(" / ", 1)[-1] for program in programs]
        return run_programs(build, log + "-again", tests, [*options, "--num-processes", "1"], environment)

    say(f"{name}: {suite}")
    which = ["--suite", suite, *(word for other in elsewhere for word in ("--no-suite", other))]
    programs = run_programs(build, log, which, [*options, *in_parallel], environment)
    run_failed_again(name, programs, run_these, report)
    count = sum((program.count for program in programs.values()), Count())
    if count == Count():
        report.failed[f"{name}: {suite}"] = "the suite did not run"
        count = Count(failed=1)
    say(f"{name}: {suite}: {count}")
    return count


def excerpt(output):
    """The claims that failed with what they said, else the end."""
    lines = output.splitlines()
    told = [line for line in lines if line.startswith(("not ok", "#"))] # TAP: comments stand before the claim
    return (told or lines)[-EXCERPT_LINES:]


def tell(report):
    for title, programs in (("failed", report.failed), ("passed only when run again", report.unsteady)):
        for name, output in programs.items():
            say(f"{title}: {name}")
            print(*excerpt(output), sep="\n")


class Ahead:
    """Builds the configurations one after the other, and checks the sources last, while the tests of those that
    are built run: tests mostly wait."""

    def __init__(self, names):
        self.pool = ThreadPoolExecutor(1)
        self.built = {}
        for way in dict.fromkeys(CONFIGURATIONS[name][0] for name in names if name != SOURCES):
            suites = [suite for name in names if name != SOURCES and CONFIGURATIONS[name][0] == way
                      for suite in CONFIGURATIONS[name][1]]
            self.built[way] = self.pool.submit(build_for, way, suites)
        self.checked = self.pool.submit(check_sources.run_all) if SOURCES in names else None


def run_configuration(name, ahead, arguments, report):
    way, suites, environment, time_factor = CONFIGURATIONS[name]
    if arguments.sample and environment:
        suites = [SAMPLE.get(suite, suite) for suite in suites]
    say(f"{name}: built in {(BUILDS / way).relative_to(ROOT)}/")
    build = ahead.built[way].result()
    if not build:
        say(f"{name}: does not build; its {len(suites)} suites count as failed")
        report.failed[f"{name}: {len(suites)} suites"] = "it does not build"
        return Count(failed=len(suites))
    if name == "readers":
        environment = {**environment, "FUZZ_SECONDS": str(arguments.reader_seconds)}
    total = Count()
    for number, suite in enumerate(suites):
        if name != ALWAYS and time.monotonic() > arguments.until:
            say(f"{name}: {suite}: not begun, the time is over: 1 skipped")
            total += Count(skipped=1)
            continue
        elsewhere = suites[:number] + [other for other in arguments.names if other == LEFT_TO.get(name)]
        total += run_suite(build, name, suite, elsewhere, environment, time_factor, report)
    return total


def read_arguments():
    known = [*CONFIGURATIONS, SOURCES]
    parser = argparse.ArgumentParser(prog="tests/run", description="Build Dateline, run its tests, count them.")
    parser.add_argument("names", nargs="*", metavar="NAME",
                        help=f"run these configurations only: {' '.join(known)} "
                             f"[all but {' '.join(sorted(ON_REQUEST))}]")
    parser.add_argument("--quick", action="store_true", help="run only the configuration gcc")
    parser.add_argument("--reader-seconds", type=int, default=READER_SECONDS, metavar="N",
                        help=f"let each reader's fuzzer search for N seconds [{READER_SECONDS}]")
    parser.add_argument("--minutes", type=float, default=float("inf"), metavar="N",
                        help=f"begin no suite after N minutes, but those of {ALWAYS}")
    parser.add_argument("--sample", action="store_true",
                        help="under the sanitizers, run a sample of http and fault")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in known]
    if unknown:
        parser.error(f"unknown configuration: {' '.join(unknown)}; known are {' '.join(known)}")
    arguments.names = ["gcc"] if arguments.quick else arguments.names or [name for name in known if name not in ON_REQUEST]
    return arguments


def main():
    arguments = read_arguments() # before anything is installed: --help and wrong names are answered at once
    if run([ROOT / "tests" / "install-dependencies"]):
        print(Count(failed=1))
        return 1
    started = time.monotonic()
    arguments.until = started + arguments.minutes * 60
    os.environ.setdefault("DATELINE_SHARED", str(ROOT.parent / "shared"))
    total, report, ahead = Count(), Report(), Ahead(arguments.names)
    for name in arguments.names:
        before = time.monotonic()
        total += (ahead.checked.result() if name == SOURCES
                  else run_configuration(name, ahead, arguments, report))
        say(f"{name}: {time.monotonic() - before:.0f} seconds")
    say(f"{time.monotonic() - started:.0f} seconds in all")
    tell(report)
    print(total, flush=True)
    return 1 if total.failed or not total.passed else 0


sys.exit(main())
