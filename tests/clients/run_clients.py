#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""run_clients.py - tests for node against a daemon of their own: TEST_FILE WORK_DIRECTORY [PROGRAM...]

Installs the packages of the package-lock.json beside the test into WORK_DIRECTORY with npm, indexes the
articles of tests/http/articles.py, starts datelined on a free port and runs the tests with node; prints
TAP. Without node, npm or a PROGRAM, or where the packages cannot be had, it says so and skips."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "http"))
from conftest import Daemon, index  # noqa: E402
from articles import ARTICLES  # noqa: E402

SECONDS = 540


def skip(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)


def install(source, work):
    """npm ci, once for each package-lock.json."""
    lock = (source / "package-lock.json").read_bytes()
    done = work / "installed-lock.json"
    if done.exists() and done.read_bytes() == lock:
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, work / name)
    made = subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=work,
                          capture_output=True, text=True, timeout=SECONDS)
    if made.returncode != 0:
        reason = (re.findall(r"npm (?:error|ERR!) (.*)", made.stderr) or ["npm ci failed"])[0]
        skip(f"the packages cannot be installed: {reason}")
    done.write_bytes(lock)


def main():
    test, work = Path(sys.argv[1]), Path(sys.argv[2])
    for program in ("node", "npm", *sys.argv[3:]):
        if not shutil.which(program):
            skip(f"{program} is not installed")
    work.mkdir(parents=True, exist_ok=True)
    install(test.parent, work)
    shutil.copy(test, work / test.name)
    with tempfile.TemporaryDirectory() as directory:
        database = Path(directory) / "db"
        index(database, ARTICLES)
        daemon = Daemon(database)
        try:
            done = subprocess.run(["node", "--test", "--test-reporter=tap", test.name], cwd=work,
                                  env={**os.environ, "DATELINE_URL": daemon.url,
                                       "DATELINE_SOURCE": str(test.parents[2])}, timeout=SECONDS)
        finally:
            code = daemon.stop()
    sys.exit(done.returncode or code)


if __name__ == "__main__":
    main()
