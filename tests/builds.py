# SPDX-License-Identifier: GPL-2.0-or-later
"""builds.py - Dateline built in several ways, each in a folder of its own."""
import functools
import json
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILDS = ROOT / "build-tests"

WARNINGS_ARE_ERRORS = ["-Dwerror=true"] # here, and not in the builds of users
# meson finds ccache by itself, but not before a compiler that the environment names.
CACHE = "ccache " if shutil.which("ccache") else ""
CLANG = {"CC": f"{CACHE}clang", "CXX": f"{CACHE}clang++"}
#   name: environment to configure, options
WAYS = {
    "gcc": ({}, []),
    "clang": (CLANG, ["-Doptimization=1"]),
    "address": (CLANG, ["-Doptimization=1", "-Db_sanitize=address,undefined", "-Db_lundef=false",
                        "-Dc_args=-fsanitize=fuzzer-no-link", "-Dcpp_args=-fsanitize=fuzzer-no-link"]),
    "thread": (CLANG, ["-Doptimization=1", "-Db_sanitize=thread", "-Db_lundef=false"]),
}
# What builds beside tests that run takes only the processor time that these leave.
PATIENT = ["nice", "-n", "19"] if shutil.which("nice") else []


@functools.cache # once in a run: a folder must not be configured again under tests that run from it
def configure(way):
    """The folder, configured; None, and the reason printed, when meson cannot."""
    environment, options = WAYS[way]
    build = BUILDS / way
    setup = ["meson", "setup", *WARNINGS_ARE_ERRORS, *options, str(build), str(ROOT)]
    known = (build / "build.ninja").exists()
    quiet = {"env": {**os.environ, **environment}, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT,
             "text": True}
    result = subprocess.run(setup + (["--reconfigure"] if known else []), **quiet)
    if result.returncode and known:
        result = subprocess.run(setup + ["--wipe"], **quiet)
    if result.returncode:
        print(result.stdout)
        return None
    return build


def introspect(build, what):
    return json.loads(subprocess.run(["meson", "introspect", f"--{what}", str(build)], check=True,
                                     capture_output=True, text=True).stdout)


def files_of(build, wanted):
    """The files of the targets that `wanted` picks, as ninja names them."""
    return [str(Path(file).relative_to(build)) for target in introspect(build, "targets")
            if wanted(target) for file in target["filename"]]


def needed_by(build, suites):
    """What the tests of these suites run. By default ninja of meson 1.7 builds none of it."""
    suites = {f"dateline:{suite}" for suite in suites}
    needed = {name for test in introspect(build, "tests") if suites & set(test["suite"])
              for name in test["depends"]}
    return files_of(build, lambda target: target["id"] in needed)


def ninja(build, files):
    """True when all of it was built."""
    return subprocess.run([*PATIENT, "ninja", "-C", str(build), "--quiet", *files]).returncode == 0
