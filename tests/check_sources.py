#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""check_sources.py - checks of the sources that run nothing of Dateline: licence lines, shell syntax,
clang-format, clang-tidy. Each check counts as one test."""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import builds
from builds import ROOT
from count_results import Count

ROOMS = ["index", "server", "client", "corpus", "tests"]
C_SUFFIXES = {".c", ".h", ".cc"}
# The format of other versions differs in details; this one is the style.
FORMAT_VERSION = 14
SPDX = "SPDX-License-Identifier: GPL-2.0-or-later"
CODE_SUFFIXES = C_SUFFIXES | {".py", ".js", ".mjs"}
LICENSED_NAMES = {"meson.build", "README.md"}


def say(text):
    print(f"== sources: {text}", flush=True)


def sources(suffixes, names=()):
    found = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*"))]
    return [file for file in found if (file.suffix in suffixes or file.name in names)
            and "node_modules" not in file.parts
            and not any(part.startswith(".") for part in file.relative_to(ROOT).parts)]


def version_of(tool):
    text = subprocess.run([tool, "--version"], capture_output=True, text=True).stdout
    return int(re.search(r"version (\d+)", text).group(1))


def find_format():
    """clang-format of the style's version, or None."""
    for tool in [f"clang-format-{FORMAT_VERSION}", "clang-format"]:
        if shutil.which(tool) and version_of(tool) == FORMAT_VERSION:
            return tool
    return None


def check_format():
    tool = find_format()
    if not tool:
        say(f"format: skipped, the style is that of clang-format {FORMAT_VERSION}")
        return Count(skipped=1)
    files = [file.relative_to(ROOT).as_posix() for file in sources(C_SUFFIXES)]
    run = subprocess.run([tool, "--dry-run", "-Werror", *files], cwd=ROOT, capture_output=True, text=True)
    unlike = sorted(set(re.findall(r"^([^\s:]+):\d+:", run.stderr, re.MULTILINE)))
    if unlike:
        print(f"{len(unlike)} files are in another format. To mend them: {tool} -i", *unlike)
    return Count(failed=1) if run.returncode else Count(passed=1)


def check_licence():
    bare = [file for file in sources(CODE_SUFFIXES, LICENSED_NAMES)
            if file.stem != "input" # of a golden test, which is data
            and file.stem != "lost-buoy.tweets" # an export that is a script
            and SPDX not in "".join(file.read_text(encoding="utf-8").splitlines()[:3])]
    for file in bare:
        print(f"{file.relative_to(ROOT)}: one of its first lines must say {SPDX}")
    return Count(failed=1) if bare else Count(passed=1)


def is_shell_script(file):
    return file.suffix == "" and file.is_file() and file.read_bytes().startswith(b"#!/bin/sh")


def check_shell():
    scripts = [file for file in [ROOT / ".ci" / "run", *sources({""})] if is_shell_script(file)]
    codes = [subprocess.run(["sh", "-n", file]).returncode for file in scripts]
    return Count(failed=1) if any(codes) or not scripts else Count(passed=1)


def tidy_one(build, file):
    run = subprocess.run([*builds.PATIENT, "clang-tidy", "--quiet", "-p", str(build), file], cwd=ROOT,
                         capture_output=True, text=True)
    return run.stdout if run.returncode or "warning:" in run.stdout else ""


def make_generated(build):
    """Headers and tables that files include, without building the rest."""
    return builds.ninja(build, builds.files_of(build, lambda target: target["type"] == "custom"
                                               and target["filename"][0].endswith((".h", ".c"))))


def check_tidy():
    """Over what clang would compile; what it is checked for stands in .clang-tidy."""
    if not shutil.which("clang-tidy"):
        say("clang-tidy: it is not installed; tests/install-dependencies does that")
        return Count(failed=1)
    build = builds.configure("clang")
    if not build or not make_generated(build):
        say("clang-tidy: what it needs does not build")
        return Count(failed=1)
    entries = json.loads((build / "compile_commands.json").read_text())
    files = sorted({os.path.normpath(os.path.join(entry["directory"], entry["file"]))
                    for entry in entries})
    files = [file for file in files if not file.startswith(str(build))] # not what was generated
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        reports = list(pool.map(lambda file: tidy_one(build, file), files))
    print("".join(reports), end="")
    return Count(failed=1) if any(reports) else Count(passed=1)


CHECKS = {"licence": check_licence, "shell": check_shell, "format": check_format, "tidy": check_tidy}


def run_all(names=tuple(CHECKS)):
    total = Count()
    for name in names:
        count = CHECKS[name]()
        say(f"{name}: {count}")
        total += count
    return total


def main():
    parser = argparse.ArgumentParser(
        description="Check the sources; exit 1 when a check fails. clang-tidy needs generated headers: a build "
                    "folder for them is made in build-tests/clang.")
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"only these of: {' '.join(CHECKS)} [all]")
    arguments = parser.parse_args()
    unknown = set(arguments.checks) - set(CHECKS)
    if unknown:
        parser.error(f"unknown check: {' '.join(sorted(unknown))}; known are {' '.join(CHECKS)}")
    total = run_all(arguments.checks or tuple(CHECKS))
    print(total, flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
