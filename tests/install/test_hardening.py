# SPDX-License-Identifier: GPL-2.0-or-later
"""test_hardening.py - what the built programs have against exploits, as readelf sees it: the flags of meson.build
took effect."""
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

BUILD = Path(os.environ["DATELINE_BUILD"])
PROGRAMS = [BUILD / "server/datelined", BUILD / "index/indexer/dateline-index", BUILD / "client/dateline"]
HARDENING = "-fcf-protection=full"


def output(*command):
    done = subprocess.run([str(word) for word in command], text=True, capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commands():
    return json.loads((BUILD / "compile_commands.json").read_text())


def option(name):
    options = json.loads(output("meson", "introspect", "--buildoptions", BUILD))
    return next(option["value"] for option in options if option["name"] == name)


def features(file):
    """The CET features that the file claims, like {"IBT", "SHSTK"}."""
    found = re.search(r"x86 feature: (.*)", output("readelf", "-nW", file))
    return set(re.findall(r"IBT|SHSTK", found[1])) if found else set()


@pytest.fixture(scope="module", autouse=True)
def hardened_build():
    if not shutil.which("readelf"):
        pytest.skip("no readelf here")
    if option("b_sanitize") != "none" or option("optimization") == "0":
        pytest.skip("a build for tests: it is not hardened")


@pytest.fixture
def cet():
    if not any(HARDENING in entry["command"] for entry in commands()):
        pytest.skip("this compiler does not support CET")


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_position_independent_and_read_only_after_start(program):
    header, segments, dynamic = (output("readelf", flag, program) for flag in ("-hW", "-lW", "-dW"))
    assert re.search(r"Type:\s+DYN", header) and re.search(r"FLAGS_1\).*\bPIE\b", dynamic)
    assert "GNU_RELRO" in segments
    assert "BIND_NOW" in dynamic and re.search(r"FLAGS_1\).*\bNOW\b", dynamic)
    assert "TEXTREL" not in dynamic
    assert re.search(r"GNU_STACK.* RW +0x", segments)
    assert not re.search(r"LOAD.* RWE ", segments)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_bounds_and_stacks_are_checked(program):
    symbols = output("readelf", "-sW", "--dyn-syms", program)
    assert "__stack_chk_fail" in symbols
    assert re.search(r"__(memcpy|snprintf|vsnprintf|fprintf|read)_chk", symbols)


def test_bounds_are_checked_at_the_highest_level():
    """Level 3 where a compiler and C library have it; never none."""
    probe = subprocess.run(["cc", "-O2", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=3", "-E", "-dM", "-include",
                            "string.h", "-xc", "/dev/null"], text=True, capture_output=True)
    level = re.search(r"#define __USE_FORTIFY_LEVEL (\d)", probe.stdout)
    if not level:
        pytest.skip("no fortified C library here")
    own = [entry["command"] for entry in commands() if "index/libdateline.a.p" in entry["command"]]
    assert own
    for command in own:
        assert f"-D_FORTIFY_SOURCE={level[1]}" in command


def test_every_object_is_built_for_cet(cet):
    objects = [BUILD / entry["output"] for entry in commands() if HARDENING in entry["command"]
               and re.match("(index|server|client)/", entry["output"])]
    objects = [path for path in objects if path.exists()]  # tests need not be built
    assert objects
    notes = re.split(r"(?m)^File: ", output("readelf", "-nW", *objects))[1:]
    assert len(notes) == len(objects)
    for note in notes:
        assert "IBT" in note and "SHSTK" in note, note


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_programs_claim_cet(program, cet):
    """Shadow stacks always. Checks of indirect jumps only if the C library's start files are built for them."""
    start = features(output("cc", "-print-file-name=Scrt1.o").strip())
    assert features(program) >= {"SHSTK"} | (start & {"IBT"})
