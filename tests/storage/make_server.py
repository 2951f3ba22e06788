#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""make_server.py - builds gofakes3 for tests of storage: `make_server.py PROGRAM`.

Where it cannot be had (no `go`, no network), PROGRAM is a text that says why, and the tests that need it are skipped."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULE = "github.com/johannesboyne/gofakes3/cmd/gofakes3"
BUILD_SECONDS = 540
LAST = -300  # characters of what `go` said


def build(path):
    """None, or why not."""
    go = shutil.which("go")
    if not go:
        return "there is no `go`"
    try:
        done = subprocess.run([go, "build", "-o", path, MODULE], cwd=HERE / "go", capture_output=True, text=True,
                              timeout=BUILD_SECONDS, env={**os.environ, "GOFLAGS": "-mod=readonly -buildvcs=false"},
                              check=False)
    except subprocess.TimeoutExpired:
        return f"`go build` takes longer than {BUILD_SECONDS} s"
    return done.stderr.strip()[LAST:] or "`go build` fails" if done.returncode else None


path = Path(sys.argv[1]).resolve()
reason = build(path)
if reason:
    path.write_text(reason, encoding="utf-8")
