# SPDX-License-Identifier: GPL-2.0-or-later
"""check_sources.py - checks of the sources that need no running: clang-format, clang-tidy, shell
syntax, licence lines. Each check counts as one test."""
import json
import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from count_results import Count

ROOT = Path(__file__).resolve().parent.parent
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
            and "node_modules" not in file.parts]


def version_of(tool):
    text = subprocess.run([tool, "--version"], capture_output=True, text=True).stdout
    return int(re.search(r"version (\d+)", text).group(1))


def find_format():
    """clang-format of the style's version, or None."""
    for tool in [f"clang-format-{FORMAT_VERSION}", "clang-format"]:
        if shutil.which(tool) and version_of(tool) == FORMAT_VERSION:
            return tool
    return None


def check_format(builds):
    tool = find_format()
    if not tool:
        say(f"format: skipped, the style is that of clang-format {FORMAT_VERSION}")
        return Count(skipped=1)
    files = [str(file) for file in sources(C_SUFFIXES)]
    code = subprocess.run([tool, "--dry-run", "-Werror", *files], cwd=ROOT).returncode
    return Count(failed=1) if code else Count(passed=1)


def check_licence(builds):
    bare = [file for file in sources(CODE_SUFFIXES, LICENSED_NAMES)
            if SPDX not in "".join(file.read_text(encoding="utf-8").splitlines()[:2])]
    for file in bare:
        print(f"{file.relative_to(ROOT)}: its first line must say {SPDX}")
    return Count(failed=1) if bare else Count(passed=1)


def tidy_one(build, file):
    run = subprocess.run(["clang-tidy", "--quiet", "-p", str(build), file], cwd=ROOT,
                         capture_output=True, text=True)
    return run.stdout if run.returncode or "warning:" in run.stdout else ""


def check_tidy(builds):
    """Over what the clang build compiles; what it is checked for stands in .clang-tidy."""
    build = builds / "clang"
    commands = build / "compile_commands.json"
    if not commands.exists():
        say("tidy: run the clang configuration before it")
        return Count(failed=1)
    entries = json.loads(commands.read_text())
    files = sorted({os.path.normpath(os.path.join(entry["directory"], entry["file"]))
                    for entry in entries})
    files = [file for file in files if not file.startswith(str(builds))] # not what was generated
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        reports = list(pool.map(lambda file: tidy_one(build, file), files))
    print("".join(reports), end="")
    return Count(failed=1) if any(reports) else Count(passed=1)


CHECKS = [("licence lines", check_licence), ("format", check_format), ("clang-tidy", check_tidy)]


def run_all(builds):
    total = Count()
    for name, check in CHECKS:
        count = check(builds)
        say(f"{name}: {count}")
        total += count
    return total
