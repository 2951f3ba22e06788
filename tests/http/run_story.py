#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""run_story.py - one pytest file, its tests told as TAP so that a run counts claims: TEST_FILE"""
import sys

import pytest


class Tap:
    """A line for each test as it ends; what a failing one said goes before it as a comment."""

    def __init__(self):
        self.number = 0

    def pytest_addoption(self, parser):
        """A failing assertion asks how verbose the terminal is, which is switched off."""
        parser.addoption("--verbose", type=int, default=0)

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


tap = Tap()
options = ["-p", "no:cacheprovider", "-p", "no:terminal", "--capture=fd"]
code = pytest.main([*options, sys.argv[1]], plugins=[tap])
print(f"1..{tap.number}")
sys.exit(int(code) if tap.number == 0 else 0)
