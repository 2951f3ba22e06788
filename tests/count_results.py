# SPDX-License-Identifier: GPL-2.0-or-later
"""count_results.py - how many tests passed, failed and were skipped, from meson's own logs.

A program that speaks TAP counts by its claims, any other as one."""
import json
import re
from dataclasses import dataclass
from xml.etree import ElementTree

GOOD = {"OK", "EXPECTEDFAIL"}
SKIPPED = {"SKIP"}
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # a test may print them, and meson does not escape them


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Count(self.passed + other.passed, self.failed + other.failed,
                     self.skipped + other.skipped)

    def __str__(self):
        text = f"{self.passed} passed, {self.failed} failed"
        return text + (f", {self.skipped} skipped" if self.skipped else "")


@dataclass
class Program:
    count: Count
    output: str


def count_cases(suite):
    count = Count()
    for case in suite.iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            count.failed += 1
        elif case.find("skipped") is not None:
            count.skipped += 1
        else:
            count.passed += 1
    return count


def claims_by_program(junit_file):
    """{program: Count} of the programs that speak TAP; meson files each as a suite of its own."""
    text = CONTROLS.sub("", junit_file.read_text(encoding="utf-8", errors="replace"))
    suites = ElementTree.fromstring(text.encode()).findall("testsuite")
    return {suite.get("name").split(".", 1)[1]: count_cases(suite)
            for suite in suites if "." in suite.get("name")}


def count_program(result, claims):
    """One program's share: its claims, and at least one failure when it failed as a whole."""
    if result in GOOD | SKIPPED and claims and claims != Count():
        return claims
    if result in GOOD:
        return Count(passed=1)
    if result in SKIPPED:
        return Count(skipped=1)
    claims = claims or Count()
    return Count(claims.passed, max(claims.failed, 1), claims.skipped)


def read_programs(base):
    """{program: Program} of `meson test --logbase BASE`; empty when the suite did not run."""
    log, junit = base.with_name(base.name + ".json"), base.with_name(base.name + ".junit.xml")
    if not log.exists() or not junit.exists():
        return {}
    claims = claims_by_program(junit)
    tests = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return {test["name"]: Program(count_program(test["result"], claims.get(test["name"])),
                                  test.get("stdout", "") + test.get("stderr", "")) for test in tests}
