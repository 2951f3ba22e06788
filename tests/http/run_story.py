#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""run_story.py - one pytest file, its tests told as TAP so that a run counts claims: TEST_FILE"""
import os
import sys
import tempfile

try:
    import pytest
    import requests  # noqa: F401 - most stories want it
except ImportError as missing:
    print(f"1..0\nBail out! {missing}: tests/install-dependencies installs it")
    sys.exit(1)

# In memory where there is room for it: these tests sync files thousands of times.
MEMORY, ROOM = "/dev/shm", 1 << 30


class Tap:
    """A line for each test as it ends; what a failing one said goes before it as a comment."""

    def __init__(self):
        self.number = 0

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config):
        config.pluginmanager.unregister(name="terminalreporter") # its output is not TAP

    def tell(self, outcome, report, why=""):
        self.number += 1
        for line in str(report.longrepr).splitlines() if outcome == "not ok" else []:
            print("#", line)
        print(f"{outcome} {self.number} - {report.nodeid.split('::', 1)[-1]}{why}", flush=True)

    def pytest_runtest_logreport(self, report):
        if report.skipped:
            self.tell("ok", report, " # SKIP")
        elif report.failed:
            self.tell("not ok", report)
        elif report.when == "call":
            self.tell("ok", report)

    def pytest_collectreport(self, report):
        if report.failed:
            self.tell("not ok", report)


def temporary_parent():
    """Where temporary folders go; None: where the system puts them."""
    if not os.access(MEMORY, os.W_OK):
        return None
    space = os.statvfs(MEMORY)
    return MEMORY if space.f_bavail * space.f_frsize >= ROOM else None


tap = Tap()
with tempfile.TemporaryDirectory(prefix="dateline-", dir=temporary_parent()) as folder:
    options = ["-p", "no:cacheprovider", "--capture=fd", "--tb=short"]
    code = pytest.main([*options, f"--basetemp={folder}/tests", sys.argv[1]], plugins=[tap])
print(f"1..{tap.number}")
sys.exit(int(code) if tap.number == 0 else 0)
