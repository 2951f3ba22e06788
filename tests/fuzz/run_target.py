#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""run_target.py - one fuzz target on its saved inputs: TARGET REGRESSION_FOLDER [--search]

With --search (the target is a libFuzzer one) it goes on from there for FUZZ_SECONDS (default 3), by chance as FUZZ_SEED
has it (default 0: another way each time). New inputs go to a temporary folder; one that crashes the target is kept, and
its place is said."""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "fault"))
import figures

# Archives claim names and windows of gigabytes: libarchive asks for that much, and uses what there is.
LIMITS = ["-timeout=10", "-rss_limit_mb=2048", "-malloc_limit_mb=1000000", "-max_len=65536", "-print_final_stats=1"]


def note_executions(target, pattern, output, code):
    executed = re.search(pattern, output)
    figures.note(f"executions of {Path(target).name}", int(executed.group(1)) if executed else 0, int(code != 0),
                 "crashes")


def replay_and_search(target, saved, crashes):
    prefix = f"-artifact_prefix={crashes}/"
    inputs = [str(file) for file in saved]
    if inputs and (code := subprocess.run([target, prefix, *LIMITS, *inputs]).returncode):
        return code
    seconds = os.environ.get("FUZZ_SECONDS", "3")
    seed = os.environ.get("FUZZ_SEED", "0")
    with tempfile.TemporaryDirectory(prefix="dateline-fuzz-") as found:
        folders = [found] + sorted({str(file.parent) for file in saved})
        run = subprocess.run([target, prefix, *LIMITS, f"-max_total_time={seconds}", f"-seed={seed}", *folders],
                             stderr=subprocess.PIPE)
    sys.stderr.buffer.write(run.stderr)
    note_executions(target, rb"number_of_executed_units: *(\d+)", run.stderr, run.returncode)
    return run.returncode


def run_fuzzer(target, saved):
    crashes = Path(tempfile.mkdtemp(prefix="dateline-fuzz-crash-"))
    code = replay_and_search(target, saved, crashes)
    kept = list(crashes.iterdir())
    if kept:
        print("Copy to the regression folder when mended:", *kept)
    else:
        crashes.rmdir()
    return code


def main():
    target, folder = sys.argv[1], Path(sys.argv[2])
    saved = sorted(file for file in folder.glob("*") if file.is_file())
    if "--search" in sys.argv:
        return run_fuzzer(target, saved)
    run = subprocess.run([target, *map(str, saved)], stdout=subprocess.PIPE)
    sys.stdout.buffer.write(run.stdout)
    note_executions(target, rb"(\d+) runs", run.stdout, run.returncode)
    return run.returncode


sys.exit(main())
