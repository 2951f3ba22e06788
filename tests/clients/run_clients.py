#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""run_clients.py - tests of clients against a daemon of their own: TEST_FILE WORK_DIRECTORY [PROGRAM...]

Installs the packages that stand beside the test into WORK_DIRECTORY, indexes the articles of
tests/http/articles.py, starts datelined on a free port and runs the tests; prints TAP. The kind of the file says how:

    .mjs   npm and node: package-lock.json
    .py    pip and pytest, in an environment of their own: requirements.txt
    .go    go: go.mod and go.sum

Without these programs or a PROGRAM, or where the packages cannot be had, it says so and skips."""
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


def made_once(lock, work, make):
    """Calls make() once for each content of the lock file."""
    done = work / ("installed-" + lock.name)
    if done.exists() and done.read_bytes() == lock.read_bytes():
        return
    make()
    done.write_bytes(lock.read_bytes())


def install(command, work, reasons, **environment):
    made = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=SECONDS,
                          env={**os.environ, **environment})
    if made.returncode != 0:
        reason = (re.findall(reasons, made.stderr) or [" ".join(command[:2]) + " failed"])[0]
        skip(f"the packages cannot be installed: {reason}")


def with_npm(test, work):
    def make():
        for name in ("package.json", "package-lock.json"):
            shutil.copy(test.parent / name, work / name)
        install(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], work, r"npm (?:error|ERR!) (.*)")

    made_once(test.parent / "package-lock.json", work, make)
    return ["node", "--test", "--test-reporter=tap", test.name], {}


def with_pip(test, work):
    def make():
        install([sys.executable, "-m", "venv", "--clear", str(work / "venv")], work, r"(.*venv.*)")
        install([str(work / "venv/bin/pip"), "install", "--quiet", "--disable-pip-version-check", "-r",
                 str(test.parent / "requirements.txt")], work, r"ERROR: (.*)")

    made_once(test.parent / "requirements.txt", work, make)
    return [str(work / "venv/bin/python"), str(work / test.name)], {}


def with_go(test, work):
    """The module's checksums are in go.sum."""
    for name in ("go.mod", "go.sum"):
        shutil.copy(test.parent / name, work / name)
    install(["go", "mod", "download"], work, r"(?:go: )?(.*)", GOFLAGS="-mod=mod")
    return ["go", "run", test.name], {"GOFLAGS": "-mod=readonly"}


KINDS = {".mjs": (with_npm, ("node", "npm")), ".py": (with_pip, ()), ".go": (with_go, ("go",))}


def main():
    test, work = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    prepare, programs = KINDS[test.suffix]
    for program in (*programs, *sys.argv[3:]):
        if not shutil.which(program):
            skip(f"{program} is not installed")
    work.mkdir(parents=True, exist_ok=True)
    command, environment = prepare(test, work)
    shutil.copy(test, work / test.name)
    with tempfile.TemporaryDirectory() as directory:
        database = Path(directory) / "db"
        index(database, ARTICLES)
        daemon = Daemon(database)
        try:
            done = subprocess.run(command, cwd=work, timeout=SECONDS,
                                  env={**os.environ, **environment, "DATELINE_URL": daemon.url,
                                       "DATELINE_SOURCE": str(HERE.parents[1])})
        finally:
            code = daemon.stop()
    sys.exit(done.returncode or code)


if __name__ == "__main__":
    main()
