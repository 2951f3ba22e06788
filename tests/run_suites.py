#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""run_suites.py - builds Dateline in several ways, runs the suites in each, counts what happened.

A suite that cannot run counts as failed; a test whose data is absent counts as skipped."""
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import check_sources
from count_results import Count, count_meson_log

ROOT = Path(__file__).resolve().parent.parent
BUILDS = ROOT / "build-tests"
CLANG = {"CC": "clang", "CXX": "clang++"}
ADDRESS = ["-Doptimization=1", "-Db_sanitize=address,undefined", "-Db_lundef=false",
           "-Dc_args=-fsanitize=fuzzer-no-link", "-Dcpp_args=-fsanitize=fuzzer-no-link"]
# libxapian's own check of a table deletes by another size than it allocated.
# Asking for more memory than there is must fail as it does without sanitizers.
STRICT = {"ASAN_OPTIONS": "detect_stack_use_after_return=1:new_delete_type_mismatch=0:allocator_may_return_null=1",
          "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}
# Built as they are run by users, with gcc; then with what finds more; readers of strangers' files a minute each.
#   name: environment to configure, options, suites, environment to run, time factor
CONFIGURATIONS = {
    "gcc": ({}, [], ["unit", "golden", "headers", "layers", "fuzz", "fault", "http",
                     "clients", "corpus", "threads", "bench"], {}, 1),
    "clang": (CLANG, ["-Doptimization=1"], ["unit"], {}, 1),
    "address": (CLANG, ADDRESS, ["unit", "golden", "fuzz", "fault", "http", "corpus"], STRICT, 4),
    "readers": (CLANG, ADDRESS, ["readers"], {**STRICT, "FUZZ_SECONDS": "60", "FUZZ_SEED": "1807"}, 1),
    "thread": (
        CLANG,
        ["-Doptimization=1", "-Db_sanitize=thread", "-Db_lundef=false"],
        ["threads", "http"],
        {"TSAN_OPTIONS": f"halt_on_error=1:suppressions={ROOT}/tests/threads/tsan.supp"},
        6,
    ),
}
SOURCES = "sources"


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


def configure_and_build(name, environment, options):
    build = BUILDS / name
    environment = {**os.environ, **environment}
    setup = ["meson", "setup", *options, str(build), str(ROOT)]
    known = (build / "build.ninja").exists()
    quiet = {"env": environment, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    result = subprocess.run(setup + (["--reconfigure"] if known else []), **quiet)
    if result.returncode and known:
        result = subprocess.run(setup + ["--wipe"], **quiet)
    if result.returncode:
        print(result.stdout)
        return False
    return run(["ninja", "-C", str(build), "--quiet"]) == 0


def run_configuration(name):
    environment, options, suites, run_environment, time_factor = CONFIGURATIONS[name]
    build = BUILDS / name
    say(f"{name}: building in {build.relative_to(ROOT)}/")
    if not configure_and_build(name, environment, options):
        say(f"{name}: does not build; its {len(suites)} suites count as failed")
        return Count(failed=len(suites))
    total = Count()
    wrapper = without_randomised_addresses() if run_environment else []
    for suite in suites:
        say(f"{name}: {suite}")
        log = f"{name}-{suite}"
        run([*wrapper, "meson", "test", "-C", str(build), "--no-rebuild", "--print-errorlogs",
             "--suite", suite, "--logbase", log, "--timeout-multiplier", str(time_factor)],
            env={**os.environ, **run_environment})
        count = count_meson_log(build / "meson-logs" / log)
        say(f"{name}: {suite}: {count}")
        total += count
    return total


def main():
    quick = sys.argv[1:] == ["--quick"]
    names = ["gcc"] if quick else sys.argv[1:] or [*CONFIGURATIONS, SOURCES]
    unknown = set(names) - {*CONFIGURATIONS, SOURCES}
    if unknown:
        print("unknown:", *unknown, "- known:", *CONFIGURATIONS, SOURCES, file=sys.stderr)
        return 2
    started = time.monotonic()
    os.environ.setdefault("DATELINE_SHARED", str(ROOT.parent / "shared"))
    total = Count()
    for name in names:
        total += check_sources.run_all(BUILDS) if name == SOURCES else run_configuration(name)
    say(f"{time.monotonic() - started:.0f} seconds in all")
    print(total, flush=True)
    return 1 if total.failed or not total.passed else 0


sys.exit(main())
