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

import builds
import check_sources
from builds import BUILDS, ROOT
from count_results import Count, count_meson_log

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
                    "clients", "desk", "corpus", "threads", "bench"], {}, 1),
    "clang": ("clang", ["unit"], {}, 1),
    "address": ("address", ["unit", "golden", "fuzz", "fault", "http", "corpus"], STRICT, 4),
    "readers": ("address", ["readers"], {**STRICT, "FUZZ_SEED": "1807"}, 1),
    "thread": ("thread", ["threads", "http"], RACES, 6),
    "packages": ("gcc", ["packages"], {}, 1),
}
ON_REQUEST = {"packages"} # they install fresh Debians: root, a network, many minutes
SOURCES = "sources"
READER_SECONDS = 60


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


def run_suite(build, name, suite, environment, time_factor):
    wrapper = without_randomised_addresses() if environment else []
    log = f"{name}-{suite}"
    say(f"{name}: {suite}")
    run([*wrapper, "meson", "test", "-C", str(build), "--no-rebuild", "--print-errorlogs",
         "--suite", suite, "--logbase", log, "--timeout-multiplier", str(time_factor)],
        env={**os.environ, **environment})
    count = count_meson_log(build / "meson-logs" / log)
    say(f"{name}: {suite}: {count}")
    return count


def run_configuration(name, reader_seconds):
    way, suites, environment, time_factor = CONFIGURATIONS[name]
    say(f"{name}: building in {(BUILDS / way).relative_to(ROOT)}/")
    build = build_for(way, suites)
    if not build:
        say(f"{name}: does not build; its {len(suites)} suites count as failed")
        return Count(failed=len(suites))
    if name == "readers":
        environment = {**environment, "FUZZ_SECONDS": str(reader_seconds)}
    total = Count()
    for suite in suites:
        total += run_suite(build, name, suite, environment, time_factor)
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
    arguments = parser.parse_args()
    unknown = [name for name in arguments.names if name not in known]
    if unknown:
        parser.error(f"unknown configuration: {' '.join(unknown)}; known are {' '.join(known)}")
    arguments.names = ["gcc"] if arguments.quick else arguments.names or [name for name in known if name not in ON_REQUEST]
    return arguments


def main():
    arguments = read_arguments()
    started = time.monotonic()
    os.environ.setdefault("DATELINE_SHARED", str(ROOT.parent / "shared"))
    total = Count()
    for name in arguments.names:
        before = time.monotonic()
        total += (check_sources.run_all() if name == SOURCES
                  else run_configuration(name, arguments.reader_seconds))
        say(f"{name}: {time.monotonic() - before:.0f} seconds")
    say(f"{time.monotonic() - started:.0f} seconds in all")
    print(total, flush=True)
    return 1 if total.failed or not total.passed else 0


sys.exit(main())
